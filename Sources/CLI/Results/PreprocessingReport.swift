import Chainrule

/// How data become the inputs of a network, a line for each column.
struct PreprocessingReport {
  let preprocessing: Preprocessing

  func lines(on terminal: Terminal) -> [String] {
    switch preprocessing.inputs {
    case .pixels(let pixels):
      let shape = pixels.shape.map(String.init).joined(separator: " × ")
      return ["  images of \(shape), divided by \(pixels.maximum.significant(6))"]
    case .columns(let columns):
      let shown = columns.count > 40 ? Array(columns.prefix(30)) : columns
      let width = min(30, shown.map(\.name.count).max() ?? 0)
      let lines = shown.map { column in
        let gap = String(repeating: " ", count: max(2, width + 2 - column.name.count))
        return "  \(column.name)\(gap)\(words(for: column, room: terminal.width - width - 4))"
      }
      let left = columns.count - shown.count
      return lines + (left > 0 ? ["  and \(left.grouped) more columns"] : [])
    }
  }

  private func missing(_ missing: MissingValues, _ replacement: String) -> String {
    guard missing.wereSeen else { return "" }
    return ", missing → \(replacement)\(missing.hasIndicator ? ", indicator" : "")"
  }

  private func words(for column: Preprocessing.Input, room: Int) -> String {
    switch column {
    case .number(let number):
      let scale = number.standardization
      let (mean, deviation) = (scale.mean.significant(4), scale.deviation.significant(4))
      let missing = self.missing(number.missing, number.median.significant(4))
      return "(\(number.tails?.shown ?? "x") − \(mean)) / \(deviation)\(missing)"
    case .boolean(let boolean):
      return "0 or 1\(missing(boolean.missing, boolean.share.significant(4)))"
    case .date(let date): return "\(date.summary)\(missing(date.missing, "zeros"))"
    case .category(let category):
      let names =
        category.coding.names + (category.coding.pooled.isEmpty ? [] : ["other"])
        + (category.hasMissing ? ["missing"] : [])
      let listing = names.joined(separator: ", ")
      let words = "one of \(listing)"
      return words.count <= max(room, 30) ? words : "one of \(names.count) values"
    }
  }
}
