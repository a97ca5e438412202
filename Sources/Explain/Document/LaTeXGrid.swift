import ChainruleFormulas

/// A table in LaTeX that is no wider than the page: with the words of long cells wrapped, in smaller type, or in parts
/// below each other.
struct LaTeXGrid {
  private struct Column {
    var title: String
    var cells: [String]
    var isNumeric: Bool
    /// How wide it is printed, in points of normal size, and how wide it must be for its longest word.
    var width: Double
    var least: Double
  }

  /// A size of type: the command, how large it is, and the space on each side of a column in points.
  private struct Size {
    var command: String
    var scale: Double
    var space: Double
  }

  private static let sizes = [
    Size(command: "", scale: 1, space: 6),
    Size(command: "\\footnotesize\\setlength{\\tabcolsep}{4pt}", scale: 0.84, space: 4),
    Size(command: "\\scriptsize\\setlength{\\tabcolsep}{2.5pt}", scale: 0.76, space: 2.5),
  ]
  /// A4 less the margins, with some room for error.
  private static let page = 445.0
  /// Words are not broken into narrower columns than this.
  private static let leastWords = 70.0

  private let columns: [Column]
  private let count: Int

  /// `plain` prints a cell as it is measured, `text` as it is set.
  init(_ table: DocumentTable, _ plain: TextDocumentWriter, _ text: (Phrase) -> String) {
    count = table.rows.count
    let number = max(table.titles.count, table.rows.map(\.count).max() ?? 0)
    columns = (0..<number).map { place in
      let cells = table.rows.map { $0.indices.contains(place) ? $0[place] : "" }
      let title = table.titles.indices.contains(place) ? table.titles[place] : ""
      let words = ([title] + cells).map { plain.text($0) }
      let width = words.map(printedWidth).max() ?? 0
      let isNumeric = table.isNumeric(column: place)
      let longest = words.flatMap { $0.split(separator: " ") }.map { printedWidth(String($0)) }
      return Column(
        title: text(title), cells: cells.map(text), isNumeric: isNumeric, width: width,
        least: isNumeric ? width : min(width, max(longest.max() ?? 0, Self.leastWords)))
    }
  }

  var lines: [String] {
    let all = Array(columns.indices)
    for size in Self.sizes {
      if let widths = widths(all, size) { return lines(all, widths, size) }
    }
    let size = Self.sizes[1]
    return parts(size).flatMap { lines($0, widths($0, size) ?? $0.map { _ in nil }, size) + [""] }
  }

  /// The widths of the columns whose words are wrapped, nil for others; nil where all do not fit.
  private func widths(_ places: [Int], _ size: Size) -> [Double?]? {
    let room = (Self.page - 2 * size.space * Double(places.count)) / size.scale
    let chosen = places.map { columns[$0] }
    func total(_ cap: Double) -> Double {
      chosen.reduce(0) { $0 + max($1.least, min($1.width, cap)) }
    }
    guard total(0) <= room else { return nil }
    let widest = chosen.map(\.width).max() ?? 0
    if total(widest) <= room { return chosen.map { _ in nil } }
    var cap = widest
    while cap > 0, total(cap) > room { cap -= 2 }
    return chosen.map { $0.width > cap && !$0.isNumeric ? max($0.least, cap) * size.scale : nil }
  }

  /// Columns below each other, each part led by the first column.
  private func parts(_ size: Size) -> [[Int]] {
    var parts: [[Int]] = []
    for place in columns.indices.dropFirst() {
      if let last = parts.last, widths(last + [place], size) != nil {
        parts[parts.count - 1].append(place)
      } else {
        parts.append([0, place])
      }
    }
    return parts
  }

  /// Numbers stand at the right.
  private func lines(_ places: [Int], _ widths: [Double?], _ size: Size) -> [String] {
    let kinds = zip(places, widths).map { place, width in
      width.map { ">{\\raggedright\\arraybackslash}p{\(Int($0))pt}" }
        ?? (columns[place].isNumeric ? "r" : "l")
    }
    var lines = ["\\begin{longtable}{\(kinds.joined())}"]
    if places.contains(where: { !columns[$0].title.isEmpty }) {
      lines += [
        places.map { columns[$0].title }.joined(separator: " & ") + " \\\\", "\\hline", "\\endhead",
      ]
    }
    for row in 0..<count {
      lines.append(places.map { columns[$0].cells[row] }.joined(separator: " & ") + " \\\\")
    }
    lines.append("\\end{longtable}")
    return size.command.isEmpty ? lines : ["{" + size.command] + lines + ["}"]
  }
}

/// About how wide a text is printed in an 11-point roman, in points.
private func printedWidth(_ text: String) -> Double {
  text.reduce(0) { $0 + (characterWidths[$1] ?? 5.6) }
}

private let characterWidths: [Character: Double] = {
  var widths: [Character: Double] = [:]
  for (characters, width) in [
    (" ,.:;'|", 3.4), ("fijlrt()[]I", 4.4), ("−×", 13.5), ("+=<>→≤≥", 13), ("·", 7.8),
    ("mwMW", 9), ("ABCDEFGHKLNOPQRSTUVXYZ∂", 7.9), ("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", 4.4), ("⁻⁺", 7),
    ("⁽⁾", 3.6), ("—", 11), ("…", 10),
  ] {
    for character in characters { widths[character] = width }
  }
  return widths
}()
