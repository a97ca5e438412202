import ChainruleFormulas

/// Nesterov's momentum as it was first written: the gradient is taken where the momentum is about to lead.
///
/// m ← μ m − η g(p + μ m), p ← p + m. The network's parameter is the look-ahead point q = p + μ m, because that is
/// where the next gradient is taken; p itself is the second state.
///
/// Inputs: q, g, m, p, η → q, m, p.  Reference: Nesterov 1983; Sutskever, Martens, Dahl and Hinton 2013.
/// The state p starts at q, m at 0.
public struct LookAheadUpdate: UpdateOp {
  public static let kind = "look_ahead_update"
  /// μ, the share of the velocity that each step keeps, from 0 and below 1.
  public let momentum: Double

  public init(momentum: Double = 0.9) { self.momentum = momentum }

  public var stateNames: [String] { ["velocity", "point"] }
  public var statesFromParameter: Set<String> { ["point"] }
  public var settings: [Setting] { [.learningRate] }

  /// The network's parameter is called q, the point p.
  public func equations(step: Int) -> UpdateEquations? {
    let (q, m, μ) = (Element.letter("q"), Element.letter("m"), Element.letter("μ"))
    var equations = UpdateEquations(parameter: q, states: [m, .p], constants: [μ: momentum])
    equations.add(m.new, μ.formula * m.formula - Element.rate.formula * Element.g.formula)
    equations.add(.p.new, Element.p.formula + m.new.formula)
    equations.add(q.new, Element.p.new.formula + μ.formula * m.new.formula)
    return equations
  }

  public func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    let (g, m, p, rate) = (inputs[1], inputs[2], inputs[3], inputs[4])
    let step = graph.add(MultiplyScalar(), [g, rate])
    let velocity = graph.combine(m, momentum, step, -1)
    let point = graph.add(Add(), [p, velocity])
    return [graph.combine(point, 1, velocity, momentum), velocity, point]
  }
}
