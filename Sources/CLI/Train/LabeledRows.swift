import Chainrule

/// Some rows of a table, or some images with their labels.
struct LabeledRows {
  enum Content {
    case table(Table)
    case images(NumberArray, labels: NumberArray)
  }

  let content: Content
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

/// A number for each different value of a column, for dividing rows by class.
func classNumbers(of column: Column, rows: [Int]) -> [Int32] {
  switch column.values {
  case .text(let codes, _): return rows.map { codes[$0] }
  case .numbers(let values):
    var numberOf: [Double: Int32] = [:]
    for row in rows where numberOf[values[row]] == nil {
      numberOf[values[row]] = Int32(numberOf.count)
    }
    return rows.map { numberOf[values[$0], default: 0] }
  }
}
