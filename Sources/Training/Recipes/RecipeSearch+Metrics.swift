import ChainruleData
import ChainruleNetworks
import ChainruleTensors

extension RecipeSearch {
  /// The measures of all judged rows together, in the target's units.
  ///
  /// - Parameter outputs: of each fold's network for its judged rows.
  func metrics(_ outputs: [Tensor<S>], loss: Double) -> Metrics? {
    var classes: [Int32] = []
    var names: [String] = []
    var (scores, truth, predicted) = ([Double](), [Double](), [Double]())
    var (width, areProbabilities) = (1, true)
    for (fold, outputs) in zip(folds, outputs) {
      switch fold.validation.targets {
      case .classes(let found, let all):
        let answers = ClassScores(
          outputs, classes: all.count, activation: Recipe.output(for: self.loss, task: task))
        classes += found
        names = all
        scores += answers.scores.values
        areProbabilities = answers.areProbabilities
      case .values(let values):
        width = values.shape[1]
        truth += inUnits(of: fold.target, values.converted()).values
        predicted += inUnits(of: fold.target, outputs.converted()).values
      }
    }
    if task == .classification {
      return .ofClasses(
        truth: classes, scores: Tensor(scores, shape: [classes.count, names.count]),
        classes: names, loss: loss, areProbabilities: areProbabilities,
        epsilon: Double(S.ulpOfOne))
    }
    let shape = [truth.count / width, width]
    return .ofNumbers(
      truth: Tensor(truth, shape: shape), predicted: Tensor(predicted, shape: shape), loss: loss)
  }
}
