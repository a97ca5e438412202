import ChainruleFormulas
import ChainruleTensors

/// The product of two tensors, element by element (Hadamard): z = x ⊙ y.
///
/// Shapes: x, y and z alike.  Derivative: ∂z/∂x = y, ∂z/∂y = x.
public struct Multiply: ElementwiseOp {
  public static let kind = "multiply"
  public static let arity = 2
  public init() {}

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y, z) = (inputs[0], inputs[1], outputs[0])
    for i in 0..<z.count { z[i] = x[i] * y[i] }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil, nil] }
    let (x, y) = (graph.nodes[node].inputs[0], graph.nodes[node].inputs[1])
    return [graph.add(Multiply(), [d, y]), graph.add(Multiply(), [d, x])]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .multiply([inputs[0][index], inputs[1][index]])
  }
}
