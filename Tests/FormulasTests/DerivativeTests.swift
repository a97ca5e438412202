import ChainruleFormulas
import TestSupport
import Testing

struct DerivativeTests {
  let x = Element(Symbol("x"))
  let y = Element(Symbol("y"))
  let z = Element(Symbol("z"))

  private func square(_ formula: Formula) -> Formula { .power(formula, 2) }

  /// Composite functions with the golden value and derivative at one point.
  @Test func compositeFunctions() {
    let f = x.formula
    let cases: [(Formula, at: Double, value: Double, derivative: Double)] = [
      (.call(.sigmoid, square(f)), 0.7, 0.6201064323430902, 0.32980422287374056),
      (.call(.sin, .call(.exp, square(f))), 0.5, 0.9591622435375395, 0.36319491480172617),
      (.call(.log, square(f)), 3, 2.1972245773362196, 0.6666666666666666),
    ]
    for (formula, at, value, derivative) in cases {
      let slope = formula.derivative(withRespectTo: x)
      expectAgreement(
        [formula.value([x: at]), slope.value([x: at]), slope.simplified.value([x: at])],
        [value, derivative, derivative], within: 1e-12, "\(formula)")
    }
  }

  /// The stages of sin(exp(x²)), each differentiated by itself: the factors of the chain rule.
  @Test func stagesOfAComposite() {
    let stages: [(Formula, at: Double, value: Double, derivative: Double)] = [
      (square(x.formula), 0.5, 0.25, 1),
      (.call(.exp, x.formula), 0.25, 1.2840254166877414, 1.2840254166877414),
      (.call(.sin, x.formula), 1.2840254166877414, 0.9591622435375395, 0.2828564840551365),
    ]
    for (formula, at, value, derivative) in stages {
      let slope = formula.derivative(withRespectTo: x)
      expectAgreement(
        [formula.value([x: at]), slope.value([x: at])], [value, derivative], within: 1e-12)
    }
  }

  @Test func partialDerivatives() {
    let twoVariables = square(x.formula) * z.formula + .call(.sin, z.formula)
    let two = [x: 1.5, z: -0.8]
    expectAgreement(
      [twoVariables.value(two)]
        + [x, z].map { twoVariables.derivative(withRespectTo: $0).value(two) },
      [-2.517356090899523, -2.4000000000000004, 2.9467067093471653], within: 1e-12)
    let threeVariables =
      x.formula * y.formula + y.formula * square(z.formula) - .call(.exp, x.formula)
    let three = [x: 0.3, y: -2, z: 1.2]
    expectAgreement(
      [threeVariables.value(three)]
        + [x, y, z].map { threeVariables.derivative(withRespectTo: $0).value(three) },
      [-4.829858807576003, -3.349858807576003, 1.74, -4.8], within: 1e-12)
  }

  /// x → a¹ → a² → C, one sigmoid neuron a layer, half squared error: the golden gradients.
  @Test func singlePathThroughTwoLayers() {
    let (w1, w2) = (Element(Symbol("w", "1")), Element(Symbol("w", "2")))
    let (b1, b2) = (Element(Symbol("b", "1")), Element(Symbol("b", "2")))
    let a1 = Formula.call(.sigmoid, w1.formula * x.formula + b1.formula)
    let a2 = Formula.call(.sigmoid, w2.formula * a1 + b2.formula)
    let cost = 0.5 * square(y.formula - a2)
    let point = [w1: 0.8, b1: 0.2, w2: -1.1, b2: 0.4, x: 0.5, y: 0.9]
    expectAgreement(
      [cost.value(point)]
        + [w1, b1, w2, b2, x].map { cost.derivative(withRespectTo: $0).value(point) },
      [
        0.11373561112461414, 0.014648218044972568, 0.029296436089945137,
        -0.07516183915806653, -0.11641153107824108, 0.023437148871956113,
      ], within: 1e-12)
  }

  @Test func rulesAsWritten() {
    let f = x.formula
    let cases: [(Formula, String)] = [
      (5, "0"), (f, "1"), (y.formula, "0"), (3 * f, "3"), (square(f), "2·x"),
      (.power(f, 3), "3·x²"), (.power(f, 1), "1"), (.power(f, 0), "0"), (1 / f, "−1/x²"),
      (f / y.formula, "1/y"), (.power(f, -1), "−x⁻²"), (f * y.formula, "y"),
      (.call(.exp, 2 * f), "2·exp(2·x)"), (.power(2, f), "2^x·ln(2)"),
      (.call(.tanh, f), "1 − tanh(x)²"), (.call(.sigmoid, f), "σ(x)·(1 − σ(x))"),
      (.call(.abs, f), "sgn(x)"), (.call(.sign, f), "0"), (.maximum([0, f]), "1 if x > 0 else 0"),
      (.power(f, y.formula), "y·x^(y − 1)"),
    ]
    for (formula, expected) in cases {
      let found = formula.derivative(withRespectTo: x).simplified.description
      #expect(found == expected, "\(formula)")
    }
  }

  @Test func kinks() {
    let f = x.formula
    func slope(_ formula: Formula, at point: Double) -> Double {
      formula.derivative(withRespectTo: x).value([x: point])
    }
    #expect(slope(.call(.abs, f), at: 0) == 0)
    #expect(slope(.call(.abs, f), at: -3) == -1)
    #expect(slope(.maximum([0, f]), at: 0) == 0)
    #expect(slope(.maximum([f, 0]), at: 0) == 1)
    #expect(slope(.maximum([f, 2 * f]), at: 0) == 1)
    #expect(slope(.maximum([2 * f, f, 3 * f]), at: 0) == 2)
    #expect(slope(.maximum([2 * f, f, 3 * f]), at: -1) == 1)
    #expect(slope(.maximum([1, f, 3 * f]), at: 1) == 3)
    #expect(slope(.power(f, 2), at: 0) == 0)
    #expect(slope(.power(f, 1), at: 0) == 1)
    #expect(slope(.power(f, 0), at: 0) == 0)
    #expect(slope(.call(.sqrt, f), at: 0) == .infinity)
  }

  /// Fourth-order central differences; a tree counts where two step lengths agree, which kinks and
  /// poles prevent.
  @Test func randomFormulasAgreeWithCentralDifferences() {
    var formulas = RandomFormulas(seed: 1)
    var compared = 0
    for _ in 0..<rounds(600) {
      let (formula, point) = (formulas.next(), formulas.point())
      for element in formula.elements {
        let fine = difference(formula, element, point, h: 5e-4)
        let coarse = difference(formula, element, point, h: 1e-3)
        let scale = max(1, fine.magnitude)
        guard fine.isFinite, fine.magnitude < 1e6, (fine - coarse).magnitude < 1e-7 * scale,
          formula.isTame(point)
        else { continue }
        let slope = formula.derivative(withRespectTo: element)
        for found in [slope.value(point), slope.simplified.value(point)] {
          #expect((found - fine).magnitude < 1e-6 * scale, "\(formula) by \(element), \(point)")
        }
        compared += 1
      }
    }
    #expect(compared > 400, "only \(compared) derivatives compared")
  }

  private func difference(
    _ formula: Formula, _ element: Element, _ point: [Element: Double], h: Double
  ) -> Double {
    func value(_ steps: Double) -> Double {
      var moved = point
      moved[element] = (point[element] ?? .nan) + steps * h
      return formula.value(moved)
    }
    return (8 * (value(1) - value(-1)) - (value(2) - value(-2))) / (12 * h)
  }
}
