import Chainrule

/// Steps of one size along the sign of a running mean of gradients: m ← β m + (1 − β) g, p ← p − η sign(m).
///
/// Reference: Bernstein, Wang, Azizzadenesheli and Anandkumar, arXiv:1802.04434 (Signum).
public struct SignDescent: Optimizer {
  public static let kind = "sign_descent"
  /// η
  public var learningRate: Double
  /// β
  public var smoothing: Double

  public init() { self.init(learningRate: 1e-3) }

  public init(learningRate: Double, smoothing: Double = 0.9) {
    self.learningRate = learningRate
    self.smoothing = smoothing
  }

  public func update(decays: Bool) -> any UpdateOp { SignDescentUpdate(smoothing: smoothing) }
}

/// The equations of `SignDescent` for one parameter.
///
/// Inputs: p, g, m, η → p, m.
public struct SignDescentUpdate: UpdateOp {
  public static let kind = "sign_descent_update"
  public let smoothing: Double

  public init(smoothing: Double) { self.smoothing = smoothing }

  public var stateNames: [String] { ["mean"] }
  public var settings: [Setting] { [.learningRate] }

  public func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    let (p, g, m, rate) = (inputs[0], inputs[1], inputs[2], inputs[3])
    let old = graph.add(Affine(scale: smoothing), [m])
    let mean = graph.add(Add(), [old, graph.add(Affine(scale: 1 - smoothing), [g])])
    let step = graph.add(MultiplyScalar(), [graph.add(Sign(), [mean]), rate])
    return [graph.add(Subtract(), [p, step]), mean]
  }
}
