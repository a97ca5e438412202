import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleTensors

/// Where a forward pass stands beside its kinks and jumps: which choice each maximum takes, on which side of its
/// condition each `select` is, and the sign under each |·| and sgn, as the formulas of the operations have them.
struct Kinks {
  /// One choice of one element, with the operands of its node.
  private struct Choice {
    let node: Int
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
            choices.append(
              Choice(node: index, formula: choice, inputs: node.inputs, shapes: shapes))
          }
        }
      }
    }
    self.choices = choices
  }

  /// How many choices stand in some nodes.
  func count(_ isMoved: [Bool]) -> Int { choices.count { isMoved[$0.node] } }

  /// The side of each choice in some nodes, with the numbers as they stand in memory.
  func sides(_ interpreter: Interpreter, _ isMoved: [Bool]) -> [Int8] {
    choices.filter { isMoved[$0.node] }.map { choice in
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
