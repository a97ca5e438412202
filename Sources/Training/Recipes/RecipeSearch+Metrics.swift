import ChainruleData
import ChainruleNetworks
import ChainruleTensors

extension RecipeSearch {
  /// The measures of all judged rows together, in the target's units.
  ///
  /// - Parameter outputs: of each fold's network for its judged rows.
  func metrics(_ outputs: [Tensor<S>], loss: Double, by measuring: Measuring) -> Metrics {
    task == .classification
      ? classMetrics(outputs, loss: loss, by: measuring) : numberMetrics(outputs, loss: loss)
  }

  private func classMetrics(
    _ outputs: [Tensor<S>], loss: Double, by measuring: Measuring
  ) -> Metrics {
    let names = allNames
    let placeOf = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    var (truth, scores) = ([Int32](), [Double]())
    var areProbabilities = true
    for (fold, outputs) in zip(folds, outputs) {
      guard case .classes(let classes, let known) = fold.validation.targets else { continue }
      let found = ClassScores(
        outputs, classes: known.count, activation: Recipe.output(for: self.loss, task: task))
      areProbabilities = found.areProbabilities
      let places = known.map { placeOf[$0] ?? 0 }
      truth += classes.map { Int32(places[Int($0)]) }
      for row in found.scores.rows {
        var all = [Double](repeating: 0, count: names.count)
        for (place, score) in zip(places, row) { all[place] = score }
        scores += all
      }
    }
    return .ofClasses(
      truth: truth, scores: Tensor(scores, shape: [truth.count, names.count]), classes: names,
      loss: loss, areProbabilities: areProbabilities, epsilon: Double(S.ulpOfOne),
      weights: weights, by: measuring)
  }

  /// A weight for each judged row; nil where all count the same.
  private var weights: [Double]? {
    guard folds.contains(where: { $0.validation.weights != nil }) else { return nil }
    return folds.flatMap { fold in
      fold.validation.weights?.map { Double($0) }
        ?? [Double](repeating: 1, count: fold.validation.count)
    }
  }

  /// The classes of all folds: one may have learned from rows that lack a class.
  private var allNames: [String] {
    var names: [String] = []
    for fold in folds {
      guard case .classes(_, let known) = fold.validation.targets else { continue }
      names += known.filter { !names.contains($0) }
    }
    return names
  }

  private func numberMetrics(_ outputs: [Tensor<S>], loss: Double) -> Metrics {
    var (truth, predicted) = ([Double](), [Double]())
    var width = 1
    for (fold, outputs) in zip(folds, outputs) {
      guard case .values(let values) = fold.validation.targets else { continue }
      width = values.shape[1]
      truth += inUnits(of: fold.target, values.converted()).values
      predicted += inUnits(of: fold.target, outputs.converted()).values
    }
    let shape = [truth.count / width, width]
    return .ofNumbers(
      truth: Tensor(truth, shape: shape), predicted: Tensor(predicted, shape: shape), loss: loss,
      weights: weights)
  }
}
