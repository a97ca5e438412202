import ChainruleFormulas
import TestSupport
import Testing

@Suite struct DualTests {
  private let x = Element(Symbol("x"))
  private let y = Element(Symbol("y"))

  /// The derivative by dual numbers and by the rules of school.
  private func both(_ formula: Formula, x: Double, y: Double = 0) -> (dual: Dual, school: Double) {
    func number(_ symbol: Symbol) -> Double { symbol == self.x.symbol ? x : y }
    let dual = formula.dual { symbol, _ in
      Dual(number(symbol), tangent: symbol == self.x.symbol ? 1 : 0)
    }
    let value = formula.value { symbol, _ in number(symbol) }
    #expect(dual.value == value || dual.value.isNaN && value.isNaN)
    return (dual, formula.derivative(withRespectTo: self.x).value { symbol, _ in number(symbol) })
  }

  @Test(arguments: Function.allCases) func functions(_ function: Function) {
    for point in [-2.5, -1, -0.25, 0.25, 1, 2.5, 12] {
      if point < 0 && [.log, .sqrt].contains(function) { continue }
      let (dual, school) = both(.call(function, self.x.formula), x: point)
      expectAgreement([dual.tangent], [school], within: 1e-14, "\(function) at \(point)")
    }
  }

  /// d/dx (x³ y + x/y − yˣ) at x = 2, y = 3: 3x² y + 1/y − yˣ ln y = 36 + 1/3 − 9 ln 3
  @Test func arithmetic() {
    let (x, y) = (x.formula, y.formula)
    let (cube, power) = (Formula.power(x, 3), Formula.power(y, x))
    let formula: Formula = cube * y + x / y - power
    let (dual, school) = both(formula, x: 2, y: 3)
    let (slope, value) = (36 + 1.0 / 3 - 9 * 1.0986122886681098, 24 + 2.0 / 3 - 9)
    expectAgreement([dual.tangent], [slope], within: 1e-14)
    expectAgreement([dual.tangent], [school], within: 1e-14)
    expectAgreement([dual.value], [value], within: 1e-15)
  }

  @Test func kinksAndJumps() {
    let x = x.formula
    let relu = Formula.maximum([0, x])
    #expect(both(relu, x: 0).dual == Dual(0, tangent: 0))
    #expect(both(relu, x: 2).dual == Dual(2, tangent: 1))
    #expect(both(.maximum([x, 0]), x: 0).dual == Dual(0, tangent: 1))
    #expect(both(.maximum([x, .number(.nan)]), x: 0).dual.value.isNaN)
    #expect(both(.maximum([]), x: 0).dual.value == -.infinity)
    let leaky = Formula.select(x, .greater, 0, then: x, otherwise: 0.5 * x)
    #expect(both(leaky, x: 0).dual.tangent == 0.5)
    #expect(both(.call(.abs, x), x: 0).dual.tangent == 0)
    #expect(both(.power(x, 2), x: 0).dual == Dual(0, tangent: 0))
    #expect(both(.power(x, 0), x: 0).dual == Dual(1, tangent: 0))
  }

  @Test func aReplacedRule() {
    let formula = Formula.call(.sigmoid, x.formula)
    let wrong: Dual.Rule = { function, x in
      var result = Dual.rule(function, x)
      if function == .sigmoid { result.tangent *= 2 }
      return result
    }
    let found = formula.dual(rule: wrong) { _, _ in Dual(0, tangent: 1) }
    #expect(found == Dual(0.5, tangent: 0.5))
  }
}
