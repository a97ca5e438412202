import ChainruleFormulas
import ChainruleTensors

/// The absolute value of each element: y = |x|.
///
/// Shapes: x and y alike.  Derivative: ∂y/∂x = sign x, and 0 at 0.
public struct Absolute: ElementwiseOp {
  public static let kind = "absolute"
  public init() {}

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = abs(x[i]) }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil] }
    let sign = graph.add(Sign(), [graph.nodes[node].inputs[0]])
    return [graph.add(Multiply(), [d, sign])]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .call(.abs, inputs[0][index])
  }
}
