import ChainruleGraphs

/// The perceptron's loss, summed over a row's outputs: ℓᵢ = Σⱼ (aᵢⱼ − yᵢⱼ) zᵢⱼ with a = step(z) and step′ = 0.
///
/// Its gradient with respect to a weight is (a − y) x, so gradient descent with batches of one row in file order is
/// Rosenblatt's rule. Reference: Rosenblatt 1958. The last layer must end with `step`.
public struct PerceptronLoss: Loss {
  public static let kind = "perceptron"
  public init() {}

  public func readsLogits(of activation: Activation) -> Bool { true }

  /// A step gives 0 or 1: with any other target the rule never comes to rest.
  public func mistake(inTargets row: [Double]) -> TargetMistake? {
    TargetMistake(row, expected: "0 or 1, as a step gives") { $0 == 0 || $0 == 1 }
  }

  public func apply(to input: LossInput, _ target: Value, _ form: TargetForm, in graph: inout Graph)
    throws -> Value
  {
    guard input.activation == .step else {
      throw NetworkError(
        layer: "loss perceptron", expected: "step as the last activation",
        found: input.activation.kind)
    }
    let error = graph.add(Subtract(), [input.outputs, try values(target, form)])
    return graph.add(SumColumns(), [graph.add(Multiply(), [error, input.logits])])
  }
}
