import ChainruleFormulas
import ChainruleTensors

/// The natural logarithm of each element: y = ln x.
///
/// Shapes: x and y alike.  Derivative: ∂y/∂x = 1/x.
/// Edge cases: y(0) = −∞; NaN below 0.
public struct Logarithm: ElementwiseOp {
  public static let kind = "logarithm"
  public init() {}

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = S.log(x[i]) }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil] }
    return [graph.add(Divide(), [d, graph.nodes[node].inputs[0]])]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .call(.log, inputs[0][index])
  }
}
