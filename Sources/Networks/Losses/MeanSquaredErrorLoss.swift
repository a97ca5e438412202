import ChainruleGraphs

/// The squared error of a row, averaged over its m outputs: ℓᵢ = (1/m) Σⱼ (aᵢⱼ − yᵢⱼ)².
///
/// a: the outputs, y: the targets, both [rows, outputs].
public struct MeanSquaredErrorLoss: Loss {
  public static let kind = "mean_squared_error"
  public init() {}

  public func apply(to input: LossInput, _ target: Value, _ form: TargetForm, in graph: inout Graph)
    throws -> Value
  {
    let y = try values(target, form)
    let factor = 1 / Double(graph.shape(of: input.outputs)[1])
    return graph.addAll(SquaredError(factor: factor), [input.outputs, y])[0]
  }
}
