import ChainruleFormulas
import ChainruleTensors

/// The rectified linear unit of each element: y = max(x, 0).
///
/// Shapes: x and y alike.  Derivative: 1 where y > 0, else 0; at the kink x = 0 it is taken as 0.
/// Edge cases: NaN stays NaN.
public struct ReLU: ActivationOp {
  public static let kind = "relu"
  public init() {}

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = x[i] > 0 ? x[i] : x[i].isNaN ? x[i] : 0 }
  }

  public var range: ClosedRange<Double>? { 0...(.infinity) }
  public var derivativeReads: DerivativeSource { .output }

  public func chain(_ d: Value, from source: Value, in graph: inout Graph) -> Value? {
    graph.add(Multiply(), [d, graph.add(IsPositive(), [source])])
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .maximum([.number(0), inputs[0][index]])
  }
}
