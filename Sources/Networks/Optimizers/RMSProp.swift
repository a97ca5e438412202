import ChainruleGraphs

/// RMSProp: v ← α v + (1 − α) g², p ← p − η g / (√v + ε).
///
/// Reference: Hinton, lecture 6e, 2012. Defaults are PyTorch's.
public struct RMSProp: Optimizer {
  public static let kind = "rmsprop"
  /// η
  public var learningRate: Double
  /// α
  public var smoothing: Double
  /// ε
  public var epsilon: Double
  /// λ: every gradient g stands for g + λ p, for weights only.
  public var weightDecay: Double

  private enum CodingKeys: String, CodingKey {
    case smoothing, epsilon
    case learningRate = "learning_rate"
    case weightDecay = "weight_decay"
  }

  public init() { self.init(learningRate: 1e-2) }

  public init(
    learningRate: Double, smoothing: Double = 0.99, epsilon: Double = 1e-8, weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.smoothing = smoothing
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public func update(decays: Bool) -> any UpdateOp {
    RMSPropUpdate(
      smoothing: smoothing, epsilon: epsilon, weightDecay: decays ? weightDecay : 0)
  }
}
