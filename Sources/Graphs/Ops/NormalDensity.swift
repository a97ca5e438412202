import ChainruleFormulas
import ChainruleTensors

/// The standard normal density of each element: y = φ(x) = e^(−x²/2) / √(2π).
///
/// Shapes: x and y alike.  Derivative: ∂y/∂x = −x y.
public struct NormalDensity: ActivationOp {
  public static let kind = "normal_density"
  public init() {}

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = S.exp(-x[i] * x[i] / 2) / S.sqrt(2 * S.pi) }
  }

  public var derivativeReads: DerivativeSource { .input }

  public func chain(_ d: Value, from source: Value, in graph: inout Graph) -> Value? {
    let slope = graph.add(
      Multiply(), [source, graph.add(NormalDensity(), [source])])
    return graph.add(Affine(scale: -1), [graph.add(Multiply(), [d, slope])])
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .call(.normalDensity, inputs[0][index])
  }
}
