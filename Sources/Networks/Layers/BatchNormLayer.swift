import ChainruleFormulas
import ChainruleGraphs

/// Batch normalization: y = γ (x − mean) / √(variance + ε) + β, column by column.
///
/// In training mean and variance (divided by n) are those of the batch, and the running ones follow them:
/// running ← (1 − momentum) running + momentum · batch, the variance divided by n − 1. Inference uses the running ones.
/// So does the training of a layer that is frozen as a whole, whose running statistics then stand still, as in Keras.
///
/// Shapes: x [rows, m] → [rows, m]. Parameters: `scale` γ and `shift` β [m]; states: `running_mean`, `running_variance`.
/// References: Ioffe and Szegedy, arXiv:1502.03167; PyTorch's `BatchNorm1d`.
public struct BatchNormLayer: Layer {
  public static let kind = "batch_norm"
  /// ε, above 0: added to the variance.
  public var epsilon: Double
  /// The weight of the batch in the running statistics, from 0 to 1. (Keras names the rest, 1 − momentum, so.)
  public var momentum: Double

  public init(epsilon: Double = 1e-5, momentum: Double = 0.1) {
    self.epsilon = epsilon
    self.momentum = momentum
  }

  public func apply(to inputs: [Value], in build: inout LayerBuild) throws -> [Value] {
    let (x, width) = try build.single(inputs)
    let rows = build.graph.shape(of: x)[0]
    let (meanID, runningMean) = build.state("running_mean", [width], start: 0)
    let (varianceID, runningVariance) = build.state("running_variance", [width], start: 1)
    var (mean, variance) = (runningMean, runningVariance)
    let measures = build.use == .training && !build.isFrozen
    let share = Affine(over: Double(rows))
    if measures { mean = build.graph.add(share, [build.graph.add(SumRows(), [x])]) }
    build.name(mean, "μ")
    let wide = BroadcastRows(rows: rows)
    let centered = build.graph.add(Subtract(), [x, build.graph.add(wide, [mean])])
    if measures {
      let squares = build.graph.add(Square(), [centered])
      variance = build.graph.add(share, [build.graph.add(SumRows(), [squares])])
      let unbiased = Double(rows) / Double(max(rows - 1, 1))
      build.update(meanID, to: follow(runningMean, mean, 1, &build.graph))
      build.update(varianceID, to: follow(runningVariance, variance, unbiased, &build.graph))
    }
    build.name(variance, "v")
    let inverse = build.graph.add(wide, [inverseRoot(variance, &build.graph)])
    let normalized = build.graph.add(Multiply(), [centered, inverse])
    build.name(normalized, "n")
    return [scaledAndShifted(normalized, width, in: &build)]
  }

  /// 1 / √(variance + ε)
  private func inverseRoot(_ variance: Value, _ graph: inout Graph) -> Value {
    let root = graph.add(
      SquareRoot(), [graph.add(Affine(scale: 1, offset: epsilon), [variance])])
    return graph.add(Divide(), [graph.add(Constant(1, shape: graph.shape(of: root)), []), root])
  }

  private func follow(
    _ running: Value, _ batch: Value, _ factor: Double, _ graph: inout Graph
  ) -> Value {
    let old = graph.add(Affine(scale: 1 - momentum), [running])
    return graph.add(Add(), [old, graph.add(Affine(scale: momentum * factor), [batch])])
  }
}

/// γ x + β, with γ and β learned for each column.
func scaledAndShifted(_ x: Value, _ width: Int, in build: inout LayerBuild) -> Value {
  let fan = Fan(inputs: width, outputs: width)
  let scale = build.parameter(
    "scale", [width], AnyInitializer(Ones()), fan: fan, isPenalized: false,
    as: Symbol("γ"))
  let shift = build.parameter(
    "shift", [width], AnyInitializer(Zeros()), fan: fan, isPenalized: false,
    as: Symbol("β"))
  let wide = BroadcastRows(rows: build.graph.shape(of: x)[0])
  let scaled = build.graph.add(Multiply(), [x, build.graph.add(wide, [scale])])
  let sum = build.graph.add(Add(), [scaled, build.graph.add(wide, [shift])])
  build.name(sum, "u")
  return sum
}

extension AnyLayer {
  /// Batch normalization.
  public static func batchNorm(epsilon: Double = 1e-5, momentum: Double = 0.1) -> AnyLayer {
    AnyLayer(BatchNormLayer(epsilon: epsilon, momentum: momentum))
  }
}
