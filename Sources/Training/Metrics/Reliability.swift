import ChainruleInterchange
import ChainruleTensors

/// Whether answers are as often right as their probability says, in ten bins of that probability: what a reliability
/// diagram shows.
///
/// The rows of bin m are those whose greatest probability lies in ((m − 1)/10, m/10]; `calibrationError` is the sum of
/// the bins' gaps, each weighted with its share of the rows.
public struct Reliability: Sendable, Hashable {
  /// The rows whose answer has a probability between two limits.
  public struct Bin: Sendable, Hashable {
    /// Above `lower`, up to and including `upper`.
    public let lower, upper: Double
    /// How many rows there are.
    public let rows: Int
    /// The sum of their weights; their number, where they have none.
    public let weight: Double
    /// The mean probability of their answers; nil without rows that count.
    public let probability: Double?
    /// The share of them that are answered rightly; nil without rows that count.
    public let right: Double?
  }

  /// From the least probability to the greatest; empty ones too.
  public let bins: [Bin]

  /// - Parameters:
  ///   - probabilities: [rows, classes]; the first of equally great ones is the answer.
  ///   - weights: how much each row counts; nil: all the same.
  public init(
    truth: [Int32], probabilities: Tensor<Double>, bins: Int = 10, weights: [Double]? = nil
  ) {
    precondition(probabilities.shape.count == 2 && probabilities.shape[0] == truth.count)
    precondition(bins > 0, "at least one bin")
    let classes = probabilities.shape[1]
    var rows = [Int](repeating: 0, count: bins)
    var total = [Double](repeating: 0, count: bins)
    var (sum, right) = (total, total)
    for (row, answer) in greatest(probabilities).enumerated() {
      let p = probabilities.values[row * classes + Int(answer)]
      let place = bin(of: p, among: bins)
      let weight = weights?[row] ?? 1
      rows[place] += 1
      total[place] += weight
      sum[place] += weight * p
      right[place] += answer == truth[row] ? weight : 0
    }
    self.bins = (0..<bins).map { i in
      Bin(
        lower: Double(i) / Double(bins), upper: Double(i + 1) / Double(bins), rows: rows[i],
        weight: total[i], probability: total[i] > 0 ? sum[i] / total[i] : nil,
        right: total[i] > 0 ? right[i] / total[i] : nil)
    }
  }

  /// Σ w · |right − probability| / Σ w over the bins: the expected calibration error; nil without rows that count.
  public var error: Double? {
    let total = bins.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return nil }
    return bins.reduce(0) { sum, bin in
      sum + bin.weight * abs((bin.right ?? 0) - (bin.probability ?? 0))
    } / total
  }

  /// `error` and the bins, each with `from`, `to`, `rows`, `probability` and `right`.
  public var json: JSONValue {
    [
      "error": error.map { .number($0) } ?? .null,
      "bins": .array(
        bins.map { bin in
          [
            "from": .number(bin.lower), "to": .number(bin.upper), "rows": .integer(bin.rows),
            "probability": bin.probability.map { .number($0) } ?? .null,
            "right": bin.right.map { .number($0) } ?? .null,
          ]
        }),
    ]
  }
}
