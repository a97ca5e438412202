import ChainruleFormulas
import ChainruleTensors

/// The quotient of two tensors, element by element: z = x / y.
///
/// Shapes: x, y and z alike.  Derivative: ∂z/∂x = 1/y, ∂z/∂y = −z/y.
/// Edge cases: as IEEE 754 divides, so x/0 is ±∞ or NaN.
public struct Divide: ElementwiseOp {
  public static let kind = "divide"
  public static let arity = 2
  public init() {}

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y, z) = (inputs[0], inputs[1], outputs[0])
    for i in 0..<z.count { z[i] = x[i] / y[i] }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil, nil] }
    let y = graph.nodes[node].inputs[1]
    let share = graph.add(Divide(), [d, y])
    let negative = graph.add(Affine(scale: -1), [Value(node: node)])
    return [share, graph.add(Multiply(), [share, negative])]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .divide(inputs[0][index], inputs[1][index])
  }
}
