import Chainrule

/// How data become the inputs of a network, and its outputs the target.
struct PreprocessingReport {
  let preprocessing: Preprocessing

  private static let mostColumns = 40
  private static let mostValues = 12
  private static let widestName = 30

  /// The inputs, an entry for each column.
  func lines(on terminal: Terminal) -> [String] {
    switch preprocessing.inputs {
    case .pixels(let pixels):
      let shape = pixels.shape.map(String.init).joined(separator: " × ")
      return ["  images of \(shape), divided by \(pixels.maximum.plain)"]
    case .columns(let columns):
      let isLong = columns.count > PreprocessingReport.mostColumns
      let shown = isLong ? columns.prefix(PreprocessingReport.mostColumns - 10) : columns[...]
      let entries = shown.map { (name: $0.name, words: words(for: $0)) }
      let left = columns.count - shown.count
      return PreprocessingReport.lines(entries, on: terminal)
        + (left > 0 ? ["  and \(left.grouped) more columns"] : [])
    }
  }

  /// The target: its classes, or how its numbers are standardized.
  func targetLines(on terminal: Terminal) -> [String] {
    let entries: [(name: String, words: String)]
    switch preprocessing.target.coding {
    case .classes(let classes):
      entries = [
        (
          preprocessing.target.name,
          "\(classes.count.grouped) classes: \(PreprocessingReport.listed(classes))"
        )
      ]
    case .numbers(let numbers):
      entries = numbers.map {
        ($0.name, PreprocessingReport.standardized("y", mean: $0.mean, deviation: $0.deviation))
      }
    }
    return PreprocessingReport.lines(entries, on: terminal)
  }

  /// Names and what is said of them, in two columns.
  private static func lines(
    _ entries: [(name: String, words: String)], on terminal: Terminal
  ) -> [String] {
    let names = entries.map { shortened($0.name, to: widestName) }
    let column = 4 + (names.map(\.count).max() ?? 0)
    return zip(names, entries).flatMap { name, entry in
      terminal.entry("  \(name)", entry.words, column: column)
    }
  }

  private func words(for column: Preprocessing.Input) -> String {
    switch column {
    case .number(let number):
      let scale = number.standardization
      let formula = PreprocessingReport.standardized(
        number.tails?.shown ?? "x", mean: scale.mean, deviation: scale.deviation)
      return formula + missing(number.missing, number.median.significant(4))
    case .boolean(let boolean):
      return "0 or 1" + missing(boolean.missing, boolean.share.significant(4))
    case .date(let date): return date.summary + missing(date.missing, "zeros")
    case .category(let category):
      let coding = category.coding
      let rare = coding.pooled.count
      let others =
        (rare == 0 ? [] : ["other (\(rare.grouped) rare \(rare == 1 ? "value" : "values"))"])
        + (category.hasMissing ? ["missing"] : [])
      return "one of \(PreprocessingReport.listed(coding.names, and: others))"
    }
  }

  private func missing(_ missing: MissingValues, _ replacement: String) -> String {
    guard missing.wereSeen else { return "" }
    return ", missing → \(replacement)\(missing.hasIndicator ? ", indicator" : "")"
  }

  /// “(x − 28.5) / 14.25”
  private static func standardized(_ x: String, mean: Double, deviation: Double) -> String {
    guard deviation != 0 else { return "0: constant in training" }
    let shift = "\(mean < 0 ? "+" : "−") \(mean.magnitude.significant(4))"
    return "(\(x) \(shift)) / \(deviation.significant(4))"
  }

  /// Values with commas between; of many the first, and how many more.
  private static func listed(_ names: [String], and others: [String] = []) -> String {
    let isLong = names.count > mostValues
    let shown = isLong ? Array(names.prefix(mostValues - 2)) : names
    let more = isLong ? ["\((names.count - shown.count).grouped) more"] : []
    return (shown.map { shortened($0, to: widestName) } + more + others).joined(separator: ", ")
  }
}
