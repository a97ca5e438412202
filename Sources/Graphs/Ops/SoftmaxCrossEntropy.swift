import ChainruleTensors

/// What a classification loss compares with.
public enum ClassTargets: Hashable, Sendable, Codable {
  /// Class numbers [n] from 0.
  case numbers
  /// A probability for each class, [n, m].
  case probabilities
}

/// Cross-entropy of the softmax of logits: ℓᵢ = Tᵢ ln Σⱼ e^zᵢⱼ − Σⱼ tᵢⱼ zᵢⱼ, with Tᵢ = Σⱼ tᵢⱼ.
///
/// With label smoothing ε, t = (1 − ε) y + ε/m, where y is the target (one-hot for class numbers).
/// Shapes: z [n, m]; class numbers [n] or probabilities [n, m] → port 0: ℓ [n]; port 1: p = softmax z [n, m].
/// Derivative: ∂ℓᵢ/∂zᵢⱼ = Tᵢ pᵢⱼ − tᵢⱼ.
/// Edge cases: stable for logits of ±2000; anything but a whole class number in 0 ..< m gives a loss of NaN.
public struct SoftmaxCrossEntropy: CompositeOp {
  public static let kind = "softmax_cross_entropy"
  /// Whether the second input is class numbers [n] or probabilities [n, m].
  public let targets: ClassTargets
  /// ε, from 0 and below 1.
  public let labelSmoothing: Double

  public init(targets: ClassTargets = .numbers, labelSmoothing: Double = 0) {
    self.targets = targets
    self.labelSmoothing = labelSmoothing
  }

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    classShapesFit(targets, inputs) ? [[inputs[0][0]], inputs[0]] : nil
  }

  public func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    let (z, y) = (inputs[0], inputs[1])
    let columns = graph.shape(of: z)[1]
    let normalizer = graph.add(LogSumExp(), [z])
    let p = graph.add(Softmax(), [z])
    let reached: Value
    var total = normalizer
    switch targets {
    case .numbers: reached = graph.add(Pick(), [z, y])
    case .probabilities:
      reached = graph.add(SumColumns(), [graph.add(Multiply(), [y, z])])
      let sum = graph.add(
        Affine(scale: 1 - labelSmoothing, offset: labelSmoothing),
        [graph.add(SumColumns(), [y])])
      total = graph.add(Multiply(), [sum, normalizer])
    }
    var loss = graph.add(
      Subtract(), [total, graph.add(Affine(scale: 1 - labelSmoothing), [reached])])
    if labelSmoothing != 0 {
      let mean = graph.add(
        Affine(scale: labelSmoothing / Double(columns)), [graph.add(SumColumns(), [z])])
      loss = graph.add(Subtract(), [loss, mean])
    }
    return [loss, p]
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard cotangents[1] == nil, let d = cotangents[0] else {
      return graph.derivedPullback(of: node, cotangents)
    }
    // The target is data: nobody asks for a derivative with respect to it.
    let op = SoftmaxCrossEntropyGradient(targets: targets, labelSmoothing: labelSmoothing)
    let p = Value(node: node, port: 1)
    return [graph.add(op, [p, graph.nodes[node].inputs[1], d]), nil]
  }
}

/// The reverse rule of `SoftmaxCrossEntropy`: ∂C/∂zᵢⱼ = dᵢ (Tᵢ pᵢⱼ − tᵢⱼ), with dᵢ = ∂C/∂ℓᵢ.
///
/// Shapes: p [n, m], targets as in the loss, d [n] → [n, m].
public struct SoftmaxCrossEntropyGradient: CompositeOp {
  public static let kind = "softmax_cross_entropy_gradient"
  /// Whether the second input is class numbers [n] or probabilities [n, m].
  public let targets: ClassTargets
  /// ε, from 0 and below 1.
  public let labelSmoothing: Double

  public init(targets: ClassTargets, labelSmoothing: Double) {
    self.targets = targets
    self.labelSmoothing = labelSmoothing
  }

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    guard inputs.count == 3, classShapesFit(targets, Array(inputs.prefix(2))),
      inputs[2] == [inputs[0][0]]
    else { return nil }
    return [inputs[0]]
  }

  public func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    let (p, y, d) = (inputs[0], inputs[1], inputs[2])
    let shape = graph.shape(of: p)
    let wide = graph.add(BroadcastColumns(columns: shape[1]), [d])
    let smooth = Affine(
      scale: 1 - labelSmoothing, offset: labelSmoothing / Double(shape[1]))
    switch targets {
    case .numbers:
      let ones = graph.add(Affine(scale: 0, offset: 1), [d])
      let target = graph.add(smooth, [graph.add(Place(columns: shape[1]), [ones, y])])
      return [graph.add(Multiply(), [wide, graph.add(Subtract(), [p, target])])]
    case .probabilities:
      let sum = graph.add(
        Affine(scale: 1 - labelSmoothing, offset: labelSmoothing),
        [graph.add(SumColumns(), [y])])
      let scaled = graph.add(
        Multiply(), [graph.add(BroadcastColumns(columns: shape[1]), [sum]), p])
      let error = graph.add(Subtract(), [scaled, graph.add(smooth, [y])])
      return [graph.add(Multiply(), [wide, error])]
    }
  }
}

private func classShapesFit(_ targets: ClassTargets, _ inputs: [Shape]) -> Bool {
  guard inputs.count == 2, inputs[0].count == 2 else { return false }
  return inputs[1] == (targets == .numbers ? [inputs[0][0]] : inputs[0])
}
