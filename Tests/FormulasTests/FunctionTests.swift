import ChainruleFormulas
import TestSupport
import Testing

/// Every activation as a formula, against the golden values and derivatives.
struct ActivationTests {
  static let x = Element(Symbol("x"))
  static let f = x.formula

  static let cases: [(name: String, formula: Formula, values: [Double], derivatives: [Double])] = [
    ("linear", f, ActivationNumbers.linearValues, ActivationNumbers.linearDerivatives),
    (
      "step", .select(f, .greaterOrEqual, 0, then: 1, otherwise: 0),
      ActivationNumbers.stepValues, ActivationNumbers.stepDerivatives
    ),
    (
      "sigmoid", .call(.sigmoid, f),
      ActivationNumbers.sigmoidValues, ActivationNumbers.sigmoidDerivatives
    ),
    ("tanh", .call(.tanh, f), ActivationNumbers.tanhValues, ActivationNumbers.tanhDerivatives),
    (
      "rectifier as maximum", .maximum([0, f]),
      ActivationNumbers.rectifierValues, ActivationNumbers.rectifierDerivatives
    ),
    (
      "rectifier as choice", .select(f, .greater, 0, then: f, otherwise: 0),
      ActivationNumbers.rectifierValues, ActivationNumbers.rectifierDerivatives
    ),
    (
      "leaky rectifier", .select(f, .greater, 0, then: f, otherwise: 0.01 * f),
      ActivationNumbers.leakyRectifierValues, ActivationNumbers.leakyRectifierDerivatives
    ),
    (
      "softplus", .call(.softplus, f),
      ActivationNumbers.softplusValues, ActivationNumbers.softplusDerivatives
    ),
  ]

  @Test(arguments: cases.indices) func agreesWithGoldenNumbers(_ i: Int) {
    let (name, formula, values, derivatives) = Self.cases[i]
    let slope = formula.derivative(withRespectTo: Self.x)
    let points = ActivationNumbers.points
    expectAgreement(points.map { formula.value([Self.x: $0]) }, values, within: 1e-12, name)
    expectAgreement(points.map { slope.value([Self.x: $0]) }, derivatives, within: 1e-12, name)
    expectAgreement(
      points.map { slope.simplified.value([Self.x: $0]) }, derivatives, within: 1e-12, name)
  }
}

struct FunctionTests {
  /// Smooth everywhere that both lists are inside the domain; abs and sign away from 0.
  @Test(arguments: Function.allCases) func derivativeIsTheSlope(_ function: Function) {
    let x = Element(Symbol("x"))
    let slope = Formula.call(function, x.formula).derivative(withRespectTo: x)
    let points = function == .log || function == .sqrt ? [0.3, 1, 7] : [-1.3, -0.2, 0.4, 1.1]
    let quotients = points.map { point in
      let h = 1e-5
      return (function.value(point + h) - function.value(point - h)) / (2 * h)
    }
    expectAgreement(points.map { slope.value([x: $0]) }, quotients, within: 1e-8, "\(function)")
  }

  /// 40-digit references rounded to double.
  @Test func knownValues() {
    let found = [
      Function.erf.value(0.5), Function.normalCDF.value(-10), Function.normalCDF.value(1),
      Function.normalDensity.value(1), Function.arctan.value(1), Function.log.value(10),
      Function.sinh.value(1), Function.cosh.value(1), Function.tan.value(1), Function.sqrt.value(2),
    ]
    let expected = [
      0.5204998778130465, 7.61985302416052e-24, 0.8413447460685429,
      0.24197072451914337, 0.7853981633974483, 2.302585092994046,
      1.1752011936438014, 1.5430806348152437, 1.5574077246549023, 1.4142135623730951,
    ]
    expectAgreement(zip(found, expected).map { $0 / $1 }, expected.map { _ in 1 }, within: 1e-13)
  }

  @Test func neitherOverflowsNorLosesNaN() {
    #expect(Function.sigmoid.value(-800) == 0)
    #expect(Function.sigmoid.value(-720) > 0)
    #expect(Function.sigmoid.value(800) == 1)
    #expect(Function.sigmoid.value(-.infinity) == 0)
    #expect(Function.softplus.value(800) == 800)
    #expect(Function.softplus.value(.infinity) == .infinity)
    #expect(Function.softplus.value(-.infinity) == 0)
    for function in Function.allCases { #expect(function.value(.nan).isNaN, "\(function)") }
  }

  /// ln Σ e^(zᵢ) with the largest logit taken out; also its derivative, the softmax.
  @Test func logSumExpOfLargeLogits() {
    let z = (0..<3).map { Element(Symbol("z"), [$0]) }
    let largest = Formula.maximum(z.map(\.formula))
    let sum = Formula.add(z.map { .call(.exp, $0.formula - largest) })
    let point = [z[0]: 1000.0, z[1]: 1001.0, z[2]: 999.0]
    #expect(disagreement((largest + .call(.log, sum)).value(point), 1001.4076059644444) < 1e-15)
    let slopes = z.map { (largest + .call(.log, sum)).derivative(withRespectTo: $0).value(point) }
    expectAgreement(
      slopes, [0.24472847105479764, 0.6652409557748218, 0.09003057317038046], within: 1e-15)
  }
}
