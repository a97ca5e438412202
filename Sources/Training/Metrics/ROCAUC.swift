import ChainruleTensors

/// The area under the receiver operating characteristic: the probability that a positive row scores
/// above a negative one, ties counted half.
///
///     rocAUC(isPositive: [false, true, false, true], scores: [0.1, 0.4, 0.4, 0.8])    // 0.875
///
/// Reference: scikit-learn's `roc_auc_score`.
///
/// - Returns: nil where all rows are positive or none is, or a score is NaN.
public func rocAUC(isPositive: [Bool], scores: [Double]) -> Double? {
  precondition(isPositive.count == scores.count, "a score for each row")
  let positives = isPositive.count { $0 }
  let negatives = isPositive.count - positives
  guard positives > 0, negatives > 0, !scores.contains(where: \.isNaN) else { return nil }
  let order = scores.indices.sorted { scores[$0] < scores[$1] }
  // Twice the number of pairs in the right order, so that ties need no halves: whole numbers are
  // exact.
  var doubledWins = 0
  var (below, place) = (0, 0)
  while place < order.count {
    var (up, down) = (0, 0)
    let score = scores[order[place]]
    while place < order.count, scores[order[place]] == score {
      if isPositive[order[place]] { up += 1 } else { down += 1 }
      place += 1
    }
    doubledWins += up * (2 * below + down)
    below += down
  }
  return Double(doubledWins) / (2 * Double(positives) * Double(negatives))
}

/// The area for classes: of the second of two, else the mean of each class against the rest.
///
/// - Parameters:
///   - probabilities: [rows, classes].
/// - Returns: nil where it is not defined for one of the classes.
public func rocAUC(truth: [Int32], probabilities: Tensor<Double>) -> Double? {
  precondition(probabilities.shape.count == 2 && probabilities.shape[0] == truth.count)
  let classes = probabilities.shape[1]
  func area(_ place: Int) -> Double? {
    rocAUC(
      isPositive: truth.map { Int($0) == place },
      scores: truth.indices.map { probabilities.values[$0 * classes + place] })
  }
  if classes == 2 { return area(1) }
  let areas = (0..<classes).compactMap(area)
  return areas.count == classes ? mean(areas) : nil
}
