import ChainruleInterchange
import ChainruleRuns

extension RunFolder {
  /// The content of `run.json`, where the numbers that pages and drawings read from it can be numbers of a training.
  ///
  /// Throws `ReadError`, or `SchemaError` with the place of what cannot be: a confusion matrix that is not as long and as wide
  /// as there are classes, a count below 0, a measure that is no number.
  public func soundRecord() throws -> JSONValue {
    let whole = try SchemaReader.read(file: recordPath)
    let record = Dictionary(
      try whole.entries().map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    for key in ["epochs", "best_epoch"] {
      if let value = record[key], !value.isNull { try value.count() }
    }
    var rows: [String: Int] = [:]
    for (part, value) in try record["rows"]?.entries() ?? [] {
      rows[part] = try value.count()
    }
    for (part, value) in try record["metrics"]?.entries() ?? [] {
      try value.checkMeasures(rows: rows[part] ?? 0)
    }
    _ = try record["weight_hashes"]?.list().map { try $0.text() }
    return try JSONValue(from: whole)
  }

  /// The lines of `history.jsonl`, one for each epoch that `record` tells of; empty where neither has any.
  ///
  /// Throws `ReadError`, or `SchemaError` for a line that is none of its epoch and for lines that are missing.
  public func soundHistory(of record: JSONValue) throws -> [JSONValue] {
    let expected = record["weight_hashes"]?.array?.count ?? 0
    let lines: [JSONValue]
    do {
      lines = try history()
    } catch ReadError.missing where expected == 0 {
      return []
    }
    func error(_ line: Int, _ path: String, _ expected: String, _ found: String) -> SchemaError {
      SchemaError(
        place: SourcePlace(file: historyPath, line: line, column: 1), path: path,
        problem: .mismatch(expected: expected, found: found))
    }
    for (i, line) in lines.enumerated() {
      guard let epoch = line["epoch"], epoch.integer == i + 1 else {
        throw error(i + 1, "epoch", "\(i + 1)", line["epoch"]?.description ?? "none")
      }
      // A null is a number that was not finite.
      guard let loss = line["loss"], loss == .null || loss.double != nil else {
        throw error(i + 1, "loss", "a number", line["loss"]?.description ?? "none")
      }
    }
    guard expected == 0 || lines.count == expected else {
      throw error(
        lines.count + 1, "", "\(expected) lines, one for each epoch of run.json",
        "\(lines.count)")
    }
    return lines
  }
}

extension SchemaValue {
  /// A whole number from 0 on.
  @discardableResult fileprivate func count() throws -> Int {
    let count: Int = try integer()
    guard count >= 0 else { throw mismatch("a whole number from 0 on") }
    return count
  }

  /// The measures of a part of the data.
  fileprivate func checkMeasures(rows: Int) throws {
    var names: Int?
    for (key, value) in try entries() {
      switch key {
      case "classes": names = try value.list().map { try $0.text() }.count
      case "confusion", "per_class", "baseline": continue
      default:
        // A null is a measure that is not defined for these rows.
        let number: Double = value.isNull ? 0 : try value.number()
        guard number.isFinite else { throw value.mismatch("a finite number") }
      }
    }
    let entries = try entries()
    let find = { (key: String) in entries.first { $0.key == key }?.value }
    guard let confusion = find("confusion") else { return }
    guard let names else { throw mismatch("“classes” beside “confusion”", found: "none") }
    try confusion.checkConfusion(classes: names, rows: rows)
    if let measures = find("per_class") {
      let found = try measures.list().count
      guard found == names else {
        throw measures.mismatch("an entry for each of \(names) classes", found: "\(found)")
      }
    }
  }

  private func checkConfusion(classes: Int, rows: Int) throws {
    let lines = try list()
    guard lines.count == classes else {
      throw mismatch("a row of counts for each of \(classes) classes", found: "\(lines.count)")
    }
    var sum = 0
    for line in lines {
      let counts = try line.list()
      guard counts.count == classes else {
        throw line.mismatch("a count for each of \(classes) classes", found: "\(counts.count)")
      }
      for count in counts { sum = sum.addingReportingOverflow(try count.count()).partialValue }
    }
    guard rows == 0 || sum == rows else {
      throw mismatch("counts of the \(rows) rows of this part", found: "counts of \(sum)")
    }
  }
}
