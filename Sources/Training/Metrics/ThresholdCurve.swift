/// What each threshold on a score finds: the receiver operating characteristic, and precision by recall.
///
///     let curve = ThresholdCurve(isPositive: [false, true, false, true], scores: [0.1, 0.4, 0.4, 0.8])
///     curve?.area                // 0.875
///     curve?.averagePrecision    // 0.8333
///
/// Rows whose score is the threshold or above are taken for positive. Reference: scikit-learn's `roc_curve`,
/// `precision_recall_curve` and `average_precision_score`.
public struct ThresholdCurve: Sendable, Hashable {
  /// What one threshold finds.
  public struct Point: Sendable, Hashable {
    /// The least score that is taken for positive; infinity where no row is.
    public let threshold: Double
    /// The share of the positive rows that are found: the recall.
    public let truePositiveRate: Double
    /// The share of the negative rows that are taken for positive.
    public let falsePositiveRate: Double
    /// The share of positive rows among those taken for positive; nil where none is.
    public let precision: Double?
  }

  /// One where no row is taken, then one for each different score, the greatest first.
  public let points: [Point]
  /// The area below the true positive rate by the false positive rate: `rocAUC`.
  public let area: Double
  /// Σ (Rₙ − Rₙ₋₁) · Pₙ over the points, R the recall and P the precision.
  public let averagePrecision: Double
  /// The share of positive rows: the precision of chance.
  public let prevalence: Double

  /// - Parameter weights: how much each row counts; nil: all the same.
  /// - Returns: nil where all rows of some weight are positive or none is, or a score is NaN.
  public init?(isPositive: [Bool], scores: [Double], weights: [Double]? = nil) {
    guard let area = rocAUC(isPositive: isPositive, scores: scores, weights: weights) else {
      return nil
    }
    func total(_ kind: Bool) -> Double {
      isPositive.indices.reduce(0) {
        isPositive[$1] == kind ? $0 + (weights?[$1] ?? 1) : $0
      }
    }
    let (positives, negatives) = (total(true), total(false))
    let order = scores.indices.filter { weights?[$0] != 0 }.sorted { scores[$0] > scores[$1] }
    var (found, wrong, sum) = (0.0, 0.0, 0.0)
    var points = [
      Point(threshold: .infinity, truePositiveRate: 0, falsePositiveRate: 0, precision: nil)
    ]
    for (place, row) in order.enumerated() {
      let weight = weights?[row] ?? 1
      if isPositive[row] { found += weight } else { wrong += weight }
      if place + 1 < order.count, scores[order[place + 1]] == scores[row] { continue }
      let (recall, precision) = (found / positives, found / (found + wrong))
      sum += (recall - points[points.count - 1].truePositiveRate) * precision
      points.append(
        Point(
          threshold: scores[row], truePositiveRate: recall, falsePositiveRate: wrong / negatives,
          precision: precision))
    }
    (self.points, self.area, averagePrecision) = (points, area, sum)
    prevalence = positives / (positives + negatives)
  }

  /// What a threshold finds that need not be a score.
  public func point(at threshold: Double) -> Point {
    points.last { $0.threshold >= threshold } ?? points[0]
  }
}
