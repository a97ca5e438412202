import ChainruleData
import ChainruleNetworks
import ChainruleTensors

extension Evaluator {
  /// The measures of labeled rows, weighted where the rows have weights.
  ///
  /// - Parameter target: what target numbers mean, so that errors are in its units; nil: as they stand.
  /// - Throws: `NetworkError` where there is no row or none that counts, or rows and network do not
  ///   fit together.
  public func metrics(
    on examples: Examples<S>, target: TargetTransform? = nil
  ) throws -> Metrics {
    return try metrics(on: examples, target: target, truth: nil)
  }

  /// - Parameters:
  ///   - truth: target numbers in their own units, before they were narrowed to `S`.
  ///   - shouldStop: asked on any thread; true ends the measuring with a `CancellationError`.
  func metrics(
    on examples: Examples<S>, target: TargetTransform?, truth: Tensor<Double>?,
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws -> Metrics {
    try checkHasRows(examples)
    let measuring = Measuring(threads: threadCount, shouldStop: shouldStop)
    try measuring.check()
    let evaluation = try evaluate(examples)
    let weights = examples.weights.map { $0.map { Double($0) } }
    switch examples.targets {
    case .classes(let classes, let names):
      let found = ClassScores(
        evaluation.outputs, classes: names.count, activation: network.lastActivation)
      let metrics = Metrics.ofClasses(
        truth: classes, scores: found.scores, classes: names, loss: evaluation.loss,
        areProbabilities: found.areProbabilities, epsilon: Double(S.ulpOfOne),
        weights: weights, by: measuring)
      try measuring.check()
      return metrics
    case .values(let values):
      return .ofNumbers(
        truth: truth ?? inUnits(of: target, values.converted()),
        predicted: inUnits(of: target, evaluation.outputs.converted()), loss: evaluation.loss,
        weights: weights)
    }
  }
}

/// Standardized numbers in the target's own units.
func inUnits(of target: TargetTransform?, _ numbers: Tensor<Double>) -> Tensor<Double> {
  target?.inOriginalUnits(numbers) ?? numbers
}

/// Throws `NetworkError` where there is no row to measure, or none that counts.
func checkHasRows<S>(_ examples: Examples<S>) throws(NetworkError) {
  guard examples.count > 0 else {
    throw NetworkError(layer: "evaluation", expected: "at least 1 row", found: "none")
  }
  if let weights = examples.weights, !weights.contains(where: { $0 > 0 }) {
    throw NetworkError(layer: "evaluation", expected: "a row with a weight above 0", found: "none")
  }
}
