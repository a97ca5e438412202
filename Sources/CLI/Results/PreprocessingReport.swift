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

  private func words(for column: Preprocessing.Input, room: Int) -> String {
    switch column {
    case .number(let number):
      let missing =
        number.hasIndicator
        ? ", missing → \(number.median.significant(4)), indicator" : ""
      let (mean, deviation) = (number.mean.significant(4), number.deviation.significant(4))
      return "(x − \(mean)) / \(deviation)\(missing)"
    case .category(let category):
      let names = category.coding.names + (category.hasMissing ? ["missing"] : [])
      let listing = names.joined(separator: ", ")
      let words = "one of \(listing)"
      return words.count <= max(room, 30) ? words : "one of \(names.count) values"
    }
  }
}
