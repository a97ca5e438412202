import ChainruleExplain
import ChainruleFormulas

extension VerifiedCase {
  /// How many elements of a group are looked at unless it is said: each is a derivative of its own.
  private static let formulaLimit = 2_000

  /// The chain rule over the printed formulas: ∂C/∂u = Σ ∂C/∂v · ∂v/∂u, from the cost backward.
  func symbolic(_ printed: PrintedEquations) -> [Verification.Comparison] {
    let chosen = groups.map { places(of: $0, atMost: VerifiedCase.formulaLimit) }
    var isWanted = printed.equation.map { $0 != nil }
    for (group, places) in zip(groups, chosen) {
      for place in places {
        if let number = printed.numbers[element(group, place)] { isWanted[number] = true }
      }
    }
    let adjoints = printed.adjoints { isWanted[$0] }
    return compare(.symbolic, printed, chosen) { adjoints[$0] }
  }

  /// Dual numbers through the printed formulas, one direction at a time.
  func dual(_ printed: PrintedEquations, rule: @escaping Dual.Rule) -> [Verification.Comparison] {
    let chosen = groups.map { places(of: $0, atMost: VerifiedCase.formulaLimit) }
    var push = Push(printed, rule: rule)
    return compare(.dual, printed, chosen) { push.tangent(along: $0) }
  }

  /// What a witness finds against the adjoints.
  ///
  /// The formulas are those on paper. Where their factors are 0 and ∞, so that the graph's own adjoints of the cost on
  /// paper are not finite or another number, or where a formula overflows, an element that is not finite is left out;
  /// without such a reason it is a disagreement.
  private func compare(
    _ witness: Verification.Witness, _ printed: PrintedEquations, _ chosen: [[Int]],
    _ derivative: (Int) -> Double
  ) -> [Verification.Comparison] {
    let overflows = printed.overflows
    return zip(groups, chosen).map { group, places in
      var comparison = Verification.Comparison(
        group.group, witness, total: group.expected.count, bound: 1e-12)
      for place in places {
        let element = element(group, place)
        let found = printed.numbers[element].map(derivative) ?? .nan
        let (expected, written) = (group.expected[place], group.written[place])
        let isLimit = overflows || !written.isFinite
        if !found.isFinite, isLimit, expected.isFinite {
          comparison.leaveOut(.limit)
          continue
        }
        let apart = written.isFinite ? 2 * abs(written - expected) : 0
        comparison.compare(
          found, expected, estimate: max(group.rounding[place], apart), scale: group.scale,
          name(group, place))
      }
      return comparison
    }
  }
}

extension PrintedEquations {
  /// ∂C/∂u of every element that is wanted.
  fileprivate func adjoints(isWanted: (Int) -> Bool) -> [Double] {
    var adjoints = values.map { _ in 0.0 }
    guard let cost else { return adjoints }
    adjoints[cost] = 1
    for equation in equations.reversed() {
      let arriving = adjoints[equation.target]
      for (number, places) in equation.readers where isWanted(number) {
        // Terms without the element are constants, which leave no trace in a derivative.
        let part = Formula.add(places.map { equation.terms[$0] })
        let slope = part.derivative(withRespectTo: elements[number]).value(value)
        adjoints[number] += arriving * slope
      }
    }
    return adjoints
  }
}

/// Pushes one direction after the other through printed equations. Only what depends on it is calculated.
private struct Push {
  private let printed: PrintedEquations
  private let rule: Dual.Rule
  private var tangents: [Double]
  private var isMoving: [Bool]

  init(_ printed: PrintedEquations, rule: @escaping Dual.Rule) {
    (self.printed, self.rule) = (printed, rule)
    tangents = printed.values.map { _ in 0 }
    isMoving = printed.values.map { _ in false }
  }

  /// ∂C/∂u
  mutating func tangent(along direction: Int) -> Double {
    var moved = [direction]
    isMoving[direction] = true
    tangents[direction] = 1
    var waiting = printed.equations.map { _ in false }
    for use in printed.uses[direction] { waiting[use] = true }
    for (place, equation) in printed.equations.enumerated() where waiting[place] {
      let tangent = tangent(of: equation)
      isMoving[equation.target] = true
      tangents[equation.target] = tangent
      moved.append(equation.target)
      for use in printed.uses[equation.target] { waiting[use] = true }
    }
    let result = printed.cost.map { tangents[$0] } ?? .nan
    for number in moved {
      isMoving[number] = false
      tangents[number] = 0
    }
    return result
  }

  /// Terms in which nothing moves have the tangent 0.
  private func tangent(of equation: PrintedEquations.Equation) -> Double {
    var terms: Set<Int> = []
    for (number, places) in equation.readers where isMoving[number] { terms.formUnion(places) }
    var sum = 0.0
    for place in terms.sorted() {
      sum +=
        equation.terms[place].dual(rule: rule) { symbol, index in
          guard let number = printed.numbers[Element(symbol, index)] else { return Dual(.nan) }
          return Dual(printed.values[number], tangent: tangents[number])
        }.tangent
    }
    return sum
  }
}
