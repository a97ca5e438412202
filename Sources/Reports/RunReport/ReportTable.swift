/// A table of cells that are markup already; all columns but the first are numbers unless said otherwise.
struct ReportTable {
  var titles: [String]
  var rows: [[String]] = []
  var caption = ""
  /// Columns of words.
  var words: Set<Int> = [0]
  /// The first cell of a row is its heading.
  var hasRowHeads = true

  /// Whether a word has to be broken, since it has no room.
  private static func isLong(_ cell: String) -> Bool {
    cell.split(whereSeparator: { " -".contains($0) }).contains { $0.count > 26 }
  }

  var markup: String {
    func style(_ column: Int) -> String { words.contains(column) ? "" : " class=\"number\"" }
    let head = titles.enumerated().map { "<th scope=\"col\"\(style($0))>\($1)</th>" }
    let lines = rows.map { cells in
      let fields = cells.enumerated().map { column, cell in
        hasRowHeads && column == 0
          ? "<th scope=\"row\"\(ReportTable.isLong(cell) ? " class=\"long\"" : "")>\(cell)</th>"
          : "<td\(style(column))>\(cell)</td>"
      }
      return "<tr>\(fields.joined())</tr>"
    }
    // Below what scrolls, so that it is read whole on a small screen.
    let note = caption.isEmpty ? "" : "\n<p class=\"remark\">\(caption)</p>"
    return """
      <div class="scroll"><table><thead><tr>\(head.joined())</tr></thead><tbody>
      \(lines.joined(separator: "\n"))
      </tbody></table></div>\(note)
      """
  }
}
