import Chainrule

/// The logarithm of the hyperbolic cosine of the errors: ℓᵢ = Σⱼ ln cosh eᵢⱼ, with e = a − y.
///
/// About ½e² for small errors and |e| − ln 2 for large ones. Computed as ln cosh e = softplus(2e) − e − ln 2, which
/// does not overflow.
public struct LogCoshLoss: Loss {
  public static let kind = "log_cosh"
  public init() {}

  public func apply(to input: LossInput, _ target: Value, _ form: TargetForm, in graph: inout Graph)
    throws -> Value
  {
    let error = graph.add(Subtract(), [input.outputs, try values(target, form)])
    let twice = graph.add(Softplus(), [graph.add(Affine(scale: 2), [error])])
    let shifted = graph.add(Affine(scale: -1, offset: -0.6931471805599453), [error])
    return graph.add(SumColumns(), [graph.add(Add(), [twice, shifted])])
  }
}
