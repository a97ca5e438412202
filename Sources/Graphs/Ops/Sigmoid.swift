import ChainruleFormulas
import ChainruleTensors

/// The logistic function of each element: y = 1 / (1 + e⁻ˣ).
///
/// Shapes: x and y alike.  Derivative: ∂y/∂x = y (1 − y).
/// Edge cases: never overflows; y(−∞) = 0, y(∞) = 1; NaN stays NaN.
public struct Sigmoid: ActivationOp {
  public static let kind = "sigmoid"
  public init() {}

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = 1 / (1 + S.exp(-x[i])) }
  }

  public var range: ClosedRange<Double>? { 0...1 }
  public var derivativeReads: DerivativeSource { .output }

  public func chain(_ d: Value, from source: Value, in graph: inout Graph) -> Value? {
    let rest = graph.add(Affine(scale: -1, offset: 1), [source])
    return graph.add(Multiply(), [d, graph.add(Multiply(), [source, rest])])
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .call(.sigmoid, inputs[0][index])
  }
}
