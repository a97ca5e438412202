import ChainruleData
import ChainruleDrawing
import ChainruleFormulas
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTraining

extension RunReport {
  var dataSection: RunSection? {
    var facts: [(String, String)] = []
    let file = data?.path ?? config?["data"]?.string ?? record["data"]?["file"]?.string
    if let file { facts.append(("file", "<code>\(escapedForMarkup(file))</code>")) }
    if let target = record["target"]?.string {
      facts.append(("target", escapedForMarkup("\(target), \(record["task"]?.string ?? "")")))
    }
    if case .classes(let names)? = model.preprocessing?.target.coding {
      facts.append(("classes", escapedForMarkup(Self.listed(names))))
    }
    facts.append(("rows", escapedForMarkup(rowWords)))
    return RunSection(
      "Data", id: "data",
      [Self.facts(facts), columnTable, remarkList])
  }

  private var rowWords: String {
    let rows = record["rows"]?.object?.entries ?? []
    let verbs = ["train": "to train on", "validation": "to choose by", "test": "to test on"]
    let parts = rows.compactMap { entry -> String? in
      guard let count = entry.value.integer, count > 0 else { return nil }
      return "\(count.grouped) \(verbs[entry.key] ?? entry.key)"
    }
    let how = data?.divided.remark.map { "; \($0)" } ?? ""
    let left = data?.divided.data.withoutTarget ?? 0
    return parts.joined(separator: ", ") + how
      + (left > 0 ? "; \(left.grouped) without a target left out" : "")
  }

  private var remarkList: String? {
    guard let remarks = data?.remarks, !remarks.isEmpty else { return nil }
    return "<ul>\(remarks.map { "<li>\(escapedForMarkup($0))</li>" }.joined())</ul>"
  }

  private var columnTable: String? {
    guard let preprocessing = model.preprocessing else { return nil }
    switch preprocessing.inputs {
    case .pixels(let pixels):
      let shape = pixels.shape.map(String.init).joined(separator: " × ")
      return Self.paragraph(
        "Images of \(shape), each pixel divided by \(Self.significant(pixels.maximum)).")
    case .columns(let columns):
      var table = ReportTable(titles: ["column", "kind", "how it is read", "inputs"])
      table.words = [0, 1, 2]
      let prepared = Dictionary(
        columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      let left = (data?.divided.columns?.inputs ?? []).filter { prepared[$0.name] == nil }
      table.rows = columns.map { column in
        let words = PreparedWords(column)
        return [column.name, words.kind, words.preparation].map(escapedForMarkup)
          + ["\(column.featureNames.count)"]
      }
      table.rows += left.map { choice in
        [
          choice.name, choice.kind.rawValue,
          "not used\(choice.reason.isEmpty ? "" : ": \(choice.reason)")",
        ]
        .map(escapedForMarkup) + ["–"]
      }
      table.caption =
        "Fitted to the training rows alone: means, deviations, medians and categories are theirs."
      return table.rows.count > 24
        ? Self.fold("The \(table.rows.count) columns and how they are read", table.markup)
        : table.markup
    }
  }

  static func listed(_ names: [String]) -> String {
    let shown = names.count > 30 ? Array(names.prefix(28)) : names
    let more = names.count - shown.count
    return shown.joined(separator: ", ") + (more > 0 ? ", and \(more.grouped) more" : "")
  }
}

/// What a column is, and how it becomes inputs, in words.
private struct PreparedWords {
  let kind: String
  let preparation: String

  init(_ column: Preprocessing.Input) {
    switch column {
    case .number(let number):
      kind = "number"
      let scale = number.standardization
      let x = number.tails?.shown ?? "x"
      let missing = Self.missing(number.missing, Self.shown(number.median))
      guard scale.deviation != 0 else {
        preparation = "0: constant in training" + missing
        return
      }
      let sign = scale.mean < 0 ? "+" : "−"
      preparation =
        "(\(x) \(sign) \(Self.shown(scale.mean.magnitude))) / \(Self.shown(scale.deviation))"
        + missing
    case .boolean(let boolean):
      kind = "boolean"
      preparation = "0 or 1" + Self.missing(boolean.missing, Self.shown(boolean.share))
    case .date(let date):
      kind = "date"
      preparation = date.summary + Self.missing(date.missing, "zeros")
    case .category(let category):
      kind = "category"
      let names = category.coding.names
      let shown = names.count > 8 ? Array(names.prefix(7)) + ["\(names.count - 7) more"] : names
      let rare = category.coding.pooled.count
      let others =
        (rare == 0 ? [] : ["other (\(rare) rare)"]) + (category.hasMissing ? ["missing"] : [])
      preparation = "one of " + (shown + others).joined(separator: ", ")
    }
  }

  private static func missing(_ missing: MissingValues, _ replacement: String) -> String {
    guard missing.wereSeen else { return "" }
    return "; missing → \(replacement)\(missing.hasIndicator ? ", with an input that says so" : "")"
  }

  private static func shown(_ value: Double) -> String {
    NumberFormat.significant(4).string(value)
  }
}
