import Chainrule

/// The soft sign of each element: y = x / (1 + |x|).
///
/// Shapes: x and y alike.  Derivative: ∂y/∂x = 1 / (1 + |x|)² = (1 − |y|)².
/// Edge cases: y(±∞) is NaN, as ∞/∞ is.
/// Reference: Bergstra, Desjardins, Lamblin and Bengio 2009.
public struct SoftSign: ActivationOp {
  public static let kind = "soft_sign"
  public init() {}

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = x[i] / (1 + abs(x[i])) }
  }

  public var derivativeReads: DerivativeSource { .output }

  public func chain(_ d: Value, from source: Value, in graph: inout Graph) -> Value? {
    let rest = graph.add(Affine(scale: -1, offset: 1), [graph.add(Absolute(), [source])])
    return graph.add(Multiply(), [d, graph.add(Square(), [rest])])
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    let x = inputs[0][index]
    return x / (1 + .call(.abs, x))
  }
}

extension Activation {
  public static let softSign = Activation(SoftSign())
}
