import ChainruleFormulas

/// Gradient descent: p ← p − η (g + λ p).
///
/// Inputs: p, g, η → p.  Reference: PyTorch's `SGD`.
public struct SGDUpdate: UpdateOp {
  public static let kind = "sgd_update"
  /// λ, from 0.
  public let weightDecay: Double

  public init(weightDecay: Double = 0) { self.weightDecay = weightDecay }

  public var stateNames: [String] { [] }
  public var settings: [Setting] { [.learningRate] }

  public func equations(step: Int) -> UpdateEquations? {
    var equations = UpdateEquations(constants: [.decay: weightDecay])
    let g = equations.decayed(weightDecay)
    equations.add(.p.new, Element.p.formula - Element.rate.formula * g)
    return equations
  }

  public func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    let (p, g, rate) = (inputs[0], inputs[1], inputs[2])
    let step = graph.add(MultiplyScalar(), [graph.decayed(g, p, weightDecay), rate])
    return [graph.add(Subtract(), [p, step])]
  }
}
