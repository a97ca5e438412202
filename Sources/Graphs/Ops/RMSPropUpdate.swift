import ChainruleFormulas

/// RMSProp: v ← α v + (1 − α) g², p ← p − η g / (√v + ε).
///
/// With weight decay λ, g stands for g + λ p.
/// Inputs: p, g, v, η → p, v.  References: Hinton's lecture 6e, 2012; PyTorch's `RMSprop`.
public struct RMSPropUpdate: UpdateOp {
  public static let kind = "rmsprop_update"
  /// α, the share of the mean square that each step keeps, from 0 and below 1.
  public let smoothing: Double
  /// ε, added to √v.
  public let epsilon: Double
  /// λ, from 0.
  public let weightDecay: Double

  public init(smoothing: Double = 0.99, epsilon: Double = 1e-8, weightDecay: Double = 0) {
    self.smoothing = smoothing
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public var stateNames: [String] { ["mean_square"] }
  public var settings: [Setting] { [.learningRate] }

  public func equations(step: Int) -> UpdateEquations? {
    let (v, α) = (Element.letter("v"), Element.letter("α"))
    var equations = UpdateEquations(
      states: [v],
      constants: [α: smoothing, .letter("ε"): epsilon, .decay: weightDecay])
    let g = equations.decayed(weightDecay)
    equations.add(v.new, α.formula * v.formula + (1 - α.formula) * g.raised(to: 2))
    equations.addStepDown(g, over: v.new.formula)
    return equations
  }

  public func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    let (p, v, rate) = (inputs[0], inputs[2], inputs[3])
    let g = graph.decayed(inputs[1], p, weightDecay)
    let square = graph.add(Square(), [g])
    let mean = graph.combine(v, smoothing, square, 1 - smoothing)
    return [graph.stepDown(p, g, over: mean, epsilon, rate), mean]
  }
}
