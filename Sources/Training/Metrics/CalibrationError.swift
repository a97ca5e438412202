import ChainruleTensors

/// How far the probability of the answer is from the share of right answers: the expected
/// calibration error.
///
///     ECE = Σₘ |Bₘ|/n · | share right in Bₘ − mean probability in Bₘ |
///
/// Bₘ holds the rows whose greatest probability lies in ((m − 1)/10, m/10], m = 1 … 10; with
/// weights, |Bₘ|, n and the means are weighted. Source: C. Guo, G. Pleiss, Y. Sun, K. Weinberger,
/// “On Calibration of Modern Neural Networks”, 2017, equation 3.
///
/// - Parameters:
///   - probabilities: [rows, classes]; the first of equally great ones is the answer.
///   - weights: how much each row counts; nil: all the same.
/// - Returns: nil for no rows.
public func calibrationError(
  truth: [Int32], probabilities: Tensor<Double>, bins: Int = 10, weights: [Double]? = nil
) -> Double? {
  precondition(probabilities.shape.count == 2 && probabilities.shape[0] == truth.count)
  precondition(bins > 0, "at least one bin")
  guard !truth.isEmpty else { return nil }
  let classes = probabilities.shape[1]
  // Σ w (right − p) of each bin: its weight times the difference of its means.
  var differences = [Double](repeating: 0, count: bins)
  var total = 0.0
  for (row, answer) in greatest(probabilities).enumerated() {
    let p = probabilities.values[row * classes + Int(answer)]
    let weight = weights?[row] ?? 1
    differences[bin(of: p, among: bins)] += weight * ((answer == truth[row] ? 1 : 0) - p)
    total += weight
  }
  return ratio(differences.reduce(0) { $0 + abs($1) }, total)
}

/// The first m with p ≤ (m + 1)/bins. By comparison: p · bins would round onto the edges.
func bin(of p: Double, among bins: Int) -> Int {
  (0..<bins - 1).first { p <= Double($0 + 1) / Double(bins) } ?? bins - 1
}
