import ChainruleFormulas
import TestSupport
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

  /// Linear time and a flat walk: neither ten thousand terms nor ten thousand factors are nested or copied over and over.
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

  @Test func sumsByPlusAreFlatToo() {
    let sum = (0..<2_000).map { Formula.element(Symbol("x"), [$0]) }.reduce(0, +)
    #expect(sum.parts.count == 2_001)
  }
}

struct SimplifiedTests {
  let x = Element(Symbol("x")).formula
  let y = Element(Symbol("y")).formula

  @Test func rules() {
    let infinity = Formula.number(.infinity)
    let cases: [(Formula, Formula)] = [
      (x + 0, x), (0 + x + 0, x), (x * 1, x), (x * 0, 0), (0 * x * y, 0), (x / 1, x),
      (x / -1, -x), (.power(x, 1), x), (.power(x, 0), 1), (-(-x), x), (-(-(-x)), -x), (0 / x, 0),
      ((x + 1) + (y + 2), x + 3 + y), (1 - x - 1, -x), ((x * 2) * (y * 3), 6 * x * y),
      (.multiply([x, .multiply([-1, .multiply([-1, y])])]), x * y), (.add([]), 0),
      (.multiply([]), 1), (.add([.add([.add([x])])]), x), ((6 as Formula) / 3, 2),
      ((1 as Formula) / 3, (1 as Formula) / 3), (.power(2, 10), 1024),
      (.power(2, 0.5), .power(2, 0.5)),
      (.call(.exp, 0), 1), (.call(.sqrt, 9), 3), (.call(.sqrt, 2), .call(.sqrt, 2)),
      (.call(.exp, x * 0), 1), (.maximum([.maximum([x, y]), 0]), .maximum([x, y, 0])),
      (.maximum([2, 3, 1]), 3), (.maximum([x]), x),
      (.select(x, .less, y, then: 1, otherwise: 1), 1),
      (.select(1, .less, 2, then: x, otherwise: y), x),
      // What is not a number must stay visible, and what would overflow is left alone.
      (infinity * 0, 0 * infinity), (x * infinity * 0, 0 * x * infinity),
      (x + infinity - infinity, .add([x, infinity, -infinity])),
      (.number(1e308) + x + 1e308, .number(1e308) + x + 1e308),
      (.number(1e-300) * x * 1e-300, .multiply([1e-300, x, 1e-300])),
      ((0 as Formula) / 0, (0 as Formula) / 0),
      (0 * ((1 as Formula) / 0), 0 * ((1 as Formula) / 0)),
    ]
    for (formula, expected) in cases {
      #expect(formula.simplified == expected, "\(formula)")
      #expect(formula.simplified.simplified == formula.simplified, "\(formula)")
    }
  }

  @Test func keepsTheValueOfRandomFormulas() {
    var formulas = RandomFormulas(seed: 2)
    var compared = 0
    for _ in 0..<800 {
      let (formula, point) = (formulas.next(), formulas.point())
      let simplified = formula.simplified
      #expect(simplified.simplified == simplified, "\(formula)")
      guard formula.isTame(point) else { continue }
      let (found, expected) = (simplified.value(point), formula.value(point))
      #expect(disagreement(found, expected) < 1e-10, "\(formula) and \(simplified) at \(point)")
      compared += 1
    }
    #expect(compared > 400, "only \(compared) formulas compared")
  }
}
