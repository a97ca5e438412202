import ChainruleGraphs
import ChainruleTensors

/// Evaluates a graph in `Double` again and again: its memory is allocated once, so that a step of a textbook network
/// takes some microseconds.
///
/// It calls `Op.evaluate`, the plain loops that say what an operation means, and nothing else.
public final class Interpreter {
  /// All of it, also nodes that nothing wanted needs: those are not computed.
  public let graph: Graph
  private let memory: [[UnsafeMutableBufferPointer<Double>]]
  private let calls: [Call]
  private let isComputed: [Bool]

  /// One operation on its places in memory.
  private struct Call {
    let node: Int
    let op: any Op
    let inputs: [View<Double>]
    let outputs: [MutableView<Double>]
  }

  /// An interpreter for what `wanted` needs; nil for all of the graph.
  public init(_ graph: Graph, wanted: [Value]? = nil) {
    let isNeeded = Interpreter.needed(graph, wanted)
    let memory = graph.nodes.enumerated().map { index, node in
      node.shapes.map { shape in
        let count = isNeeded[index] || node.op == nil ? shape.elementCount : 0
        let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
        buffer.initialize(repeating: .nan)
        return buffer
      }
    }
    calls = graph.nodes.indices.compactMap { index in
      guard isNeeded[index], let op = graph.nodes[index].op else { return nil }
      let node = graph.nodes[index]
      return Call(
        node: index, op: op,
        inputs: node.inputs.map {
          View(
            shape: graph.shape(of: $0), elements: UnsafeBufferPointer(memory[$0.node][$0.port]))
        },
        outputs: zip(node.shapes, memory[index]).map { MutableView(shape: $0, elements: $1) })
    }
    isComputed = graph.nodes.indices.map { isNeeded[$0] && graph.nodes[$0].op != nil }
    self.graph = graph
    self.memory = memory
  }

  deinit { memory.joined().forEach { $0.deallocate() } }

  private static func needed(_ graph: Graph, _ wanted: [Value]?) -> [Bool] {
    guard let wanted else { return graph.nodes.map { _ in true } }
    var isNeeded = graph.nodes.map { _ in false }
    for value in wanted { isNeeded[value.node] = true }
    for index in graph.nodes.indices.reversed() where isNeeded[index] {
      for input in graph.nodes[index].inputs { isNeeded[input.node] = true }
    }
    return isNeeded
  }

  /// Computes the nodes from `first` up to, not including, `end`, of those that are needed. `change` gets what each
  /// has computed before the next one reads it.
  public func run(
    from first: Int = 0, to end: Int = .max,
    then change: (UnsafeMutableBufferPointer<Double>) -> Void = { _ in }
  ) {
    for call in calls where call.node >= first && call.node < end {
      call.op.evaluate(call.inputs, into: call.outputs)
      for output in call.outputs { change(output.elements) }
    }
  }

  /// Computes the nodes that `isWanted` names, of those that are needed.
  public func run(_ isWanted: (Int) -> Bool) {
    for call in calls where isWanted(call.node) {
      call.op.evaluate(call.inputs, into: call.outputs)
    }
  }

  /// Whether a node's values are computed.
  public func computes(_ node: Int) -> Bool { isComputed[node] }

  /// The memory of a value. It is valid as long as the interpreter.
  public subscript(value: Value) -> UnsafeMutableBufferPointer<Double> {
    memory[value.node][value.port]
  }

  /// The memory of a source, if the graph reads it.
  public subscript(role: Role) -> UnsafeMutableBufferPointer<Double>? {
    graph.value(of: role).map { self[$0] }
  }

  /// Writes a source; one that the graph does not read is passed over.
  ///
  /// Precondition: there are as many numbers as the source has elements.
  public func write(_ numbers: [Double], to role: Role) {
    guard let memory = self[role] else { return }
    precondition(memory.count == numbers.count, "\(role) has \(memory.count) elements")
    _ = memory.update(fromContentsOf: numbers)
  }

  /// Copies what stands at a place elsewhere in the interpreter or in another one.
  func write(_ numbers: UnsafeMutableBufferPointer<Double>, to role: Role) {
    _ = self[role]?.update(fromContentsOf: numbers)
  }

  /// A copy of what stands there now; NaN where nothing was written or computed yet.
  ///
  /// Precondition: the value is a source, or `computes` its node.
  public func tensor(of value: Value) -> Tensor<Double> {
    Tensor(Array(self[value]), shape: graph.shape(of: value))
  }

  func tensor(of role: Role) -> Tensor<Double>? { graph.value(of: role).map { tensor(of: $0) } }
}
