import ChainruleFormulas

/// Gradient descent with momentum: v ← μ v + (1 − τ) g, p ← p − η v.
///
/// In the first step v ← g, without dampening τ, as PyTorch does. Nesterov's form steps along g + μ v instead of v.
/// With weight decay λ, g stands for g + λ p.
///
/// Inputs: p, g, v, η, t → p, v.  References: Polyak 1964; Nesterov 1983; PyTorch's `SGD`.
public struct MomentumUpdate: UpdateOp {
  public static let kind = "momentum_update"
  /// μ, the share of the velocity that each step keeps, from 0 and below 1.
  public let momentum: Double
  /// τ: from the second step on, the gradient counts 1 − τ.
  public let dampening: Double
  /// Whether the step is taken along g + μ v.
  public let nesterov: Bool
  /// λ, from 0.
  public let weightDecay: Double

  public init(
    momentum: Double = 0.9, dampening: Double = 0, nesterov: Bool = false, weightDecay: Double = 0
  ) {
    self.momentum = momentum
    self.dampening = dampening
    self.nesterov = nesterov
    self.weightDecay = weightDecay
  }

  public var stateNames: [String] { ["velocity"] }
  public var settings: [Setting] { [.learningRate, .step] }

  public func equations(step: Int) -> UpdateEquations? {
    let (v, μ, τ) = (Element.letter("v"), Element.letter("μ"), Element.letter("τ"))
    var equations = UpdateEquations(
      states: [v], constants: [μ: momentum, τ: dampening, .decay: weightDecay])
    let g = equations.decayed(weightDecay)
    let share = dampening == 0 || step == 1 ? g : (1 - τ.formula) * g
    equations.add(v.new, μ.formula * v.formula + share)
    let direction = nesterov ? g + μ.formula * v.new.formula : v.new.formula
    equations.add(.p.new, Element.p.formula - Element.rate.formula * direction)
    return equations
  }

  public func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    let (p, v, rate, t) = (inputs[0], inputs[2], inputs[3], inputs[4])
    let g = graph.decayed(inputs[1], p, weightDecay)
    let share: Value
    if dampening == 0 {
      share = g
    } else {
      // 1 in step 1, 1 − τ from step 2 on
      let later = graph.add(IsPositive(), [graph.add(Affine(scale: 1, offset: -1.5), [t])])
      share = graph.add(
        MultiplyScalar(), [g, graph.add(Affine(scale: -dampening, offset: 1), [later])])
    }
    let velocity = graph.combine(v, momentum, share, 1)
    let direction = nesterov ? graph.combine(g, 1, velocity, momentum) : velocity
    let step = graph.add(MultiplyScalar(), [direction, rate])
    return [graph.add(Subtract(), [p, step]), velocity]
  }
}
