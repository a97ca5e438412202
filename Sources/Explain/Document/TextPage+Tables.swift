import ChainruleFormulas

extension TextPage {
  /// Columns two spaces apart. Where that is wider than the page, the words of long cells are wrapped within their
  /// columns; columns of numbers that go beyond it are continued below, behind the first column again; what fits
  /// neither way is written row by row, one cell in a line.
  mutating func add(_ table: DocumentTable) {
    let grid = TextGrid(table, writer)
    let room = writer.width - Self.indent
    if let widths = grid.widths(within: room) {
      add(grid.lines(Array(grid.columns.indices), widths, indent: Self.indent))
    } else if let parts = grid.parts(within: room) {
      let widths = grid.columns.map(\.width)
      for part in parts { add(grid.lines(part, widths, indent: Self.indent)) }
    } else {
      addRecords(grid)
    }
    if !table.caption.isEmpty {
      add(wrapped(table.caption, indent: Self.indent, as: writer.style.remark))
    }
  }

  private mutating func addRecords(_ grid: TextGrid) {
    for row in 0..<grid.count {
      let group = grid.columns.flatMap { column -> [String] in
        let text = column.cells[row].trimmed
        guard !text.isEmpty else { return [] }
        let title = column.title.isEmpty ? "" : column.title + ": "
        return wrapped(Phrase(stringLiteral: title + text), indent: Self.indent)
      }
      add(group)
    }
  }
}

/// The cells of a table as text.
private struct TextGrid {
  struct Column {
    var title: String
    var cells: [String]
    /// Whether the cells are numbers, their points below each other.
    var isNumeric: Bool
    /// What does not fit beside others can be broken down to this width, which holds the longest word.
    var least: Int

    var width: Int { max(title.count, cells.map(\.count).max() ?? 0) }
  }

  let columns: [Column]
  let count: Int
  let writer: TextDocumentWriter
  private static let gap = 2
  /// A column of words is not made narrower than this, unless it is narrower by itself.
  private static let leastWords = 16

  init(_ table: DocumentTable, _ writer: TextDocumentWriter) {
    self.writer = writer
    count = table.rows.count
    let number = max(table.titles.count, table.rows.map(\.count).max() ?? 0)
    columns = (0..<number).map { column in
      let texts = table.rows.map { row in
        row.indices.contains(column) ? writer.text(row[column]) : ""
      }
      let title =
        table.titles.indices.contains(column) ? writer.text(table.titles[column]) : ""
      let isNumeric = table.isNumeric(column: column)
      let cells = isNumeric ? alignedAtPoint(texts) : texts
      let width = ([title] + cells).map(\.count).max() ?? 0
      let word = ([title] + cells).flatMap { $0.split(separator: " ") }.map(\.count).max() ?? 0
      return Column(
        title: title, cells: cells, isNumeric: isNumeric,
        least: isNumeric ? width : min(width, max(word, Self.leastWords)))
    }
  }

  private func total(_ widths: [Int]) -> Int {
    widths.reduce(Self.gap * max(0, widths.count - 1), +)
  }

  /// The widths of all columns side by side, the longest ones narrowed alike; nil where there is no room for that.
  func widths(within room: Int) -> [Int]? {
    func narrowed(to cap: Int) -> [Int] { columns.map { max($0.least, min($0.width, cap)) } }
    let widest = columns.map(\.width).max() ?? 0
    guard total(narrowed(to: 0)) <= room else { return nil }
    return narrowed(to: (0...widest).last { total(narrowed(to: $0)) <= room } ?? 0)
  }

  /// Columns below each other in groups that fit, each led by the first column, as few and as equal as can be; nil where
  /// a column does not fit beside the first.
  func parts(within room: Int) -> [[Int]]? {
    guard columns.count > 2, columns.dropFirst().allSatisfy(\.isNumeric) else { return nil }
    let numbers = Array(columns.indices.dropFirst())
    for count in 2...max(2, numbers.count) {
      let size = (numbers.count + count - 1) / count
      let parts = stride(from: 0, to: numbers.count, by: size).map { start in
        [0] + numbers[start..<min(start + size, numbers.count)]
      }
      if parts.allSatisfy({ total($0.map { columns[$0].width }) <= room }) { return parts }
    }
    return nil
  }

  /// Titles of columns of numbers stand at the right, as the numbers do.
  func lines(_ places: [Int], _ widths: [Int], indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    func row(_ texts: [String]) -> [String] {
      let cells = zip(places, texts).map { place, text -> [String] in
        let lines = text.inLines(of: widths[place])
        guard columns[place].isNumeric else { return lines }
        return lines.map { String(repeating: " ", count: widths[place] - $0.count) + $0 }
      }
      return (0..<(cells.map(\.count).max() ?? 0)).map { line in
        let fields = zip(places, cells).map { place, lines in
          padded(lines.indices.contains(line) ? lines[line] : "", to: widths[place])
        }
        return fields.joined(separator: String(repeating: " ", count: Self.gap))
      }
    }
    var lines: [String] = []
    if places.contains(where: { !columns[$0].title.isEmpty }) {
      let titles = row(places.map { columns[$0].title })
      lines += titles.map { margin + writer.style.heading($0) }
      let rule = places.map { String(repeating: writer.isASCII ? "-" : "─", count: widths[$0]) }
      let gap = String(repeating: " ", count: Self.gap)
      lines.append(margin + writer.style.remark(rule.joined(separator: gap)))
    }
    for place in 0..<count {
      lines += row(places.map { columns[$0].cells[place] }).map { margin + $0 }
    }
    return lines
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// Its words in lines of at most `width` characters; as it is where it fits, so that numbers keep their places.
  fileprivate func inLines(of width: Int) -> [String] {
    guard count > width else { return [self] }
    var lines: [String] = []
    for word in split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
