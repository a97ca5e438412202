import ChainruleGraphs

/// Cross-entropy of a row: ℓᵢ = −Σⱼ tᵢⱼ ln aᵢⱼ.
///
/// With label smoothing ε, t = (1 − ε) y + ε/m, where y is the target: one-hot for class numbers, which are never
/// made into a wide matrix. Behind softmax and sigmoid it is computed from the logits, ln σ(z) being −ln(1 + e⁻ᶻ), stable
/// for ±2000. Targets that are numbers must be probabilities that add up to 1. References: Szegedy and others, arXiv:1512.00567; PyTorch's `CrossEntropyLoss`.
public struct CrossEntropyLoss: Loss {
  public static let kind = "cross_entropy"
  /// ε, from 0 and below 1.
  public var labelSmoothing: Double

  private enum CodingKeys: String, CodingKey {
    case labelSmoothing = "label_smoothing"
  }

  public init() { self.init(labelSmoothing: 0) }
  public init(labelSmoothing: Double) { self.labelSmoothing = labelSmoothing }

  public func readsLogits(of activation: Activation) -> Bool {
    activation == .softmax || activation == .sigmoid
  }

  /// The targets of a row are probabilities that add up to 1, to a millionth.
  public func mistake(inTargets row: [Double]) -> TargetMistake? {
    let sum = row.reduce(0, +)
    return TargetMistake(row, expected: "a probability, from 0 to 1") { (0...1).contains($0) }
      ?? (abs(sum - 1) <= 1e-6
        ? nil
        : TargetMistake(expected: "probabilities that add up to 1", found: "a sum of \(sum)"))
  }

  public func apply(to input: LossInput, _ target: Value, _ form: TargetForm, in graph: inout Graph)
    throws -> Value
  {
    guard (0..<1).contains(labelSmoothing) else {
      throw NetworkError(
        layer: "loss cross_entropy", expected: "label smoothing in [0, 1)",
        found: "\(labelSmoothing)")
    }
    guard input.activation == .softmax || input.activation == .sigmoid else {
      throw NetworkError(
        layer: "loss cross_entropy",
        expected: "outputs that are probabilities, from softmax or sigmoid",
        found: input.activation.kind)
    }
    let targets: ClassTargets = form == .classes ? .numbers : .probabilities
    guard input.activation == .softmax, !input.isAsWritten else {
      let logarithm = logarithm(of: input, in: &graph)
      return written(logarithm, target, targets, in: &graph)
    }
    let op = SoftmaxCrossEntropy(targets: targets, labelSmoothing: labelSmoothing)
    return graph.addAll(op, [input.logits, target])[0]
  }

  /// ln a, behind sigmoid as −ln(1 + e⁻ᶻ), unless it is wanted as on paper.
  private func logarithm(of input: LossInput, in graph: inout Graph) -> Value {
    guard input.activation == .sigmoid, !input.isAsWritten else {
      return graph.add(Logarithm(), [input.outputs])
    }
    let negative = Affine(scale: -1)
    let spread = graph.add(Softplus(), [graph.add(negative, [input.logits])])
    return graph.add(negative, [spread])
  }

  /// −Σ t ln a: how it is explained, and how it is computed without softmax.
  private func written(
    _ logarithm: Value, _ y: Value, _ targets: ClassTargets, in graph: inout Graph
  ) -> Value {
    let columns = graph.shape(of: logarithm)[1]
    let reached: Value
    switch targets {
    case .numbers: reached = graph.add(Pick(), [logarithm, y])
    case .probabilities:
      reached = graph.add(SumColumns(), [graph.add(Multiply(), [y, logarithm])])
    }
    let main = graph.add(Affine(scale: labelSmoothing - 1), [reached])
    guard labelSmoothing != 0 else { return main }
    let rest = graph.add(
      Affine(scale: -labelSmoothing / Double(columns)), [graph.add(SumColumns(), [logarithm])])
    return graph.add(Add(), [main, rest])
  }
}
