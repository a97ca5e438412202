import ChainruleFormulas
import ChainruleTensors

/// A tensor whose elements are all one fixed number: y = c.
///
/// Shapes: → y of the given shape.  Derivative: none, it has no inputs.
public struct Constant: PrimitiveOp {
  public static let kind = "constant"
  /// c
  public let value: Double
  /// The lengths of the output's axes; [] for a single number.
  public let shape: Shape

  public init(_ value: Double, shape: Shape) {
    self.value = value
    self.shape = shape
  }

  public func shapes(of inputs: [Shape]) -> [Shape]? { inputs.isEmpty ? [shape] : nil }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let c = S(value)
    for i in 0..<outputs[0].count { outputs[0][i] = c }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    []
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula { .number(value) }

  public func readers(of index: [Int], input: Int, shapes: [Shape]) -> [(port: Int, index: [Int])] {
    []
  }
}
