import ChainruleGraphs

/// Layers with a connection around them: y = x + f(x).
///
/// Shapes: x [rows, m] → [rows, m]; the last inner layer must give m numbers again.
/// Reference: He, Zhang, Ren and Sun, arXiv:1512.03385.
public struct ResidualLayer: Layer {
  public static let kind = "residual"
  /// The layers of f, one after the other.
  public var layers: [AnyLayer]

  public init(_ layers: [AnyLayer]) { self.layers = layers }

  public func apply(to inputs: [Value], in build: inout LayerBuild) throws -> [Value] {
    let (x, width) = try build.single(inputs)
    var y = [x]
    for (name, layer) in zip(Network.names(of: layers), layers) {
      y = try build.add(layer.layer, named: name, to: y)
    }
    let found = build.graph.shape(of: y[0])[1]
    guard found == width else {
      throw NetworkError(
        layer: build.name, expected: "\(width) outputs to add to \(width) inputs",
        found: "\(found)")
    }
    let sum = build.graph.add(Add(), [x, y[0]])
    build.name(sum, "h")
    return [sum]
  }
}

extension AnyLayer {
  /// Layers with a connection around them.
  public static func residual(_ layers: [AnyLayer]) -> AnyLayer {
    AnyLayer(ResidualLayer(layers))
  }
}
