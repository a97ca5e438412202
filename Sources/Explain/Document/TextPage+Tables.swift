import ChainruleFormulas

extension TextPage {
  /// Columns two spaces apart; a table that is wider than the page is written row by row, one cell in a line.
  mutating func add(_ table: DocumentTable) {
    let columns = max(table.titles.count, table.rows.map(\.count).max() ?? 0)
    let cells = (0..<columns).map { column in
      aligned(table.rows.map { $0.indices.contains(column) ? $0[column] : "" }, table, column)
    }
    let titles = (0..<columns).map { column in
      table.titles.indices.contains(column) ? writer.text(table.titles[column]) : ""
    }
    let widths = (0..<columns).map { max(titles[$0].count, cells[$0].first?.count ?? 0) }
    let width = widths.reduce(2 * (columns - 1), +)
    if width + Self.indent > writer.width {
      addRecords(titles, cells)
    } else {
      addGrid(titles, cells, widths, table)
    }
    if !table.caption.isEmpty {
      add(wrapped(table.caption, indent: Self.indent, as: writer.style.remark))
    }
  }

  private func aligned(_ cells: [Phrase], _ table: DocumentTable, _ column: Int) -> [String] {
    let texts = cells.map { writer.text($0) }
    if table.isNumeric(column: column) { return alignedAtPoint(texts) }
    let width = texts.map(\.count).max() ?? 0
    return texts.map { padded($0, to: width) }
  }

  /// Titles of columns of numbers stand at the right, as the numbers do.
  private mutating func addGrid(
    _ titles: [String], _ cells: [[String]], _ widths: [Int], _ table: DocumentTable
  ) {
    let margin = String(repeating: " ", count: Self.indent)
    func line(_ texts: [String]) -> String {
      let fields = texts.enumerated().map { i, text in
        table.isNumeric(column: i)
          ? String(repeating: " ", count: widths[i] - text.count) + text
          : padded(text, to: widths[i])
      }
      return fields.joined(separator: "  ")
    }
    var group: [String] = []
    if titles.contains(where: { !$0.isEmpty }) {
      let rule = widths.map { String(repeating: writer.isASCII ? "-" : "─", count: $0) }
      group.append(margin + writer.style.heading(line(titles)))
      group.append(margin + writer.style.remark(rule.joined(separator: "  ")))
    }
    group += table.rows.indices.map { row in margin + line(cells.map { $0[row] }) }
    add(group)
  }

  private mutating func addRecords(_ titles: [String], _ cells: [[String]]) {
    for row in cells.first?.indices ?? 0..<0 {
      let group = titles.indices.flatMap { column -> [String] in
        let text = cells[column][row].trimmed
        guard !text.isEmpty else { return [] }
        let title = titles[column].isEmpty ? "" : titles[column] + ": "
        return wrapped(Phrase(stringLiteral: title + text), indent: Self.indent)
      }
      add(group)
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
