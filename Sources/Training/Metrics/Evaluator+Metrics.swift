import ChainruleData
import ChainruleNetworks
import ChainruleTensors

extension Evaluator {
  /// The measures of labeled rows.
  ///
  /// - Parameter target: what target numbers mean, so that errors are in its units; nil: as they stand.
  /// - Throws: `NetworkError` where there is no row, or rows and network do not fit together.
  public func metrics(
    on examples: Examples<S>, target: TargetTransform? = nil
  ) throws -> Metrics {
    var truth: Tensor<Double>?
    if case .values(let values) = examples.targets {
      truth = inUnits(of: target, values.converted())
    }
    return try metrics(on: examples, target: target, truth: truth)
  }

  /// - Parameter truth: target numbers in their own units, before they were narrowed to `S`.
  func metrics(
    on examples: Examples<S>, target: TargetTransform?, truth: Tensor<Double>?
  ) throws -> Metrics {
    guard examples.count > 0 else {
      throw NetworkError(layer: "evaluation", expected: "at least 1 row", found: "none")
    }
    let evaluation = try evaluate(examples)
    switch examples.targets {
    case .classes(let classes, let names):
      let found = ClassScores(
        evaluation.outputs, classes: names.count, activation: network.lastActivation)
      return .ofClasses(
        truth: classes, scores: found.scores, classes: names, loss: evaluation.loss,
        areProbabilities: found.areProbabilities, epsilon: Double(S.ulpOfOne))
    case .values(let values):
      return .ofNumbers(
        truth: truth ?? values.converted(),
        predicted: inUnits(of: target, evaluation.outputs.converted()), loss: evaluation.loss)
    }
  }
}

/// Standardized numbers in the target's own units.
func inUnits(of target: TargetTransform?, _ numbers: Tensor<Double>) -> Tensor<Double> {
  target?.inOriginalUnits(numbers) ?? numbers
}
