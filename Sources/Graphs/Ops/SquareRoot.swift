import ChainruleFormulas
import ChainruleTensors

/// The square root of each element: y = √x.
///
/// Shapes: x and y alike.  Derivative: ∂y/∂x = 1/(2y).
/// Edge cases: y(0) = 0 with an infinite derivative; NaN below 0.
public struct SquareRoot: ElementwiseOp {
  public static let kind = "square_root"
  public init() {}

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = S.sqrt(x[i]) }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil] }
    let half = graph.add(Affine(scale: 0.5), [d])
    return [graph.add(Divide(), [half, Value(node: node)])]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .call(.sqrt, inputs[0][index])
  }
}
