import ChainruleFormulas
import ChainruleTensors
import RealModule

/// Adam, and AdamW with decoupled decay.
///
/// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g²,
/// p ← p − η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε).
/// Weight decay λ: coupled, g stands for g + λ p; decoupled (AdamW), p ← p − η λ p comes first.
///
/// Inputs: p, g, m, v, η, t → p, m, v.
/// References: Kingma and Ba, arXiv:1412.6980; Loshchilov and Hutter, arXiv:1711.05101; PyTorch's `Adam`, `AdamW`.
public struct AdamUpdate: UpdateOp {
  public static let kind = "adam_update"
  /// β₁, the share of the mean that each step keeps, from 0 and below 1.
  public let beta1: Double
  /// β₂, the share of the mean square that each step keeps, from 0 and below 1.
  public let beta2: Double
  /// ε, added to the root.
  public let epsilon: Double
  /// λ, from 0.
  public let weightDecay: Double
  /// Whether decay acts on p itself (AdamW) and not through g.
  public let isDecoupled: Bool

  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0,
    isDecoupled: Bool = false
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.isDecoupled = isDecoupled
  }

  public var stateNames: [String] { ["mean", "mean_square"] }
  public var settings: [Setting] { [.learningRate, .step] }

  public func equations(step: Int) -> UpdateEquations? {
    let (m, v, λ) = (Element.letter("m"), Element.letter("v"), Element.decay)
    let (first, second) = (Element(Symbol("β"), [0]), Element(Symbol("β"), [1]))
    let (β1, β2) = (first.formula, second.formula)
    let (mean, spread) = (Element.letter("m\u{302}"), Element.letter("v\u{302}"))
    var equations = UpdateEquations(
      states: [m, v],
      constants: [
        first: beta1, second: beta2, .letter("ε"): epsilon, λ: weightDecay,
      ])
    let g = isDecoupled ? Element.g.formula : equations.decayed(weightDecay)
    equations.add(m.new, β1 * m.formula + (1 - β1) * g)
    equations.add(v.new, β2 * v.formula + (1 - β2) * g.raised(to: 2))
    let t = Element.time.formula
    equations.add(mean, m.new.formula / (1 - β1.raised(to: t)))
    equations.add(spread, v.new.formula / (1 - β2.raised(to: t)))
    guard isDecoupled, weightDecay != 0 else {
      equations.addStepDown(mean.formula, over: spread.formula)
      return equations
    }
    let (p, rate) = (Element.p.formula, Element.rate.formula)
    let root = Formula.call(.sqrt, spread.formula) + Element.letter("ε").formula
    equations.add(.p.new, p - rate * λ.formula * p - rate * mean.formula / root)
    return equations
  }

  public func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    let (m, v, rate, t) = (inputs[2], inputs[3], inputs[4], inputs[5])
    let g = isDecoupled ? inputs[1] : graph.decayed(inputs[1], inputs[0], weightDecay)
    var p = inputs[0]
    if isDecoupled && weightDecay != 0 {
      let loss = graph.add(MultiplyScalar(), [graph.add(Affine(scale: weightDecay), [p]), rate])
      p = graph.add(Subtract(), [p, loss])
    }
    let first = graph.combine(m, beta1, g, 1 - beta1)
    let second = graph.combine(v, beta2, graph.add(Square(), [g]), 1 - beta2)
    let one = graph.add(Constant(1, shape: []), [])
    let scale1 = graph.add(Divide(), [one, graph.bias(beta1, t)])
    let scale2 = graph.add(Divide(), [one, graph.bias(beta2, t)])
    let mean = graph.add(MultiplyScalar(), [first, scale1])
    let spread = graph.add(MultiplyScalar(), [second, scale2])
    return [graph.stepDown(p, mean, over: spread, epsilon, rate), first, second]
  }
}

extension Graph {
  /// 1 − βᵗ, with βᵗ = e^(t ln β)
  fileprivate mutating func bias(_ beta: Double, _ t: Value) -> Value {
    let power = add(Exponential(), [add(Affine(scale: Double.log(beta)), [t])])
    return add(Affine(scale: -1, offset: 1), [power])
  }
}
