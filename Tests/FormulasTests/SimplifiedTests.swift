import ChainruleFormulas
import TestSupport
import Testing

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
