import Chainrule

/// Neurons with a gate each: y = (V x + c) ⊙ σ(W x + b).
///
/// Shapes: x [rows, in], V and W [outputs, in], b and c [outputs] → [rows, outputs].
/// Parameters: `value.weight` V, `value.bias` c, `gate.weight` W, `gate.bias` b.
/// Reference: Dauphin, Fan, Auli and Grangier, arXiv:1612.08083.
public struct GatedLayer: Layer {
  public static let kind = "gated"
  public var outputs: Int

  public init(_ outputs: Int) { self.outputs = outputs }

  public func apply(to inputs: [Value], in build: inout LayerBuild) throws -> [Value] {
    let (_, width) = try build.single(inputs)
    guard outputs > 0 else {
      throw NetworkError(layer: build.name, expected: "at least 1 output", found: "\(outputs)")
    }
    let value = try build.add(DenseLayer(outputs), named: "value", to: inputs)
    let bound = 1 / Double(width).squareRoot()
    let gate = try build.add(
      DenseLayer(outputs, .sigmoid, weights: UniformInitializer(-bound...bound)), named: "gate",
      to: inputs)
    return [build.graph.add(Multiply(), [value[0], gate[0]])]
  }
}

extension AnyLayer {
  /// Neurons with a gate each: y = (V x + c) ⊙ σ(W x + b).
  public static func gated(_ outputs: Int) -> AnyLayer { AnyLayer(GatedLayer(outputs)) }
}
