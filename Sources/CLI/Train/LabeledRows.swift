import Chainrule

/// Some rows to learn from, to choose by or to test on.
struct LabeledRows {
  let content: LearningData.Content
  /// Which of them, as indices from 0.
  let rows: [Int]
  /// A column with a weight for each row.
  var weights: String?

  var count: Int { rows.count }

  /// Encodes the rows as the network takes them.
  func encoded<S: Scalar>(
    by preprocessing: Preprocessing, as type: S.Type = S.self
  ) throws -> (examples: Examples<S>, remarks: [String]) {
    switch content {
    case .table(let table):
      let encoded = try preprocessing.encode(table, rows: rows, weights: weights, as: type)
      return (encoded.examples, encoded.report.remarks)
    case .images(let images, let labels):
      let examples = try preprocessing.encode(images: images, labels: labels, rows: rows, as: type)
      return (examples, [])
    }
  }
}
