import ChainruleFormulas
import Testing

struct FormulasTests {
  let x = Element(Symbol("x"))
  let y = Element(Symbol("y"))

  @Test func operatorsBuildWithoutSimplifying() {
    let (f, g) = (x.formula, y.formula)
    #expect(f + 1 + 2 == .add([f, 1, 2]))
    #expect(f + (1 + 2) == .add([f, .add([1, 2])]))
    #expect(f - g == .add([f, .multiply([-1, g])]))
    #expect(2 * f * 1 == .multiply([2, f, 1]))
    #expect(-f / 0.5 == .divide(.multiply([-1, f]), 0.5))
    #expect(-(2 as Formula) == .number(-2))
    var sum = f
    sum -= 3
    sum *= g
    #expect(sum == .multiply([.add([f, -3]), g]))
  }

  @Test func valuesOfTheEmptyAndOfSpecialCases() {
    #expect(Formula.add([]).value([:]) == 0)
    #expect(Formula.multiply([]).value([:]) == 1)
    #expect(Formula.maximum([]).value([:]) == -.infinity)
    #expect(Formula.maximum([1, .number(.nan), 3]).value([:]).isNaN)
    #expect(Formula.maximum([1, 3, 2]).value([:]) == 3)
    #expect(Formula.add([-0.0]).value([:]).sign == .minus)
    let choice = Formula.select(x.formula, .less, 1, then: 10, otherwise: 20)
    #expect(choice.value([x: 0.5]) == 10)
    #expect(choice.value([x: 1]) == 20)
    #expect(choice.value([x: .nan]) == 20)
  }

  @Test func comparisons() {
    let holds = Comparison.allCases.map { c in [(1, 2), (2, 2), (3, 2)].map { c.holds($0, $1) } }
    #expect(
      holds == [
        [true, false, false], [true, true, false], [false, true, false], [false, true, true],
        [false, false, true],
      ])
    for comparison in Comparison.allCases { #expect(!comparison.holds(.nan, .nan)) }
  }

  @Test func elementsInOrderOfAppearance() {
    let z = Element(Symbol("z", layer: 2), [4])
    let formula = Formula.select(
      z.formula, .less, y.formula, then: x.formula * y.formula, otherwise: .call(.exp, z.formula))
    #expect(formula.elements == [z, y, x])
    #expect(Formula.number(3).elements.isEmpty)
  }

  @Test func substitutingIsDoneOnce() {
    let formula = x.formula * y.formula + .power(x.formula, 2)
    let changed = formula.substituting { $0 == x ? x.formula + 1 : nil }
    #expect(changed == (x.formula + 1) * y.formula + .power(x.formula + 1, 2))
  }

  /// Linear time and a flat walk: neither ten thousand terms nor ten thousand factors are nested or
  /// copied over and over.
  @Test func longSums() {
    let terms = 10_000
    var sum: Formula = 0
    for i in 0..<terms {
      sum += Formula.element(Symbol("w"), [i]) * .element(Symbol("x"), [i])
    }
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(sum.value { symbol, i in symbol.base == "w" ? 2 : Double(i[0]) } == 99_990_000)
      let slope = sum.derivative(withRespectTo: Element(Symbol("w"), [7_777])).simplified
      #expect(slope == .element(Symbol("x"), [7_777]))
      #expect(sum.simplified.elements.count == 2 * terms)
      #expect(sum.printed(as: .ascii).hasSuffix(" + w[10000]*x[10000]"))
    }
    #expect(time < .seconds(10))
    let folded = (0..<terms).reduce(into: Formula.number(1)) { product, _ in product *= 1 }
    #expect(folded.simplified == 1)
  }

  /// Sums nested by `+` or by hand are walked by loops and print as the flat sum does.
  @Test func deepSums() {
    let terms = (0..<10_000).map { Formula.element(Symbol("x"), [$0]) }
    expectFlat(terms.dropFirst().reduce(terms[0], +), terms)
    let fewer = Array(terms[..<2_000])
    expectFlat(fewer.dropFirst().reduce(fewer[0]) { .add([$0, $1]) }, fewer)
  }

  private func expectFlat(_ sum: Formula, _ terms: [Formula]) {
    let flat = Formula.add(terms)
    let inverse = { (_: Symbol, index: [Int]) in 1 / Double(index[0] + 1) }
    #expect(sum != flat)
    #expect(sum.value(inverse) == flat.value(inverse))
    #expect(sum.printed() == flat.printed())
    #expect(sum.simplified == flat)
    #expect(sum.elements.count == terms.count)
    #expect(sum.derivative(withRespectTo: Element(Symbol("x"), [5])) == 1)
  }
}
