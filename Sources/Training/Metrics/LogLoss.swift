import ChainruleTensors
import RealModule

/// The mean of −ln p, p the probability given to the true class.
///
/// p is held within [ε, 1 − ε], as scikit-learn's `log_loss` does, where ε is that of the number
/// type the probabilities were computed in (2⁻⁵² or 2⁻²³): a wrong answer given with certainty
/// costs 36 or 16, not infinity.
///
/// - Parameters:
///   - probabilities: [rows, classes].
///   - weights: how much each row counts; nil: all the same.
/// - Returns: nil for no rows.
public func logLoss(
  truth: [Int32], probabilities: Tensor<Double>, epsilon: Double = Double.ulpOfOne,
  weights: [Double]? = nil
) -> Double? {
  precondition(probabilities.shape.count == 2 && probabilities.shape[0] == truth.count)
  guard !truth.isEmpty else { return nil }
  let classes = probabilities.shape[1]
  return weightedMean(
    truth.enumerated().map { row, place in
      let p = probabilities.values[row * classes + Int(place)]
      return -Double.log(Swift.min(Swift.max(p, epsilon), 1 - epsilon))
    }, weights)
}
