import ChainruleGraphs

/// Adam with decoupled weight decay: p ← p − η λ p first, then as Adam.
///
/// Reference: Loshchilov and Hutter, arXiv:1711.05101. Defaults are PyTorch's.
public struct AdamW: Optimizer {
  public static let kind = "adamw"
  /// η
  public var learningRate: Double
  /// β₁
  public var beta1: Double
  /// β₂
  public var beta2: Double
  /// ε
  public var epsilon: Double
  /// λ, for weights only.
  public var weightDecay: Double

  private enum CodingKeys: String, CodingKey {
    case beta1, beta2, epsilon
    case learningRate = "learning_rate"
    case weightDecay = "weight_decay"
  }

  public init() { self.init(learningRate: 1e-3) }

  public init(
    learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    weightDecay: Double = 1e-2
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public func update(decays: Bool) -> any UpdateOp {
    AdamUpdate(
      beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: decays ? weightDecay : 0,
      isDecoupled: true)
  }
}
