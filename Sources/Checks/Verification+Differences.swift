import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleTensors

extension VerifiedCase {
  /// Central differences of the cost, through the plain loops of the operations.
  func differences() -> [Verification.Comparison] {
    // Some 20 evaluations an element; some seconds in all.
    let limit = max(20, min(2_000, 2_400_000_000 / (20 * max(forwardWork, 1) * groups.count)))
    let witness = CostDifferences(trace, rounding: costRounding)
    return groups.map { group in
      var comparison = Verification.Comparison(
        group.group, .differences, total: group.expected.count, bound: 1e-7)
      for place in places(of: group, atMost: limit) {
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
}

/// ∂C/∂u of single numbers by central differences, with their error estimated: what the extrapolation leaves, and the
/// rounding of C divided by the step.
///
/// Steps are tried from 2⁻⁸ down until there is no kink within their reach and the error is small; where rounding is the
/// larger part, longer ones. Of all that were tried the one with the smallest estimated error counts.
final class CostDifferences {
  private let interpreter: Interpreter
  private let cost: Value
  private let kinks: Kinks
  private let sides: [Int8]
  private let rounding: Double

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
    sides = kinks.sides(interpreter)
  }

  /// The slope and its estimated error; nil where each step that was tried met a kink.
  func slope(of value: Value, _ place: Int) -> (slope: Double, error: Double)? {
    var best: Difference?
    func isEnough(_ h: Double) -> Bool {
      guard let found = difference(value, place, h) else { return false }
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
  private func difference(_ value: Value, _ place: Int, _ h: Double) -> Difference? {
    let memory = interpreter[value]
    let middle = memory[place]
    defer { memory[place] = middle }
    var isSmooth = true
    let (slope, left) = estimatedDifference { factor in
      func run(_ x: Double) -> Double {
        memory[place] = x
        interpreter.run()
        // The farthest two show what lies between: a kink is crossed once in so short a way.
        if factor == 4, kinks.sides(interpreter) != sides { isSmooth = false }
        return interpreter[cost][0]
      }
      let (up, down) = (middle + factor * h, middle - factor * h)
      return (run(up) - run(down)) / (up - down)
    }
    guard isSmooth, slope.isFinite else { return nil }
    return Difference(slope: slope, left: left, rounding: rounding / h)
  }
}

/// Where a forward pass stands beside its kinks and jumps: which choice each maximum takes, on which side of its
/// condition each `select` is, and the sign under each |·| and sgn, as the formulas of the operations have them.
struct Kinks {
  /// One choice of one element, with the operands of its node.
  private struct Choice {
    let formula: Formula
    let inputs: [Value]
    let shapes: [Shape]
  }

  private let choices: [Choice]

  init(_ interpreter: Interpreter) {
    let graph = interpreter.graph
    var choices: [Choice] = []
    for (index, node) in graph.nodes.enumerated() {
      guard let op = node.op as? any PrimitiveOp, interpreter.computes(index) else { continue }
      let shapes = node.inputs.map { graph.shape(of: $0) }
      let operands = shapes.enumerated().map { Operand(symbol: Symbol("in", "\($0)"), shape: $1) }
      for (port, shape) in node.shapes.enumerated() where shape.elementCount > 0 {
        // Where the first element has no choice to make, none has.
        let first = op.formula(port: port, index: shape.map { _ in 0 }, of: operands)
        guard !first.choices.isEmpty else { continue }
        for place in shape.places {
          for choice in op.formula(port: port, index: place, of: operands).choices {
            choices.append(Choice(formula: choice, inputs: node.inputs, shapes: shapes))
          }
        }
      }
    }
    self.choices = choices
  }

  /// The side of each choice with the numbers as they stand in memory.
  func sides(_ interpreter: Interpreter) -> [Int8] {
    choices.map { choice in
      choice.formula.side { symbol, index in
        guard let slot = symbol.superscript.flatMap({ Int($0) }) else { return .nan }
        var offset = 0
        for (i, length) in zip(index, choice.shapes[slot]) { offset = offset * length + i }
        return interpreter[choice.inputs[slot]][offset]
      }
    }
  }
}

extension Formula {
  /// Every part that is not smooth everywhere.
  fileprivate var choices: [Formula] {
    var found: [Formula] = []
    var waiting = [self]
    while let formula = waiting.popLast() {
      switch formula {
      case .maximum, .select, .call(.abs, _), .call(.sign, _): found.append(formula)
      default: break
      }
      waiting += formula.parts
    }
    return found
  }

  /// Which way a part goes that is not smooth everywhere.
  fileprivate func side(_ lookup: (Symbol, [Int]) -> Double) -> Int8 {
    func sign(_ x: Double) -> Int8 { x > 0 ? 1 : x < 0 ? -1 : 0 }
    switch self {
    case .maximum(let choices):
      let values = choices.map { $0.value(lookup) }
      guard let largest = values.max() else { return 0 }
      return Int8(truncatingIfNeeded: values.firstIndex(of: largest) ?? -1)
    case .select(let condition, _, _):
      return sign(condition.left.value(lookup) - condition.right.value(lookup))
    case .call(_, let argument): return sign(argument.value(lookup))
    default: return 0
    }
  }
}
