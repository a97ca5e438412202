import ChainruleGraphs

/// The absolute error of a row, averaged over its m outputs: ℓᵢ = (1/m) Σⱼ |aᵢⱼ − yᵢⱼ|.
///
/// a: the outputs, y: the targets, both [rows, outputs].
public struct MeanAbsoluteErrorLoss: Loss {
  public static let kind = "mean_absolute_error"
  public init() {}

  public func apply(to input: LossInput, _ target: Value, _ form: TargetForm, in graph: inout Graph)
    throws -> Value
  {
    let y = try values(target, form)
    let error = graph.add(Subtract(), [input.outputs, y])
    return graph.columnMean(graph.add(Absolute(), [error]))
  }
}
