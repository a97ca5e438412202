import ChainruleTensors

/// The mean squared distance of the probabilities from the truth.
///
/// Two classes: the mean of (y − p)², p the probability of the second class and y 1 where it is
/// true. Several: the mean of Σₖ (yₖ − pₖ)², which is twice that for two. 0 is best; reference:
/// scikit-learn's `brier_score_loss` with `scale_by_half="auto"`.
///
/// - Parameters:
///   - probabilities: [rows, classes].
///   - weights: how much each row counts; nil: all the same.
/// - Returns: nil for no rows.
public func brierScore(
  truth: [Int32], probabilities: Tensor<Double>, weights: [Double]? = nil
) -> Double? {
  precondition(probabilities.shape.count == 2 && probabilities.shape[0] == truth.count)
  guard !truth.isEmpty else { return nil }
  let classes = probabilities.shape[1]
  return weightedMean(
    truth.enumerated().map { row, place in
      (classes == 2 ? 1..<2 : 0..<classes).reduce(0) { sum, k in
        let miss = probabilities.values[row * classes + k] - (Int(place) == k ? 1 : 0)
        return sum + miss * miss
      }
    }, weights)
}
