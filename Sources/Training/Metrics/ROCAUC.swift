import ChainruleTensors

/// The area under the receiver operating characteristic: the probability that a positive row scores
/// above a negative one, ties counted half.
///
///     rocAUC(isPositive: [false, true, false, true], scores: [0.1, 0.4, 0.4, 0.8])    // 0.875
///
/// With weights, a pair of rows counts the product of theirs. Reference: scikit-learn's
/// `roc_auc_score`.
///
/// - Returns: nil where all rows of some weight are positive or none is, or a score is NaN.
public func rocAUC(isPositive: [Bool], scores: [Double], weights: [Double]? = nil) -> Double? {
  precondition(isPositive.count == scores.count, "a score for each row")
  guard !scores.contains(where: \.isNaN) else { return nil }
  let order = scores.indices.sorted { scores[$0] < scores[$1] }
  // Twice the pairs in the right order, so that ties need no halves: whole numbers are exact.
  var doubledWins = 0.0
  var (positives, negatives, place) = (0.0, 0.0, 0)
  while place < order.count {
    var (up, down) = (0.0, 0.0)
    let score = scores[order[place]]
    while place < order.count, scores[order[place]] == score {
      let weight = weights?[order[place]] ?? 1
      if isPositive[order[place]] { up += weight } else { down += weight }
      place += 1
    }
    doubledWins += up * (2 * negatives + down)
    positives += up
    negatives += down
  }
  return positives > 0 && negatives > 0 ? doubledWins / (2 * positives * negatives) : nil
}

/// The area for classes: of the second of two, else the mean of each class against the rest.
///
/// Reference: scikit-learn's `roc_auc_score` with `multi_class="ovr"` and `average="macro"`.
///
/// - Parameters:
///   - probabilities: [rows, classes].
///   - weights: how much each row counts; nil: all the same.
/// - Returns: nil where it is not defined for one of the classes.
public func rocAUC(
  truth: [Int32], probabilities: Tensor<Double>, weights: [Double]? = nil
) -> Double? {
  precondition(probabilities.shape.count == 2 && probabilities.shape[0] == truth.count)
  let classes = probabilities.shape[1]
  func area(_ place: Int) -> Double? {
    rocAUC(
      isPositive: truth.map { Int($0) == place },
      scores: truth.indices.map { probabilities.values[$0 * classes + place] }, weights: weights)
  }
  if classes == 2 { return area(1) }
  let areas = (0..<classes).compactMap(area)
  return areas.count == classes ? mean(areas) : nil
}
