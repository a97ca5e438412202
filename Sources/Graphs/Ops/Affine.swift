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

  public init(scale: Double, offset: Double = 0) {
    self.scale = scale
    self.offset = offset
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
    return [graph.add(Affine(scale: scale), [d])]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    let product: Formula =
      scale == 1 ? inputs[0][index] : .multiply([.number(scale), inputs[0][index]])
    return offset == 0 ? product : .add([product, .number(offset)])
  }
}
