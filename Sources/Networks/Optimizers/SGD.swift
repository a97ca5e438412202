import ChainruleGraphs

/// Gradient descent: p ← p − η g.
///
/// Reference: Robbins and Monro 1951. Defaults are PyTorch's.
public struct SGD: Optimizer {
  public static let kind = "sgd"
  /// η
  public var learningRate: Double
  /// λ: every gradient g stands for g + λ p, for weights only.
  public var weightDecay: Double

  private enum CodingKeys: String, CodingKey {
    case learningRate = "learning_rate"
    case weightDecay = "weight_decay"
  }

  public init() { self.init(learningRate: 1e-3) }

  public init(learningRate: Double, weightDecay: Double = 0) {
    self.learningRate = learningRate
    self.weightDecay = weightDecay
  }

  public func update(decays: Bool) -> any UpdateOp {
    SGDUpdate(weightDecay: decays ? weightDecay : 0)
  }
}
