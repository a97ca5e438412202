import ChainruleFormulas
import ChainruleTensors

/// The square of each element: y = x².
///
/// Shapes: x and y alike.  Derivative: ∂y/∂x = 2x.
public struct Square: ElementwiseOp {
  public static let kind = "square"
  public init() {}

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = x[i] * x[i] }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil] }
    let twice = graph.add(Affine(scale: 2), [graph.nodes[node].inputs[0]])
    return [graph.add(Multiply(), [d, twice])]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .power(inputs[0][index], .number(2))
  }
}
