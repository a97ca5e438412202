import ChainruleTensors

/// An operation that works on each element by itself: every input has the shape of the output.
public protocol ElementwiseOp: PrimitiveOp {
  /// How many inputs it takes; 1 where nothing else is said.
  static var arity: Int { get }
}

extension ElementwiseOp {
  public static var arity: Int { 1 }

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    guard inputs.count == Self.arity, let first = inputs.first else { return nil }
    return inputs.allSatisfy { $0 == first } ? [first] : nil
  }
}

/// An elementwise function that a layer may end with.
///
/// Its derivative is written once, as nodes, from what is cheapest to keep: the output y, or the input x.
public protocol ActivationOp: ElementwiseOp, Codable {
  /// The activation with its usual settings.
  init()
  /// Between which numbers every y lies; nil where that is not known. A loss of probabilities asks.
  var range: ClosedRange<Double>? { get }
  /// What ∂y/∂x is written in.
  var derivativeReads: DerivativeSource { get }
  /// Adds nodes for d ⊙ ∂y/∂x and returns the last; nil where the derivative is zero everywhere.
  ///
  /// `source` is the output or the input, as `derivativeReads` asks.
  func chain(_ d: Value, from source: Value, in graph: inout Graph) -> Value?
}

/// What the derivative of an activation is written in.
public enum DerivativeSource: Sendable {
  /// y, which the next layer reads and so is kept anyway.
  case output
  /// x, behind a dense layer its sums z.
  case input
}

extension ActivationOp {
  public var range: ClosedRange<Double>? { nil }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil] }
    let source =
      derivativeReads == .output ? Value(node: node) : graph.nodes[node].inputs[0]
    return [chain(d, from: source, in: &graph)]
  }
}

/// Any activation, as an attribute of a composite: compared and hashed by what it holds.
public struct AnyActivation: Hashable, Sendable {
  /// The function, with its settings.
  public let op: any ActivationOp
  public init(_ op: any ActivationOp) { self.op = op }

  public static func == (a: AnyActivation, b: AnyActivation) -> Bool {
    AnyHashable(a.op) == AnyHashable(b.op)
  }
  public func hash(into hasher: inout Hasher) { AnyHashable(op).hash(into: &hasher) }
}
