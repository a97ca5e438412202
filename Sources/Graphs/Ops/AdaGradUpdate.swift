import ChainruleFormulas

/// AdaGrad: s ← s + g², p ← p − η g / (√s + ε).
///
/// With weight decay λ, g stands for g + λ p.
/// Inputs: p, g, s, η → p, s.  References: Duchi, Hazan and Singer 2011; PyTorch's `Adagrad`.
public struct AdaGradUpdate: UpdateOp {
  public static let kind = "adagrad_update"
  /// ε, added to √s.
  public let epsilon: Double
  /// λ, from 0.
  public let weightDecay: Double

  public init(epsilon: Double = 1e-10, weightDecay: Double = 0) {
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public var stateNames: [String] { ["sum"] }
  public var settings: [Setting] { [.learningRate] }

  public func equations(step: Int) -> UpdateEquations? {
    let s = Element.letter("s")
    var equations = UpdateEquations(
      states: [s], constants: [.letter("ε"): epsilon, .decay: weightDecay])
    let g = equations.decayed(weightDecay)
    equations.add(s.new, s.formula + g.raised(to: 2))
    equations.addStepDown(g, over: s.new.formula)
    return equations
  }

  public func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    let (p, s, rate) = (inputs[0], inputs[2], inputs[3])
    let g = graph.decayed(inputs[1], p, weightDecay)
    let sum = graph.add(Add(), [s, graph.add(Square(), [g])])
    return [graph.stepDown(p, g, over: sum, epsilon, rate), sum]
  }
}

extension Graph {
  /// p − η g / (√v + ε)
  mutating func stepDown(_ p: Value, _ g: Value, over v: Value, _ epsilon: Double, _ rate: Value)
    -> Value
  {
    let root = add(Affine(scale: 1, offset: epsilon), [add(SquareRoot(), [v])])
    let ratio = add(Divide(), [add(MultiplyScalar(), [g, rate]), root])
    return add(Subtract(), [p, ratio])
  }
}
