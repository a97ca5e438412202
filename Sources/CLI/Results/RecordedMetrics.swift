import Chainrule

/// The measures that a model's provenance tells, a column for each part of the data.
struct RecordedMetrics {
  private let parts: [(name: String, values: JSONValue)]

  /// nil where none are told.
  init?(_ metrics: JSONObject) {
    parts = metrics.entries.compactMap { entry in
      let isPart = MetricsTable.names.contains { entry.value[$0.key]?.double != nil }
      return isPart ? (entry.key, entry.value) : nil
    }
    if parts.isEmpty { return nil }
  }

  func lines(on terminal: Terminal) -> [String] {
    var table = TextTable()
    table.add([""] + parts.map(\.name), isHead: true)
    for (key, name) in MetricsTable.names {
      let values = parts.map { $0.values[key]?.double }
      guard values.contains(where: { $0 != nil }) else { continue }
      table.add([name] + values.map { MetricsTable.shown(key, $0) })
    }
    return table.lines(on: terminal)
  }
}
