import ChainruleFormulas
import ChainruleTensors

/// The sign of each element: y = −1, 0 or 1.
///
/// Shapes: x and y alike.  Derivative: 0 wherever it exists; taken as 0 at 0.
/// Edge cases: NaN stays NaN.
public struct Sign: ElementwiseOp {
  public static let kind = "sign"
  public init() {}

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = x[i] > 0 ? 1 : x[i] < 0 ? -1 : x[i] }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    [nil]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .call(.sign, inputs[0][index])
  }
}
