/// Cells in columns: the first to the left, all others, which are numbers, to the right.
struct TextTable {
  private var rows: [[String]] = []
  /// The length of a cell is counted without what only colors it.
  private var heads: Set<Int> = []

  /// Adds a row; `isHead` sets it apart.
  mutating func add(_ cells: [String], isHead: Bool = false) {
    if isHead { heads.insert(rows.count) }
    rows.append(cells)
  }

  /// The lines, each indented by two spaces, columns two spaces apart.
  func lines(on terminal: Terminal) -> [String] {
    let widths = widths
    return rows.enumerated().map { i, cells in
      let padded = cells.enumerated().map { column, cell in
        let gap = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + gap : gap + cell
      }
      var line = "  " + padded.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return heads.contains(i) ? terminal.faint(line) : line
    }
  }

  /// The number of characters in the longest line.
  var width: Int { widths.reduce(0) { $0 + $1 + 2 } }

  private var widths: [Int] {
    var widths: [Int] = []
    for cells in rows {
      for (column, cell) in cells.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], cell.count)
      }
    }
    return widths
  }
}

extension Array where Element == String {
  /// The words in lines of at most `width` characters, to which all but the first add the indent.
  func wrapped(at width: Int, indent: Int, separator: String = " ") -> [String] {
    var lines: [String] = []
    var line = ""
    for word in self {
      let isFirst = line.isEmpty
      let longer = isFirst ? word : line + separator + word
      if !isFirst && longer.count > width {
        // What separates stays at the end of the line, without its blanks.
        lines.append(line + String(separator.prefix { $0 != " " }))
        line = word
      } else {
        line = longer
      }
    }
    lines.append(line)
    let margin = String(repeating: " ", count: indent)
    return lines.enumerated().map { $0.offset == 0 ? $0.element : margin + $0.element }
  }
}

extension Terminal {
  /// A word and what is said of it, in as many lines as that needs; all begin in the same column.
  func entry(_ name: String, _ words: String, column: Int = 10) -> [String] {
    let lines = words.split(separator: " ").map(String.init)
      .wrapped(at: max(width - column, 30), indent: column)
    let gap = String(repeating: " ", count: max(1, column - name.count))
    return [name + gap + lines[0]] + lines.dropFirst()
  }

  /// A sentence in as many lines as it needs.
  func sentence(_ words: String, indent: Int = 0) -> [String] {
    let margin = String(repeating: " ", count: indent)
    let lines = words.split(separator: " ").map(String.init)
      .wrapped(at: max(width - indent, 30), indent: indent)
    return [margin + lines[0]] + lines.dropFirst()
  }
}
