import ChainruleFormulas
import ChainruleTensors

/// One output of one node.
public struct Value: Hashable, Sendable {
  /// The place of the node in `Graph.nodes`.
  public let node: Int
  /// Which of the node's outputs it is; a source has only port 0.
  public let port: Int
  public init(node: Int, port: Int = 0) {
    self.node = node
    self.port = port
  }
}

/// One equation of the graph: a source, or an operation on earlier values.
public struct Node: Sendable {
  /// What a node's outputs come from.
  public enum Content: Sendable {
    /// The host: it is known by its role.
    case source(Role)
    /// A stand-in for an input, used where an expansion is looked at alone.
    case placeholder
    /// An operation on `inputs`.
    case operation(any Op)
  }

  /// What its outputs come from.
  public let content: Content
  /// What the operation reads, all of earlier nodes; empty for a source.
  public let inputs: [Value]
  /// One for each port.
  public let shapes: [Shape]
  /// Whether the outputs' first axis is the batch axis.
  public let isBatched: Bool
  /// The letter it goes by on paper: z¹, a¹, W¹. Nil for values that have no name of their own.
  public var symbol: Symbol?

  /// nil for a source and a placeholder.
  public var op: (any Op)? { if case .operation(let op) = content { op } else { nil } }
  /// Whether it is an operation without inputs: a fixed number or tensor.
  public var isConstant: Bool { op != nil && inputs.isEmpty }
  /// nil for an operation and a placeholder.
  public var role: Role? { if case .source(let role) = content { role } else { nil } }
}

/// A straight-line program: every value is assigned once, nodes stand in evaluation order.
///
///     var graph = Graph()
///     let x = graph.source(.input(0), [4, 3], batched: true)
///     let a = graph.add(Sigmoid(), [x])
public struct Graph: Sendable {
  /// In evaluation order: a node reads only nodes before it.
  public private(set) var nodes: [Node] = []
  private var sources: [Role: Value] = [:]

  public init() {}

  /// The value that the world outside gives for `role`; asked again, the same value.
  ///
  /// Precondition: a role keeps its shape.
  public mutating func source(
    _ role: Role, _ shape: Shape, batched: Bool, as symbol: Symbol? = nil
  ) -> Value {
    if let known = sources[role] {
      precondition(self.shape(of: known) == shape, "\(role) has two shapes")
      return known
    }
    let value = append(
      Node(content: .source(role), inputs: [], shapes: [shape], isBatched: batched, symbol: symbol))
    sources[role] = value
    return value
  }

  /// A stand-in for a value of this shape.
  public mutating func placeholder(_ shape: Shape, batched: Bool = false, as symbol: Symbol? = nil)
    -> Value
  {
    append(
      Node(
        content: .placeholder, inputs: [], shapes: [shape], isBatched: batched, symbol: symbol))
  }

  /// Adds an operation with one output.
  ///
  /// Precondition: the inputs' shapes fit.
  public mutating func add(_ op: any Op, _ inputs: [Value], as symbol: Symbol? = nil) -> Value {
    addAll(op, inputs, as: symbol)[0]
  }

  /// Adds an operation and returns all its outputs.
  ///
  /// Precondition: the inputs' shapes fit.
  public mutating func addAll(_ op: any Op, _ inputs: [Value], as symbol: Symbol? = nil) -> [Value]
  {
    let found = inputs.map { shape(of: $0) }
    guard let shapes = op.shapes(of: found) else {
      preconditionFailure("\(type(of: op).kind) does not take inputs of shapes \(found)")
    }
    let batched = inputs.map { nodes[$0.node].isBatched }
    let node = Node(
      content: .operation(op), inputs: inputs, shapes: shapes,
      isBatched: op.batchRule(batched) == .rowwise, symbol: symbol)
    let first = append(node)
    return shapes.indices.map { Value(node: first.node, port: $0) }
  }

  /// Gives a value the letter it goes by on paper, if it has none yet.
  public mutating func name(_ value: Value, _ symbol: Symbol?) {
    if nodes[value.node].symbol == nil { nodes[value.node].symbol = symbol }
  }

  /// The lengths of its axes, batch axis first; [] for a single number.
  public func shape(of value: Value) -> Shape { nodes[value.node].shapes[value.port] }
  /// Whether its first axis is the batch axis.
  public func isBatched(_ value: Value) -> Bool { nodes[value.node].isBatched }
  /// The value of a source, if the graph reads it.
  public func value(of role: Role) -> Value? { sources[role] }
  /// All sources in the order they were added.
  public var roles: [(role: Role, value: Value)] {
    nodes.indices.compactMap { i in nodes[i].role.map { ($0, Value(node: i)) } }
  }

  private mutating func append(_ node: Node) -> Value {
    nodes.append(node)
    return Value(node: nodes.count - 1)
  }
}
