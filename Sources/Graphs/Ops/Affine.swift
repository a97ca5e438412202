import ChainruleFormulas
import ChainruleTensors

/// Each element scaled and shifted by fixed numbers: y = c x + b.
///
/// Shapes: x and y alike.  Derivative: ∂y/∂x = c.
public struct Affine: ElementwiseOp {
  public static let kind = "affine"
  /// c
  public let scale: Double
  /// b
  public let offset: Double
  /// n where y = x / n is meant, and the formula says so.
  public let divisor: Double?

  public init(scale: Double, offset: Double = 0) {
    (self.scale, self.offset, divisor) = (scale, offset, nil)
  }

  /// y = x / n, computed as x · (1/n).
  public init(over divisor: Double) {
    (scale, offset, self.divisor) = (1 / divisor, 0, divisor)
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    let (c, b) = (S(scale), S(offset))
    for i in 0..<y.count { y[i] = c * x[i] + b }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil] }
    return [graph.add(divisor.map { Affine(over: $0) } ?? Affine(scale: scale), [d])]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    let x = inputs[0][index]
    if let divisor { return x / .number(divisor) }
    let product: Formula =
      scale == 1 ? x : scale == 0.5 ? 1 / 2 * x : .multiply([.number(scale), x])
    if offset == 0 { return product }
    // 1 − x, not −x + 1
    return scale < 0 ? .add([.number(offset), product]) : .add([product, .number(offset)])
  }
}
