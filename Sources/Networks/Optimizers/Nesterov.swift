import ChainruleGraphs

/// Nesterov's momentum: v ← μ v + g, p ← p − η (g + μ v); or the form that looks ahead, m ← μ m − η g(p + μ m), p ← p + m.
///
/// Reference: Nesterov 1983; Sutskever and others 2013. Defaults are PyTorch's.
public struct Nesterov: Optimizer {
  public static let kind = "nesterov"
  /// η
  public var learningRate: Double
  /// μ
  public var momentum: Double
  /// λ: every gradient g stands for g + λ p, for weights only.
  public var weightDecay: Double
  /// Whether the gradient is taken at p + μ m, as Nesterov wrote it; without weight decay.
  public var looksAhead: Bool

  private enum CodingKeys: String, CodingKey {
    case momentum
    case learningRate = "learning_rate"
    case weightDecay = "weight_decay"
    case looksAhead = "looks_ahead"
  }

  public init() { self.init(learningRate: 1e-3) }

  public init(
    learningRate: Double, momentum: Double = 0.9, weightDecay: Double = 0, looksAhead: Bool = false
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.looksAhead = looksAhead
  }

  public func update(decays: Bool) -> any UpdateOp {
    if looksAhead { return LookAheadUpdate(momentum: momentum) }
    return MomentumUpdate(
      momentum: momentum, nesterov: true, weightDecay: decays ? weightDecay : 0)
  }
}
