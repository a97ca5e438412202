import ChainruleFormulas
import ChainruleTensors

/// The smooth rectifier of each element: y = ln(1 + eˣ).
///
/// Shapes: x and y alike.  Derivative: ∂y/∂x = 1 / (1 + e⁻ˣ) = 1 − e⁻ʸ.
/// Edge cases: never overflows, y(x) → x for large x; NaN stays NaN.
public struct Softplus: ActivationOp {
  public static let kind = "softplus"
  public init() {}

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = Swift.max(x[i], 0) + S.log(onePlus: S.exp(-abs(x[i]))) }
  }

  public var range: ClosedRange<Double>? { 0...(.infinity) }
  public var derivativeReads: DerivativeSource { .output }

  /// 1 − e⁻ʸ as (1 + e⁻ʸ) tanh(y/2): the difference would lose its digits where y is small.
  public func chain(_ d: Value, from source: Value, in graph: inout Graph) -> Value? {
    let decay = graph.add(Exponential(), [graph.add(Affine(scale: -1), [source])])
    let half = graph.add(Tanh(), [graph.add(Affine(scale: 0.5), [source])])
    let slope = graph.add(Multiply(), [graph.add(Affine(scale: 1, offset: 1), [decay]), half])
    return graph.add(Multiply(), [d, slope])
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .call(.softplus, inputs[0][index])
  }
}
