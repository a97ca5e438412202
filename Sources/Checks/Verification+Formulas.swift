import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs

extension VerifiedCase {
  /// The chain rule over the printed formulas: ∂C/∂u = Σ ∂C/∂v · ∂v/∂u, from the cost backward.
  ///
  /// One walk finds all derivatives, so a sample is looked at only where one is asked for.
  func symbolic(
    _ printed: PrintedEquations, rule: @escaping (Formula, Element) -> Formula
  ) -> [Verification.Comparison] {
    let walk = printed.adjoints(rule)
    return groups.map { group in
      let found = places(of: group, atMost: .max).map { place in
        (place, printed.step(of: group.value, place).map { walk.adjoints[$0] } ?? 0)
      }
      return compare(.symbolic, group, found, overflows: printed.overflows) { place in
        printed.step(of: group.value, place).map { walk.isLost[$0] } ?? false
      }
    }
  }

  /// How many elements of a group are pushed at most unless it is said, and at least.
  private static let pushed = 20...2_000
  /// How many steps are taken for a group: some tenths of a second.
  private static let pushedSteps = 3_000_000

  /// Dual numbers through the printed formulas, one direction at a time.
  func dual(_ printed: PrintedEquations, rule: @escaping Dual.Rule) -> [Verification.Comparison] {
    var push = Push(printed, rule: rule)
    return groups.map { group in
      let first = push.steps
      var found: [(place: Int, derivative: Double)] = []
      for place in group.order.prefix(sample ?? VerifiedCase.pushed.upperBound).map(Int.init) {
        if sample == nil, found.count >= VerifiedCase.pushed.lowerBound,
          push.steps - first > VerifiedCase.pushedSteps
        {
          break
        }
        let step = printed.step(of: group.value, place)
        found.append((place, step.map { push.tangent(along: $0) } ?? 0))
      }
      found.sort { $0.place < $1.place }
      return compare(.dual, group, found, overflows: printed.overflows)
    }
  }

  /// What a witness finds against the adjoints.
  ///
  /// The formulas are those on paper. Where their factors are 0 and ∞, so that the graph's own adjoints of the cost on
  /// paper are not finite or another number, or where a formula overflows, an element that is not finite is left out;
  /// without such a reason it is a disagreement. One that differs is left out as well where a slope on the way to it is
  /// too small for a number.
  private func compare(
    _ witness: Verification.Witness, _ group: Group, _ found: [(place: Int, derivative: Double)],
    overflows: Bool, isLost: (Int) -> Bool = { _ in false }
  ) -> Verification.Comparison {
    var comparison = Verification.Comparison(
      group.group, witness, total: group.expected.count, bound: 1e-12)
    for (place, found) in found {
      let (expected, written) = (group.expected[place], group.written[place])
      let isLimit = !found.isFinite && (overflows || !written.isFinite)
      let isApart = !(abs(found - expected) <= 1e-12 * abs(expected))
      if expected.isFinite, isLimit || isApart && isLost(place) {
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

// MARK: - Backward, by the rules of school

extension PrintedEquations {
  /// ∂C/∂ of every step, and whether a slope on the way to it is too small for a number: −f/g² of e⁻³⁰⁰/e³⁰⁰.
  fileprivate func adjoints(_ rule: @escaping (Formula, Element) -> Formula) -> (
    adjoints: [Double], isLost: [Bool]
  ) {
    var adjoints = [Double](repeating: 0, count: kinds.count)
    var isReached = [Bool](repeating: false, count: kinds.count)
    var isLost = isReached
    guard let cost else { return (adjoints, isLost) }
    (adjoints[cost], isReached[cost]) = (1, true)
    var rules = StepRules(derivative: rule)
    for step in kinds.indices.reversed() where isReached[step] {
      let arriving = adjoints[step]
      let slopes = rules.slopes(of: step, in: self)
      for (place, part) in parts(of: step).map(Int.init).enumerated() where !isConstant[part] {
        let slope = slopes.map { value(of: $0[place], step) } ?? 1
        // What a choice passes over has no share in C, also where it has no value.
        if slope == 0, kinds[step].isChoice { continue }
        adjoints[part] += arriving * slope
        isReached[part] = true
        if isLost[step] || vanishes(slope, step, place) { isLost[part] = true }
      }
    }
    return (adjoints, isLost)
  }

  /// Whether the slope by a divisor has lost its digits, although what is divided is not 0.
  private func vanishes(_ slope: Double, _ step: Int, _ place: Int) -> Bool {
    guard kinds[step] == .quotient, place == 1, let above = parts(of: step).first else {
      return false
    }
    return values[Int(above)] != 0 && abs(slope) < .leastNormalMagnitude
  }

  /// The value of a rule with the numbers that a step reads.
  private func value(of rule: Formula, _ step: Int) -> Double {
    let read = parts(of: step)
    return rule.value { _, index in values[Int(read[read.startIndex + index[0]])] }
  }
}

extension PrintedEquations.Kind {
  fileprivate var isChoice: Bool {
    switch self {
    case .maximum, .select: true
    default: false
    }
  }
}

/// The derivatives of single steps, each a formula that is derived once: of u₁·u₂ by u₁, of σ(u₁) by u₁.
///
/// Numbers stand in it as they are, since x³ has a derivative that needs no logarithm.
private struct StepRules {
  let derivative: (Formula, Element) -> Formula
  private var known: [Step: [Formula]] = [:]

  init(derivative: @escaping (Formula, Element) -> Formula) { self.derivative = derivative }

  private struct Step: Hashable {
    let kind: PrintedEquations.Kind
    let count: Int
    /// By place; empty where none is a number.
    let numbers: [Double?]
  }

  /// One for each part; nil for a sum, whose terms have the slope 1.
  mutating func slopes(of step: Int, in printed: PrintedEquations) -> [Formula]? {
    let kind = printed.kinds[step]
    if kind == .sum || kind == .given { return nil }
    let parts = printed.parts(of: step)
    func isNumber(_ part: Int32) -> Bool {
      printed.isConstant[Int(part)] && printed.kinds[Int(part)] == .given
    }
    let numbers =
      parts.contains(where: isNumber)
      ? parts.map { isNumber($0) ? printed.values[Int($0)] : nil } : []
    let key = Step(kind: kind, count: parts.count, numbers: numbers)
    if let slopes = known[key] { return slopes }
    let letters = (0..<parts.count).map { Element(Symbol("u"), [$0]) }
    let read = letters.enumerated().map { place, letter in
      numbers.isEmpty ? letter.formula : numbers[place].map { .number($0) } ?? letter.formula
    }
    let slopes = letters.map { derivative(kind.formula(of: read), $0) }
    known[key] = slopes
    return slopes
  }
}

extension PrintedEquations.Kind {
  fileprivate func formula(of read: [Formula]) -> Formula {
    switch self {
    case .given: .number(.nan)
    case .sum: .add(read)
    case .product: .multiply(read)
    case .quotient: .divide(read[0], read[1])
    case .power: .power(read[0], read[1])
    case .maximum: .maximum(read)
    case .select(let comparison):
      .select(Condition(read[0], comparison, read[1]), read[2], read[3])
    case .call(let function): .call(function, read[0])
    }
  }
}

// MARK: - Forward, with dual numbers

/// Pushes one direction after the other through printed equations. Only what depends on it is calculated.
private struct Push {
  /// How many steps were taken so far.
  private(set) var steps = 0
  private let printed: PrintedEquations
  private let rule: Dual.Rule
  private var tangents: [Double]
  private var waiting: AscendingSet

  init(_ printed: PrintedEquations, rule: @escaping Dual.Rule) {
    (self.printed, self.rule) = (printed, rule)
    tangents = [Double](repeating: 0, count: printed.kinds.count)
    waiting = AscendingSet(below: printed.kinds.count)
  }

  /// ∂C/∂u
  mutating func tangent(along direction: Int) -> Double {
    var moved: [Int] = []
    tangents[direction] = 1
    waiting.insert(direction)
    while let step = waiting.popFirst() {
      moved.append(step)
      if step != direction, printed.kinds[step] != .sum { tangents[step] = tangent(of: step) }
      for reader in printed.readers(of: step).map(Int.init) {
        waiting.insert(reader)
        // A sum is added to by what moves, and not asked for all its terms.
        if printed.kinds[reader] == .sum {
          let sum = dual(reader) + dual(step)
          tangents[reader] = sum.tangent
        }
      }
    }
    steps += moved.count
    let result = printed.cost.map { tangents[$0] } ?? .nan
    for step in moved { tangents[step] = 0 }
    return result
  }

  private func dual(_ step: Int) -> Dual { Dual(printed.values[step], tangent: tangents[step]) }

  private func tangent(of step: Int) -> Double {
    let read = printed.parts(of: step)
    func part(_ place: Int) -> Dual { dual(Int(read[read.startIndex + place])) }
    switch printed.kinds[step] {
    case .given, .sum: return tangents[step]
    case .product:
      var product = part(0)
      for place in 1..<read.count { product = product * part(place) }
      return product.tangent
    case .quotient: return (part(0) / part(1)).tangent
    case .power: return part(0).raised(to: part(1)).tangent
    case .maximum:
      let largest = read.firstIndex { printed.values[Int($0)] == printed.values[step] }
      return largest.map { dual(Int(read[$0])).tangent } ?? .nan
    case .select(let comparison):
      return part(comparison.holds(part(0).value, part(1).value) ? 2 : 3).tangent
    case .call(let function): return rule(function, part(0)).tangent
    }
  }
}

/// Numbers taken out from the smallest on, while larger ones are still put in.
private struct AscendingSet {
  private var words: [UInt64]
  private var first: Int

  init(below limit: Int) {
    words = [UInt64](repeating: 0, count: limit / 64 + 1)
    first = words.count
  }

  mutating func insert(_ number: Int) {
    words[number >> 6] |= 1 << UInt64(number & 63)
    first = min(first, number >> 6)
  }

  mutating func popFirst() -> Int? {
    while first < words.count {
      let word = words[first]
      if word != 0 {
        words[first] = word & (word - 1)
        return first << 6 + word.trailingZeroBitCount
      }
      first += 1
    }
    return nil
  }
}
