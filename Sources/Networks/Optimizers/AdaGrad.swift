import ChainruleGraphs

/// AdaGrad: s ← s + g², p ← p − η g / (√s + ε).
///
/// Reference: Duchi, Hazan and Singer 2011. Defaults are PyTorch's.
public struct AdaGrad: Optimizer {
  public static let kind = "adagrad"
  /// η
  public var learningRate: Double
  /// ε
  public var epsilon: Double
  /// λ: every gradient g stands for g + λ p, for weights only.
  public var weightDecay: Double

  private enum CodingKeys: String, CodingKey {
    case epsilon
    case learningRate = "learning_rate"
    case weightDecay = "weight_decay"
  }

  public init() { self.init(learningRate: 1e-2) }

  public init(learningRate: Double, epsilon: Double = 1e-10, weightDecay: Double = 0) {
    self.learningRate = learningRate
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public func update(decays: Bool) -> any UpdateOp {
    AdaGradUpdate(epsilon: epsilon, weightDecay: decays ? weightDecay : 0)
  }
}
