import ChainruleTensors

/// How far predicted numbers are from the true ones; of several outputs, the mean over them.
///
/// References: scikit-learn's `root_mean_squared_error`, `mean_absolute_error` and `r2_score`.
public struct RegressionErrors: Sendable, Hashable {
  /// The root of the mean squared error, in the target's units.
  public let rmse: Double
  /// The mean absolute error, in the target's units.
  public let mae: Double
  /// 1 − Σ(y − ŷ)² / Σ(y − ȳ)²; of a constant y, 1 where all answers are right and else 0; nil
  /// below two rows.
  public let r2: Double?
  /// The root mean squared error of answering ȳ always: the least that a constant answer can have.
  public let baselineRMSE: Double

  /// - Parameters: both [rows, outputs], alike, with at least one row.
  public init(truth: Tensor<Double>, predicted: Tensor<Double>) {
    precondition(truth.shape == predicted.shape && truth.shape.count == 2 && truth.shape[0] > 0)
    let width = truth.shape[1]
    let columns = (0..<width).map { column in
      let places = stride(from: column, to: truth.count, by: width)
      return Column(places.map { truth.values[$0] }, places.map { predicted.values[$0] })
    }
    rmse = mean(columns.map { $0.meanSquare.squareRoot() })
    mae = mean(columns.map(\.meanAbsolute))
    r2 = truth.shape[0] < 2 ? nil : mean(columns.map(\.r2))
    baselineRMSE = mean(columns.map { $0.variance.squareRoot() })
  }

  private struct Column {
    var (meanSquare, meanAbsolute, variance) = (0.0, 0.0, 0.0)

    init(_ truth: [Double], _ predicted: [Double]) {
      let count = Double(truth.count)
      let average = truth.reduce(0) { $0 + $1 / count }
      for (y, guess) in zip(truth, predicted) {
        meanSquare += (y - guess) * (y - guess)
        meanAbsolute += abs(y - guess)
        variance += (y - average) * (y - average)
      }
      meanSquare /= count
      meanAbsolute /= count
      variance /= count
    }

    var r2: Double {
      if variance == 0 { return meanSquare == 0 ? 1 : 0 }
      return 1 - meanSquare / variance
    }
  }
}
