import ChainruleGraphs

/// Huber's loss, averaged over a row's m outputs: ½e² for |e| ≤ c, else c(|e| − ½c), with e = a − y.
///
/// References: Huber 1964; PyTorch's `HuberLoss`.
public struct HuberLoss: Loss {
  public static let kind = "huber"
  /// c, in the units of the targets.
  public var threshold: Double
  public init() { self.init(threshold: 1) }
  public init(threshold: Double) { self.threshold = threshold }

  public func apply(to input: LossInput, _ target: Value, _ form: TargetForm, in graph: inout Graph)
    throws -> Value
  {
    guard threshold > 0 else {
      throw NetworkError(
        layer: "loss huber", expected: "a threshold above 0", found: "\(threshold)")
    }
    let error = graph.add(Subtract(), [input.outputs, try values(target, form)])
    return graph.columnMean(graph.add(Huber(threshold: threshold), [error]))
  }
}

extension Graph {
  /// The mean of each row, [rows, m] → [rows].
  mutating func columnMean(_ x: Value) -> Value {
    let columns = shape(of: x)[1]
    let sum = add(SumColumns(), [x])
    return columns == 1 ? sum : add(Affine(over: Double(columns)), [sum])
  }
}
