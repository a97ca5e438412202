import Chainrule

/// The measures of one or several parts of the data side by side, with what simpler models reach.
struct MetricsTable {
  /// Names of the parts and their measures, the one that counts most last.
  let parts: [(name: String, metrics: Metrics)]
  /// Other models on the rows of the last part; where there are none, the best constant answer of those rows stands in.
  var baselines: [(name: String, metrics: Metrics)] = []
  /// The part whose rows the other models were measured on; nil: the last one.
  var baselinePart: String?
  /// What else is to be said of the columns.
  var remarks: [String] = []

  static let names: KeyValuePairs = [
    "accuracy": "accuracy", "balanced_accuracy": "balanced accuracy", "f1_macro": "F1 (macro)",
    "roc_auc": "ROC AUC", "log_loss": "log loss", "brier": "Brier score",
    "calibration_error": "calibration error", "r2": "R²", "rmse": "RMSE", "mae": "MAE",
    "median_absolute_error": "median absolute error",
  ]

  func lines(on terminal: Terminal) -> [String] {
    guard let last = parts.last?.metrics else { return [] }
    var table = TextTable()
    let others = baselines.isEmpty ? ["baseline"] : baselines.map { head($0.name) }
    table.add([""] + parts.map(\.name) + others, isHead: true)
    table.add(["rows"] + parts.map(\.metrics.rows.grouped) + others.map { _ in "" })
    for (key, name) in MetricsTable.names where last[key] != nil {
      table.add(
        [name] + parts.map { MetricsTable.shown(key, $0.metrics[key]) } + beside(key, last))
    }
    let notes = (remarks + notes(last)).flatMap { terminal.sentence($0, indent: 2) }
    return table.lines(on: terminal) + [""] + notes.map(terminal.faint)
  }

  private func beside(_ key: String, _ last: Metrics) -> [String] {
    guard baselines.isEmpty else {
      return baselines.map { MetricsTable.shown(key, $0.metrics[key]) }
    }
    return [last.baseline.key == key ? MetricsTable.shown(key, last.baseline.value) : ""]
  }

  private func notes(_ last: Metrics) -> [String] {
    let answer = last.classes == nil ? "the mean" : "the most frequent class"
    guard !baselines.isEmpty else {
      return ["baseline: always \(answer) of the \(parts.last?.name ?? "") rows"]
    }
    let words = [
      "linear": "the linear model of the same training rows",
      "mean": "always the mean of the training rows",
      "majority": "always the most frequent class of the training rows",
    ]
    let place = baselinePart.map { ", measured on the \($0) rows, not to be compared" } ?? ""
    return baselines.compactMap { baseline in
      words[baseline.name].map { "\(head(baseline.name)): \($0)\(place)" }
    }
  }

  /// “linear”, and “linear (train)” where that is not of the rows beside it.
  private func head(_ name: String) -> String { baselinePart.map { "\(name) (\($0))" } ?? name }

  /// Shares with as many digits as they deserve; errors in the target's units with four that count.
  static func shown(_ key: String, _ value: Double?) -> String {
    guard let value else { return "–" }
    let isInUnits = ["rmse", "mae", "median_absolute_error"].contains(key)
    return isInUnits ? value.significant(4) : value.fixed(3)
  }
}

/// Which classes were taken for which.
struct ConfusionTable {
  let matrix: ConfusionMatrix
  let classes: [String]

  private static let mostClasses = 20
  private static let mostMistakes = 10

  func lines(on terminal: Terminal) -> [String] {
    guard classes.count <= ConfusionTable.mostClasses else { return mistakes(on: terminal) }
    let named = table(columns: classes.map { shortened($0, to: 14) }, rows: classes)
    if named.width <= terminal.width { return named.lines(on: terminal) }
    // Numbers are short: what they stand for is said in the rows.
    let numbers = classes.indices.map { "\($0 + 1)" }
    let numbered = table(
      columns: numbers, rows: zip(numbers, classes).map { "\($0) \($1)" })
    if numbered.width <= terminal.width { return numbered.lines(on: terminal) }
    return mistakes(on: terminal)
  }

  private func table(columns: [String], rows: [String]) -> TextTable {
    var table = TextTable()
    table.add(["truth"] + columns, isHead: true)
    for (name, counts) in zip(rows, matrix.counts) {
      table.add([shortened(name, to: 20)] + counts.map { $0 == 0 ? "·" : $0.grouped })
    }
    return table
  }

  /// The most frequent mistakes, where the whole matrix has no room.
  private func mistakes(on terminal: Terminal) -> [String] {
    var found: [(count: Int, text: String)] = []
    for (i, row) in matrix.counts.enumerated() {
      for (j, count) in row.enumerated() where i != j && count > 0 {
        let names = [classes[i], classes[j]].map { shortened($0, to: 30) }
        found.append((count, "\(names[0]) taken for \(names[1])"))
      }
    }
    guard !found.isEmpty else { return ["  no row was taken for another class"] }
    // The sort must not depend on how equal counts happen to stand.
    let order = found.indices.sorted { (-found[$0].count, $0) < (-found[$1].count, $1) }
      .prefix(ConfusionTable.mostMistakes)
    let width = order.first.map { found[$0].count.grouped.count } ?? 0
    let lines = order.map { place in
      let count = found[place].count.grouped
      let gap = String(repeating: " ", count: width - count.count)
      return "  \(gap)\(count) × \(found[place].text)"
    }
    let left = found.count - order.count
    guard left > 0 else { return lines }
    return lines + [terminal.faint("  and \(left.grouped) other mistakes, none more frequent")]
  }
}

/// A long name with its beginning and its end, which both may tell it from others.
func shortened(_ name: String, to length: Int) -> String {
  guard name.count > length else { return name }
  let tail = length / 3
  return "\(name.prefix(length - 1 - tail))…\(name.suffix(tail))"
}
