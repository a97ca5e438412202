import ChainruleGraphs

/// Gradient descent with momentum: v ← μ v + (1 − τ) g, p ← p − η v; v ← g in the first step.
///
/// Reference: Polyak 1964. Defaults are PyTorch's.
public struct Momentum: Optimizer {
  public static let kind = "momentum"
  /// η
  public var learningRate: Double
  /// μ
  public var momentum: Double
  /// τ
  public var dampening: Double
  /// λ: every gradient g stands for g + λ p, for weights only.
  public var weightDecay: Double

  private enum CodingKeys: String, CodingKey {
    case momentum, dampening
    case learningRate = "learning_rate"
    case weightDecay = "weight_decay"
  }

  public init() { self.init(learningRate: 1e-3) }

  public init(
    learningRate: Double, momentum: Double = 0.9, dampening: Double = 0, weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.dampening = dampening
    self.weightDecay = weightDecay
  }

  public func update(decays: Bool) -> any UpdateOp {
    MomentumUpdate(
      momentum: momentum, dampening: dampening, weightDecay: decays ? weightDecay : 0)
  }
}
