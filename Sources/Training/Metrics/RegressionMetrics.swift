import ChainruleTensors

/// How far predicted numbers are from the true ones; of several outputs, the mean over them.
///
/// References: scikit-learn's `root_mean_squared_error`, `mean_absolute_error`,
/// `median_absolute_error`, `r2_score` and `explained_variance_score`, of weighted rows with
/// `sample_weight`.
public struct RegressionErrors: Sendable, Hashable {
  /// The root of the mean squared error, in the target's units.
  public let rmse: Double
  /// The mean absolute error, in the target's units.
  public let mae: Double
  /// The median of the absolute errors, in the target's units.
  public let medianAbsoluteError: Double
  /// 1 − Σ(y − ŷ)² / Σ(y − ȳ)²; of a constant y, 1 where all answers are right and else 0; nil
  /// below two rows.
  public let r2: Double?
  /// 1 − Var(y − ŷ) / Var(y): R² of answers that a constant has been added to so that they are
  /// right in the mean; of a constant y, 1 where all errors are equal and else 0.
  public let explainedVariance: Double
  /// The root mean squared error of answering ȳ always: the least that a constant answer can have.
  public let baselineRMSE: Double

  /// - Parameters:
  ///   - truth: [rows, outputs], with at least one row.
  ///   - predicted: of the same shape.
  ///   - weights: how much each row counts, with a sum above 0; nil: all the same.
  public init(truth: Tensor<Double>, predicted: Tensor<Double>, weights: [Double]? = nil) {
    precondition(truth.shape == predicted.shape && truth.shape.count == 2 && truth.shape[0] > 0)
    precondition(weights.map { $0.count == truth.shape[0] } ?? true, "a weight for each row")
    let width = truth.shape[1]
    let columns = (0..<width).map { column in
      let places = stride(from: column, to: truth.count, by: width)
      return OutputErrors(
        places.map { truth.values[$0] }, places.map { predicted.values[$0] }, weights)
    }
    rmse = mean(columns.map { $0.meanSquare.squareRoot() })
    mae = mean(columns.map(\.meanAbsolute))
    medianAbsoluteError = mean(columns.map(\.medianAbsolute))
    r2 =
      truth.shape[0] < 2
      ? nil : mean(columns.map { explained($0.meanSquare, of: $0.variance) })
    explainedVariance = mean(columns.map { explained($0.errorVariance, of: $0.variance) })
    baselineRMSE = mean(columns.map { $0.variance.squareRoot() })
  }
}

/// The errors of one output.
private struct OutputErrors {
  let meanSquare: Double
  let meanAbsolute: Double
  let medianAbsolute: Double
  /// The variance of y, and of y − ŷ.
  let variance: Double
  let errorVariance: Double

  init(_ truth: [Double], _ predicted: [Double], _ weights: [Double]?) {
    let errors = zip(truth, predicted).map { $0 - $1 }
    meanSquare = weightedMean(errors.map { $0 * $0 }, weights)
    meanAbsolute = weightedMean(errors.map(abs), weights)
    medianAbsolute = median(errors.map(abs), weights)
    variance = spread(truth, weights)
    errorVariance = spread(errors, weights)
  }
}

/// 1 − unexplained / variance; where there is no variance, 1 for nothing unexplained and else 0.
private func explained(_ unexplained: Double, of variance: Double) -> Double {
  if unexplained == 0 { return 1 }
  return variance == 0 ? 0 : 1 - unexplained / variance
}

/// The population variance; of equal values exactly 0.
private func spread(_ values: [Double], _ weights: [Double]?) -> Double {
  // Counted from the first value: its rounding would make equal values differ from their mean.
  let shifted = values.map { $0 - values[0] }
  let center = weightedMean(shifted, weights)
  return weightedMean(shifted.map { ($0 - center) * ($0 - center) }, weights)
}

/// The value below and above which half of the weight lies; the middle of two where a value ends at
/// half exactly (Hyndman and Fan's second definition).
private func median(_ values: [Double], _ weights: [Double]?) -> Double {
  let order = values.indices.sorted { values[$0] < values[$1] }
    .filter { (weights?[$0] ?? 1) > 0 }
  guard let last = order.last else { return 0 }
  let half = order.reduce(0) { $0 + (weights?[$1] ?? 1) } / 2
  var below = 0.0
  for (place, i) in order.enumerated() {
    below += weights?[i] ?? 1
    guard below >= half else { continue }
    let isAtHalf = below - half <= Double.ulpOfOne && place + 1 < order.count
    return isAtHalf ? (values[i] + values[order[place + 1]]) / 2 : values[i]
  }
  return values[last]
}
