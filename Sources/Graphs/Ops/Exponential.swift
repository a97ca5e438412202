import ChainruleFormulas
import ChainruleTensors

/// The exponential function of each element: y = eˣ.
///
/// Shapes: x and y alike.  Derivative: ∂y/∂x = y.
/// Edge cases: y(−∞) = 0; overflows to ∞ above the logarithm of the largest number.
public struct Exponential: ElementwiseOp {
  public static let kind = "exponential"
  public init() {}

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = S.exp(x[i]) }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil] }
    return [graph.add(Multiply(), [d, Value(node: node)])]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .call(.exp, inputs[0][index])
  }
}
