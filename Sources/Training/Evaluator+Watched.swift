import ChainruleData
import ChainruleNetworks
import ChainruleTensors

extension Evaluator {
  /// What an epoch's record says of validation rows.
  ///
  /// - Parameter targetDeviation: turns errors of the outputs into the target's units.
  func watched(
    _ examples: Examples<S>, targetDeviation: Double
  ) throws -> (loss: Double, accuracy: Double?, rmse: Double?) {
    let evaluation = try evaluate(examples)
    switch examples.targets {
    case .classes(let classes, let names):
      let scores = ClassScores(
        evaluation.outputs, classes: names.count, activation: network.lastActivation)
      let right = zip(classes, greatest(scores.scores)).count { $0 == $1 }
      return (evaluation.loss, ratio(right, classes.count), nil)
    case .values(let values):
      let errors = RegressionErrors(
        truth: values.converted(), predicted: evaluation.outputs.converted())
      return (evaluation.loss, nil, errors.rmse * targetDeviation)
    }
  }
}
