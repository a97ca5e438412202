import ChainruleGraphs

/// Binary cross-entropy, summed over a row's outputs: ℓᵢ = −Σⱼ (w yᵢⱼ ln aᵢⱼ + (1 − yᵢⱼ) ln(1 − aᵢⱼ)).
///
/// w, usually 1, makes positives count more than negatives where they are rare. Behind sigmoid the loss is computed from
/// the logits as (1 + (w − 1) y) ln(1 + eᶻ) − w y z, stable for any z; behind anything else as written.
/// Outputs that can leave [0, 1], those of relu say, are refused, and so are targets that do.
/// With one output, class numbers 0 and 1 serve as targets too.
///
///     BinaryCrossEntropyLoss(positiveWeight: 0)
///     // layer loss binary_cross_entropy: expected a positive weight above 0, found 0.0
///
/// Reference: PyTorch's `BCEWithLogitsLoss`.
public struct BinaryCrossEntropyLoss: Loss {
  public static let kind = "binary_cross_entropy"
  /// w
  public var positiveWeight: Double

  private enum CodingKeys: String, CodingKey {
    case positiveWeight = "positive_weight"
  }

  public init() { self.init(positiveWeight: 1) }
  public init(positiveWeight: Double) { self.positiveWeight = positiveWeight }

  public func readsLogits(of activation: Activation) -> Bool { activation == .sigmoid }

  /// Each target is a probability.
  public func mistake(inTargets row: [Double]) -> TargetMistake? {
    TargetMistake(row, expected: "a number from 0 to 1") { (0...1).contains($0) }
  }

  public func apply(to input: LossInput, _ target: Value, _ form: TargetForm, in graph: inout Graph)
    throws -> Value
  {
    guard positiveWeight > 0, positiveWeight.isFinite else {
      throw NetworkError(
        layer: "loss binary_cross_entropy", expected: "a positive weight above 0",
        found: "\(positiveWeight)")
    }
    guard !input.activation.leavesUnitInterval else {
      throw NetworkError(
        layer: "loss binary_cross_entropy",
        expected: "outputs that are probabilities, from sigmoid", found: input.activation.kind)
    }
    let y = try column(target, form, input, &graph)
    guard input.activation == .sigmoid, !input.isAsWritten else {
      return written(input.outputs, y, in: &graph)
    }
    let z = input.logits
    var spread = graph.add(Softplus(), [z])
    if positiveWeight != 1 {
      let factor = graph.add(Affine(scale: positiveWeight - 1, offset: 1), [y])
      spread = graph.add(Multiply(), [factor, spread])
    }
    let reached = weighted(graph.add(Multiply(), [y, z]), &graph)
    return graph.add(SumColumns(), [graph.add(Subtract(), [spread, reached])])
  }

  /// The targets [rows, outputs], made from class numbers where they are given.
  private func column(
    _ target: Value, _ form: TargetForm, _ input: LossInput, _ graph: inout Graph
  ) throws(NetworkError) -> Value {
    guard form == .classes else { return target }
    let outputs = graph.shape(of: input.outputs)[1]
    guard outputs == 1 else {
      throw NetworkError(
        layer: "loss binary_cross_entropy", expected: "one output for class numbers 0 and 1",
        found: "\(outputs) outputs")
    }
    return graph.add(BroadcastColumns(columns: 1), [target])
  }

  /// −Σ (w y ln a + (1 − y) ln(1 − a)) from the outputs themselves.
  private func written(_ a: Value, _ y: Value, in graph: inout Graph) -> Value {
    let rest = Affine(scale: -1, offset: 1)
    let yes = weighted(
      graph.add(Multiply(), [y, graph.add(Logarithm(), [a])]), &graph)
    let no = graph.add(
      Multiply(), [graph.add(rest, [y]), graph.add(Logarithm(), [graph.add(rest, [a])])])
    let sum = graph.add(SumColumns(), [graph.add(Add(), [yes, no])])
    return graph.add(Affine(scale: -1), [sum])
  }

  /// w x
  private func weighted(_ x: Value, _ graph: inout Graph) -> Value {
    positiveWeight == 1 ? x : graph.add(Affine(scale: positiveWeight), [x])
  }
}
