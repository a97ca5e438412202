import ChainruleData
import ChainruleTensors

extension ModelPredictor {
  /// The measures of a table with the target in it; rows without one are left out.
  ///
  /// Throws as `predict`, and `DataError` for a class that training had not seen.
  public func evaluate(_ table: Table, rows: [Int]? = nil) throws -> Evaluated {
    switch engine {
    case .float(_, let evaluator): try evaluate(table, rows, evaluator)
    case .double(_, let evaluator): try evaluate(table, rows, evaluator)
    }
  }

  /// The measures of images with their labels.
  ///
  /// Throws as `predict`, and `DataError` where labels do not fit.
  public func evaluate(images: IDX, labels: IDX, rows: [Int]? = nil) throws -> Evaluated {
    let preprocessing = try preprocessing()
    let metrics =
      switch engine {
      case .float(_, let evaluator):
        try evaluator.metrics(
          on: preprocessing.encode(images: images, labels: labels, rows: rows, as: Float.self),
          target: preprocessing.target)
      case .double(_, let evaluator):
        try evaluator.metrics(
          on: preprocessing.encode(images: images, labels: labels, rows: rows, as: Double.self),
          target: preprocessing.target)
      }
    return Evaluated(metrics: metrics, report: EncodingReport())
  }

  private func evaluate<S: Scalar>(
    _ table: Table, _ rows: [Int]?, _ evaluator: Evaluator<S>
  ) throws -> Evaluated {
    let preprocessing = try preprocessing()
    let encoded: Encoded<S> = try preprocessing.encode(table, rows: rows)
    guard !encoded.rows.isEmpty else {
      throw DataError(
        file: table.source, column: preprocessing.target.name, expected: "rows with a target",
        found: "none")
    }
    // What stands in the table is exact, what was standardized and narrowed is not.
    let truth = try preprocessing.target.numbers(in: table, rows: encoded.rows)
    let metrics =
      try truth.map {
        try evaluator.metrics(on: encoded.examples, target: preprocessing.target, truth: $0)
      } ?? evaluator.metrics(on: encoded.examples, target: preprocessing.target)
    return Evaluated(metrics: metrics, report: encoded.report)
  }
}
