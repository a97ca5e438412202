import ChainruleGraphs

/// An activation that stands alone: a = f(x).
///
/// Shapes: x [rows, m] → [rows, m].
/// Right behind a dense layer without one it becomes that layer's activation when the network is made.
public struct ActivationLayer: Layer {
  public static let kind = "activation"
  /// f, which maps each element, or each row in softmax.
  public var activation: Activation

  public init(_ activation: Activation) { self.activation = activation }

  public func apply(to inputs: [Value], in build: inout LayerBuild) throws -> [Value] {
    let (x, _) = try build.single(inputs)
    let output = build.activate(x, with: activation)
    build.name(output, "f")
    return [output]
  }
}

extension AnyLayer {
  /// An activation that stands alone.
  public static func activation(_ activation: Activation) -> AnyLayer {
    AnyLayer(ActivationLayer(activation))
  }
}
