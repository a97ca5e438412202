import ChainruleGraphs

/// The squared error of a row: ℓᵢ = Σⱼ (aᵢⱼ − yᵢⱼ)².
///
/// a: the outputs, y: the targets, both [rows, outputs].
public struct SquaredErrorLoss: Loss {
  public static let kind = "squared_error"
  public init() {}

  public func apply(to input: LossInput, _ target: Value, _ form: TargetForm, in graph: inout Graph)
    throws -> Value
  {
    let y = try values(target, form)
    return graph.addAll(SquaredError(factor: 1), [input.outputs, y])[0]
  }
}
