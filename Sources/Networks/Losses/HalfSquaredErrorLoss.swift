import ChainruleGraphs

/// Half the squared error of a row: ℓᵢ = ½ Σⱼ (aᵢⱼ − yᵢⱼ)². The ½ cancels the 2 of the derivative.
///
/// a: the outputs, y: the targets, both [rows, outputs].
public struct HalfSquaredErrorLoss: Loss {
  public static let kind = "half_squared_error"
  public init() {}

  public func apply(to input: LossInput, _ target: Value, _ form: TargetForm, in graph: inout Graph)
    throws -> Value
  {
    let y = try values(target, form)
    return graph.addAll(SquaredError(factor: 0.5), [input.outputs, y])[0]
  }
}
