import ChainruleFormulas
import ChainruleTensors

/// The leaky rectified linear unit of each element: y = x for x > 0, else c x with a small slope c.
///
/// Shapes: x and y alike.  Derivative: 1 where x > 0, else c; at the kink x = 0 it is taken as c.
public struct LeakyReLU: ActivationOp {
  public static let kind = "leaky_relu"
  /// c, the derivative for x ≤ 0.
  public let slope: Double

  public init() { self.init(slope: 0.01) }

  public init(slope: Double) { self.slope = slope }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = x[i] > 0 ? x[i] : S(slope) * x[i] }
  }

  /// The output has the input's sign unless the slope is negative.
  public var range: ClosedRange<Double>? { (slope < 0 ? 0 : -.infinity) ... .infinity }
  public var derivativeReads: DerivativeSource { slope < 0 ? .input : .output }

  public func chain(_ d: Value, from source: Value, in graph: inout Graph) -> Value? {
    let positive = graph.add(IsPositive(), [source])
    let factor = graph.add(Affine(scale: 1 - slope, offset: slope), [positive])
    return graph.add(Multiply(), [d, factor])
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    let x = inputs[0][index]
    return .select(
      Condition(x, .greater, .number(0)), x, .multiply([.number(slope), x]))
  }
}
