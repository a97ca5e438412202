import ChainruleFormulas
import ChainruleTensors

/// The hyperbolic tangent of each element: y = tanh x.
///
/// Shapes: x and y alike.  Derivative: ∂y/∂x = 1 − y².
/// Edge cases: y(±∞) = ±1; NaN stays NaN.
public struct Tanh: ActivationOp {
  public static let kind = "tanh"
  public init() {}

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = S.tanh(x[i]) }
  }

  public var range: ClosedRange<Double>? { -1...1 }
  public var derivativeReads: DerivativeSource { .output }

  public func chain(_ d: Value, from source: Value, in graph: inout Graph) -> Value? {
    let square = graph.add(Square(), [source])
    return graph.add(Multiply(), [d, graph.add(Affine(scale: -1, offset: 1), [square])])
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .call(.tanh, inputs[0][index])
  }
}
