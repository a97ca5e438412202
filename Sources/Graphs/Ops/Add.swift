import ChainruleFormulas
import ChainruleTensors

/// The sum of two tensors, element by element: z = x + y.
///
/// Shapes: x, y and z alike.  Derivative: ∂z/∂x = ∂z/∂y = 1.
public struct Add: ElementwiseOp {
  public static let kind = "add"
  public static let arity = 2
  public init() {}

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y, z) = (inputs[0], inputs[1], outputs[0])
    for i in 0..<z.count { z[i] = x[i] + y[i] }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil, nil] }
    return [d, d]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .add([inputs[0][index], inputs[1][index]])
  }
}
