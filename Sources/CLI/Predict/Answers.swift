import Chainrule

/// Turns batches of rows into lines of CSV or JSON.
struct Answers {
  let predictor: ModelPredictor
  let keep: Names?
  let probabilities: Bool
  /// What was remarkable in all rows so far.
  private(set) var report = EncodingReport()
  /// The rows so far.
  private(set) var rows = 0
  private var writer: RowWriter
  private let spelling: NumberSpelling

  init(predictor: ModelPredictor, keep: Names?, probabilities: Bool, isJSON: Bool) {
    self.predictor = predictor
    self.keep = keep
    self.probabilities = probabilities
    writer = RowWriter(isJSON: isJSON)
    spelling = Answers.spelling(of: predictor.model)
  }

  /// The lines of the next batch, the head before the first.
  mutating func lines(of batch: RowBatch) throws -> [UInt8] {
    let found: Predictions
    var columns: [WrittenColumn] = []
    switch batch {
    case .table(let table):
      found = try predictor.predict(table)
      columns = try kept(of: table)
    case .images(let images, let rows, let files):
      found = try predictor.predict(images: images, rows: rows)
      if let files {
        columns = [.init(name: "file", cells: .words(rows.indices.map(Int32.init), among: files))]
      }
    }
    report.add(found.report)
    rows += found.count
    return writer.lines(columns + (try answers(found)), rows: found.count)
  }

  // MARK: - What goes in front

  private func kept(of table: Table) throws -> [WrittenColumn] {
    guard let keep else { return [] }
    let kept =
      keep.names == ["all"] ? table.columns : try keep.names.map { try table.column(named: $0) }
    let taken = Set(predictionNames + probabilityNames)
    if let clash = kept.first(where: { taken.contains($0.name) }) {
      throw UsageError(
        "--keep", expected: "columns with other names than those that are written",
        found: quoted(clash.name))
    }
    return kept.map { column in
      switch column.values {
      case .numbers(let numbers):
        WrittenColumn(name: column.name, cells: .numbers(numbers, .asRead))
      case .text(let codes, let words):
        WrittenColumn(name: column.name, cells: .words(codes, among: words))
      }
    }
  }

  // MARK: - What the model says

  private func answers(_ found: Predictions) throws -> [WrittenColumn] {
    switch found.content {
    case .numbers(let numbers):
      let width = predictionNames.count
      return predictionNames.enumerated().map { i, name in
        WrittenColumn(
          name: name, cells: .numbers(numbers.values, start: i, stride: width, spelling))
      }
    case .classes(let places, let names, let shares):
      let answer = WrittenColumn(name: predictionNames[0], cells: .words(places, among: names))
      guard probabilities else { return [answer] }
      guard let shares else {
        throw UsageError(
          "--probabilities", expected: "a network that gives some", found: "one that gives scores")
      }
      return [answer]
        + probabilityNames.enumerated().map { i, name in
          let cells = WrittenColumn.Cells.numbers(
            shares.values, start: i, stride: names.count, spelling)
          return WrittenColumn(name: name, cells: cells)
        }
    }
  }

  /// One column of answers for each target.
  private var predictionNames: [String] {
    let targets = predictor.model.preprocessing?.target.names ?? []
    return targets.count > 1 ? targets.map { "prediction_\($0)" } : ["prediction"]
  }

  private var probabilityNames: [String] {
    probabilities ? (predictor.model.classes ?? []).map { "probability_\($0)" } : []
  }

  /// A network that computes in `Float` vouches for about seven digits of a standardized number. Where the mean is
  /// large beside the deviation, as of dates in seconds, more digits of the target are needed to hold them.
  private static func spelling(of model: Model) -> NumberSpelling {
    guard model.precision == .float else { return .double }
    let isNear = model.preprocessing?.target.numbers?.allSatisfy {
      $0.mean.magnitude <= 16 * $0.deviation
    }
    return isNear ?? true ? .float : .double
  }
}
