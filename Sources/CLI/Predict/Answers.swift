import Chainrule

/// Turns batches of rows into lines of CSV or JSON.
struct Answers {
  let predictor: ModelPredictor
  let keep: Names?
  let probabilities: Bool
  let isJSON: Bool
  /// What was remarkable in all rows so far.
  private(set) var report = EncodingReport()
  private var hasHead = false

  init(predictor: ModelPredictor, keep: Names?, probabilities: Bool, isJSON: Bool) {
    self.predictor = predictor
    self.keep = keep
    self.probabilities = probabilities
    self.isJSON = isJSON
  }

  /// The lines of the next batch, the head before the first; nil after the last.
  mutating func next(from source: inout any RowSource) throws -> String? {
    guard let batch = try source.next() else { return nil }
    let found: Predictions
    var kept: [Column] = []
    switch batch {
    case .table(let table):
      found = try predictor.predict(table)
      kept = try columns(of: table)
    case .images(let images, let rows): found = try predictor.predict(images: images, rows: rows)
    }
    report.add(found.report)
    if probabilities, found.count > 0, found.probabilities(0) == nil {
      throw UsageError(
        "--probabilities", expected: "a network that gives some", found: "one that gives scores")
    }
    return isJSON ? objects(found, kept) : lines(found, kept)
  }

  private func columns(of table: Table) throws -> [Column] {
    guard let keep else { return [] }
    let kept =
      keep.names == ["all"] ? table.columns : try keep.names.map { try table.column(named: $0) }
    let taken = Set(predictionNames + probabilityNames)
    if let clash = kept.first(where: { taken.contains($0.name) }) {
      throw UsageError(
        "--keep", expected: "columns with other names than those that are written",
        found: "“\(clash.name)”")
    }
    return kept
  }

  /// One column of answers for each target.
  private var predictionNames: [String] {
    let targets = predictor.model.preprocessing?.target.names ?? []
    return targets.count > 1 ? targets.map { "prediction_\($0)" } : ["prediction"]
  }

  private var probabilityNames: [String] {
    probabilities ? (predictor.model.classes ?? []).map { "probability_\($0)" } : []
  }

  private mutating func lines(_ found: Predictions, _ kept: [Column]) -> String {
    var text = ""
    if !hasHead {
      write(kept.map(\.name) + predictionNames + probabilityNames, to: &text)
      hasHead = true
    }
    let isSingle = predictionNames.count == 1
    for row in 0..<found.count {
      var fields = kept.map { $0.spelling(row) ?? "" }
      if isSingle {
        fields.append(found.text(row))
      } else {
        fields += (found.numbers(row) ?? []).map { "\($0)" }
      }
      if probabilities { fields += (found.probabilities(row) ?? []).map { "\($0)" } }
      write(fields, to: &text)
    }
    return text
  }

  private func write(_ fields: [String], to text: inout String) {
    for (i, field) in fields.enumerated() {
      if i > 0 { text += "," }
      text += Answers.field(field)
    }
    text += "\n"
  }

  /// As RFC 4180 writes it.
  private static func field(_ text: String) -> String {
    guard text.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return text }
    return "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }

  private func objects(_ found: Predictions, _ kept: [Column]) -> String {
    var text = ""
    let names = predictionNames
    for row in 0..<found.count {
      var object = JSONObject()
      for column in kept { object[column.name] = value(column, row) }
      let answers = found.numbers(row).map { $0.map(JSONValue.number) }
      for (name, answer) in zip(names, answers ?? [.string(found.text(row))]) {
        object[name] = answer
      }
      for (name, value) in zip(probabilityNames, found.probabilities(row) ?? []) {
        object[name] = .number(value)
      }
      text += JSONValue.object(object).description + "\n"
    }
    return text
  }

  private func value(_ column: Column, _ row: Int) -> JSONValue {
    switch column.values {
    case .numbers(let numbers): numbers[row].isNaN ? .null : .number(numbers[row])
    case .text: column.spelling(row).map { .string($0) } ?? .null
    }
  }
}
