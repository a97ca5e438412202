import ChainruleGraphs

/// Binary cross-entropy, summed over a row's outputs: ℓᵢ = −Σⱼ (yᵢⱼ ln aᵢⱼ + (1 − yᵢⱼ) ln(1 − aᵢⱼ)).
///
/// Behind sigmoid it is computed from the logits as ln(1 + eᶻ) − y z, stable for any z; behind anything else as written.
/// With one output, class numbers 0 and 1 serve as targets too. Reference: PyTorch's `BCEWithLogitsLoss`.
public struct BinaryCrossEntropyLoss: Loss {
  public static let kind = "binary_cross_entropy"
  public init() {}

  public func readsLogits(of activation: Activation) -> Bool { activation == .sigmoid }

  public func apply(to input: LossInput, _ target: Value, _ form: TargetForm, in graph: inout Graph)
    throws -> Value
  {
    var y = target
    if form == .classes {
      guard graph.shape(of: input.outputs)[1] == 1 else {
        throw NetworkError(
          layer: "loss binary_cross_entropy", expected: "one output for class numbers 0 and 1",
          found: "\(graph.shape(of: input.outputs)[1]) outputs")
      }
      y = graph.add(BroadcastColumns(columns: 1), [target])
    }
    guard input.activation == .sigmoid else { return written(input.outputs, y, in: &graph) }
    let z = input.logits
    let reached = graph.add(Multiply(), [y, z])
    let loss = graph.add(Subtract(), [graph.add(Softplus(), [z]), reached])
    return graph.add(SumColumns(), [loss])
  }

  /// −Σ (y ln a + (1 − y) ln(1 − a)) from the outputs themselves.
  func written(_ a: Value, _ y: Value, in graph: inout Graph) -> Value {
    let rest = Affine(scale: -1, offset: 1)
    let yes = graph.add(Multiply(), [y, graph.add(Logarithm(), [a])])
    let no = graph.add(
      Multiply(), [graph.add(rest, [y]), graph.add(Logarithm(), [graph.add(rest, [a])])])
    let sum = graph.add(SumColumns(), [graph.add(Add(), [yes, no])])
    return graph.add(Affine(scale: -1), [sum])
  }
}
