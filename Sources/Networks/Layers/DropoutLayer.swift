import ChainruleGraphs

/// In training, each number is set to 0 with probability p and else multiplied with 1/(1 − p); in inference nothing.
///
/// Shapes: x [rows, m] → [rows, m].
/// Reference: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014.
public struct DropoutLayer: Layer {
  public static let kind = "dropout"
  /// The probability that a number is dropped, from 0 up to, not including, 1.
  public var probability: Double

  public init(_ probability: Double) { self.probability = probability }

  public func apply(to inputs: [Value], in build: inout LayerBuild) throws -> [Value] {
    let (x, _) = try build.single(inputs)
    guard (0..<1).contains(probability) else {
      throw NetworkError(
        layer: build.name, expected: "a dropout probability in [0, 1)", found: "\(probability)")
    }
    guard build.use == .training, probability > 0 else { return [x] }
    let mask = build.mask(like: x, keep: 1 - probability)
    let dropped = build.graph.add(Multiply(), [x, mask])
    build.name(dropped, "d")
    return [dropped]
  }
}

extension AnyLayer {
  /// Drops numbers with this probability in training.
  public static func dropout(_ probability: Double) -> AnyLayer {
    AnyLayer(DropoutLayer(probability))
  }
}
