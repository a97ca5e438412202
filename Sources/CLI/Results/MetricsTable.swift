import Chainrule

/// The measures of one or several parts of the data side by side, with what a constant answer reaches.
struct MetricsTable {
  /// Names of the parts and their measures, the one that counts most last.
  let parts: [(name: String, metrics: Metrics)]

  private static let names: KeyValuePairs = [
    "accuracy": "accuracy", "balanced_accuracy": "balanced accuracy", "f1_macro": "F1 (macro)",
    "roc_auc": "ROC AUC", "log_loss": "log loss", "r2": "R²", "rmse": "RMSE", "mae": "MAE",
  ]

  func lines(on terminal: Terminal) -> [String] {
    guard let last = parts.last?.metrics else { return [] }
    var table = TextTable()
    table.add([""] + parts.map(\.name) + ["baseline"], isHead: true)
    table.add(["rows"] + parts.map(\.metrics.rows.grouped) + [""])
    for (key, name) in MetricsTable.names where last[key] != nil {
      let baseline = last.baseline.key == key ? shown(key, last.baseline.value) : ""
      table.add([name] + parts.map { shown(key, $0.metrics[key]) } + [baseline])
    }
    let answer = last.classes == nil ? "the mean" : "the most frequent class"
    let note = terminal.sentence(
      "baseline: always \(answer) of the \(parts.last?.name ?? "") rows", indent: 2)
    return table.lines(on: terminal) + note.map(terminal.faint)
  }

  /// Shares with as many digits as they deserve; errors in the target's units with four that count.
  private func shown(_ key: String, _ value: Double?) -> String {
    guard let value else { return "–" }
    return ["rmse", "mae"].contains(key) ? value.significant(4) : value.fixed(3)
  }
}

/// Which classes were taken for which.
struct ConfusionTable {
  let matrix: ConfusionMatrix
  let classes: [String]

  private static let mostClasses = 12

  func lines(on terminal: Terminal) -> [String] {
    var table = TextTable()
    table.add(["truth"] + classes.map { shortened($0) }, isHead: true)
    for (i, name) in classes.enumerated() {
      table.add([shortened(name)] + matrix.counts[i].map { $0 == 0 ? "·" : $0.grouped })
    }
    guard classes.count <= ConfusionTable.mostClasses, table.width <= terminal.width else {
      return slips
    }
    return table.lines(on: terminal)
  }

  /// The most frequent mistakes, where the whole matrix has no room.
  private var slips: [String] {
    var found: [(count: Int, text: String)] = []
    for (i, row) in matrix.counts.enumerated() {
      for (j, count) in row.enumerated() where i != j && count > 0 {
        found.append((count, "\(classes[i]) taken for \(classes[j])"))
      }
    }
    guard !found.isEmpty else { return ["  no row was taken for another class"] }
    // The sort must not depend on how equal counts happen to stand.
    let order = found.indices.sorted { (-found[$0].count, $0) < (-found[$1].count, $1) }
    return order.prefix(5).map { "  \(found[$0].count.grouped) × \(found[$0].text)" }
  }

  private func shortened(_ name: String) -> String {
    name.count > 14 ? name.prefix(13) + "…" : name
  }
}
