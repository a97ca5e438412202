import ChainruleFormulas
import ChainruleTensors

/// The Gaussian error linear unit of each element: y = x Φ(x), Φ the normal distribution function (not the tanh approximation).
///
/// Shapes: x and y alike.  Derivative: ∂y/∂x = Φ(x) + x φ(x), φ the normal density.
/// Edge cases: y(∞) = ∞, y(−∞) = 0; NaN stays NaN.  Reference: Hendrycks and Gimpel, arXiv:1606.08415.
public struct GELU: ActivationOp {
  public static let kind = "gelu"
  public init() {}

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = x[i] == -.infinity ? 0 : x[i] * NormalCDF.value(x[i]) }
  }

  public var range: ClosedRange<Double>? { -0.17 ... .infinity }
  public var derivativeReads: DerivativeSource { .input }

  public func chain(_ d: Value, from source: Value, in graph: inout Graph) -> Value? {
    let density = graph.add(NormalDensity(), [source])
    let slope = graph.add(Multiply(), [source, density])
    let factor = graph.add(Add(), [graph.add(NormalCDF(), [source]), slope])
    return graph.add(Multiply(), [d, factor])
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .multiply([inputs[0][index], .call(.normalCDF, inputs[0][index])])
  }
}
