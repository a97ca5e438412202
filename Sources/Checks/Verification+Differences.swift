import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleTensors

extension VerifiedCase {
  /// How many elements of a group are looked at unless it is said, by what one costs.
  private static let differing = 10...2_000
  /// What all of them may cost, in multiplications: some two seconds.
  private static let differingWork = 2_000_000_000
  /// How many evaluations an element takes, about.
  private static let evaluations = 20

  /// Central differences of the cost, through the plain loops of the operations.
  func differences() -> [Verification.Comparison] {
    let witness = CostDifferences(trace, rounding: costRounding)
    return zip(groups, differing(witness)).map { group, count in
      var comparison = Verification.Comparison(
        group.group, .differences, total: group.expected.count, bound: 1e-7)
      for place in places(of: group, atMost: count) {
        guard let found = witness.slope(of: group.value, place) else {
          comparison.leaveOut(.kink)
          continue
        }
        comparison.compare(
          found.slope, group.expected[place], estimate: 10 * found.error, scale: group.scale,
          name(group, place))
      }
      return comparison
    }
  }

  /// How many elements of each group: groups share the work, and what a small one leaves goes to the others.
  private func differing(_ witness: CostDifferences) -> [Int] {
    let range = VerifiedCase.differing
    let costs = groups.map { VerifiedCase.evaluations * max(witness.work(after: $0.value), 1) }
    let wanted = groups.map { min($0.expected.count, range.upperBound) }
    var counts = wanted
    var left = VerifiedCase.differingWork
    let order = groups.indices.sorted { wanted[$0] * costs[$0] < wanted[$1] * costs[$1] }
    for (rank, place) in order.enumerated() {
      let share = max(left, 0) / (groups.count - rank) / costs[place]
      counts[place] = min(wanted[place], max(share, range.lowerBound))
      left -= counts[place] * costs[place]
    }
    return counts
  }
}

/// ∂C/∂u of single numbers by central differences, with their error estimated: what the extrapolation leaves, and the
/// rounding of C divided by the step. Only what depends on u is calculated again.
///
/// Steps are tried from 2⁻⁸ down until there is no kink within their reach and the error is small; where rounding is the
/// larger part, longer ones. Of all that were tried the one with the smallest estimated error counts.
final class CostDifferences {
  private let interpreter: Interpreter
  private let cost: Value
  private let kinks: Kinks
  private let rounding: Double
  private var reach: Reach?

  /// What a change of a value moves.
  private struct Reach {
    let value: Value
    let isMoved: [Bool]
    let sides: [Int8]
  }

  private struct Difference {
    let slope, left, rounding: Double
    /// Thrice rounding, since C is rounded in two places at each of three steps.
    var error: Double { left + 3 * rounding }
  }

  init(_ trace: Trace, rounding: Double) {
    cost = trace.step.cost
    self.rounding = max(rounding, 2 * Double.ulpOfOne * abs(trace.cost))
    interpreter = Interpreter(trace.step.graph, wanted: [cost])
    for (_, value) in trace.step.graph.roles {
      let memory = interpreter[value]
      for (i, number) in trace[value].values.enumerated() { memory[i] = number }
    }
    interpreter.run()
    kinks = Kinks(interpreter)
  }

  /// What one evaluation costs after a change of a value, in multiplications.
  func work(after value: Value) -> Int {
    let graph = interpreter.graph
    let isMoved = interpreter.isMoved(by: value)
    // A product's element takes a multiplication a term; any other a function at most. Each call takes its time too.
    return graph.nodes.indices.reduce(kinks.count(isMoved) * 40) { sum, index in
      guard isMoved[index] else { return sum }
      let node = graph.nodes[index]
      let outputs = node.shapes.reduce(0) { $0 + $1.elementCount }
      guard let product = node.op as? MatrixProduct else { return sum + 150 + 8 * outputs }
      let terms = product.lengths(graph.shape(of: node.inputs[0]), graph.shape(of: node.inputs[1]))
        .k
      return sum + 150 + outputs * terms
    }
  }

  private func reach(of value: Value) -> Reach {
    if let reach, reach.value == value { return reach }
    let isMoved = interpreter.isMoved(by: value)
    let found = Reach(
      value: value, isMoved: isMoved, sides: kinks.sides(interpreter, isMoved))
    reach = found
    return found
  }

  /// The slope and its estimated error; nil where each step that was tried met a kink.
  func slope(of value: Value, _ place: Int) -> (slope: Double, error: Double)? {
    let reach = reach(of: value)
    // What others are changed beside stands as it did.
    defer { interpreter.run { reach.isMoved[$0] } }
    var best: Difference?
    func isEnough(_ h: Double) -> Bool {
      guard let found = difference(reach, place, h) else { return false }
      if !(found.error >= best?.error ?? .infinity) { best = found }
      return found.error <= 1e-9 * abs(found.slope) || found.rounding >= found.left
    }
    let start = max(1, abs(interpreter[value][place]))
    var h = 0x1p-8 * start
    for _ in 0..<6 {
      if isEnough(h) { break }
      h /= 8
    }
    if let first = best, first.error > 1e-9 * abs(first.slope), first.rounding >= first.left {
      for _ in 0..<2 {
        h *= 4
        _ = isEnough(h)
      }
    }
    return best.map { ($0.slope, $0.error) }
  }

  /// Nil where a kink is within reach.
  private func difference(_ reach: Reach, _ place: Int, _ h: Double) -> Difference? {
    let memory = interpreter[reach.value]
    let middle = memory[place]
    defer { memory[place] = middle }
    var isSmooth = true
    let (slope, left) = estimatedDifference { factor in
      func run(_ x: Double) -> Double {
        memory[place] = x
        interpreter.run { reach.isMoved[$0] }
        // The farthest two show what lies between: a kink is crossed once in so short a way.
        if factor == 4, isSmooth {
          isSmooth = kinks.sides(interpreter, reach.isMoved) == reach.sides
        }
        return interpreter[cost][0]
      }
      let (up, down) = (middle + factor * h, middle - factor * h)
      return (run(up) - run(down)) / (up - down)
    }
    guard isSmooth, slope.isFinite else { return nil }
    return Difference(slope: slope, left: left, rounding: rounding / h)
  }
}

extension Interpreter {
  /// The computed nodes that depend on a value.
  fileprivate func isMoved(by value: Value) -> [Bool] {
    var isMoved = graph.nodes.map { _ in false }
    isMoved[value.node] = true
    for (index, node) in graph.nodes.enumerated() where index > value.node && computes(index) {
      isMoved[index] = node.inputs.contains { isMoved[$0.node] }
    }
    isMoved[value.node] = false
    return isMoved
  }
}
