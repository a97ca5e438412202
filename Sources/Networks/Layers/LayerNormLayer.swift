import ChainruleGraphs

/// Layer normalization: y = γ (x − mean) / √(variance + ε) + β, row by row.
///
/// Mean and variance (divided by m) are those of each row's m numbers, in training and inference alike.
///
/// Shapes: x [rows, m] → [rows, m]. Parameters: `scale` γ and `shift` β [m].
/// References: Ba, Kiros and Hinton, arXiv:1607.06450; PyTorch's `LayerNorm`.
public struct LayerNormLayer: Layer {
  public static let kind = "layer_norm"
  /// ε, above 0: added to the variance.
  public var epsilon: Double

  public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

  public func apply(to inputs: [Value], in build: inout LayerBuild) throws -> [Value] {
    let (x, width) = try build.single(inputs)
    let share = Affine(over: Double(width))
    let wide = BroadcastColumns(columns: width)
    let mean = build.graph.add(share, [build.graph.add(SumColumns(), [x])])
    let centered = build.graph.add(Subtract(), [x, build.graph.add(wide, [mean])])
    let squares = build.graph.add(SumColumns(), [build.graph.add(Square(), [centered])])
    let variance = build.graph.add(share, [squares])
    build.name(mean, "μ")
    build.name(variance, "v")
    let root = build.graph.add(
      SquareRoot(), [build.graph.add(Affine(scale: 1, offset: epsilon), [variance])])
    let normalized = build.graph.add(Divide(), [centered, build.graph.add(wide, [root])])
    build.name(normalized, "n")
    return [scaledAndShifted(normalized, width, in: &build)]
  }
}

extension AnyLayer {
  /// Layer normalization.
  public static func layerNorm(epsilon: Double = 1e-5) -> AnyLayer {
    AnyLayer(LayerNormLayer(epsilon: epsilon))
  }
}
