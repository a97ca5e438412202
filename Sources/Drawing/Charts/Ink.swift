import ChainruleFormulas

/// Marks of SVG that charts share.
enum Ink {
  enum Anchor: String { case start, middle, end }

  static let size = 13.0
  static let small = 12.0

  /// A text by its base line; what is too long is cut, with the whole in its title.
  static func text(
    _ text: String, _ kind: String, x: Double, y: Double, anchor: Anchor = .start,
    room: Double = .infinity, size: Double = Ink.size
  ) -> String {
    let shown = cut(text, within: room, size: size)
    let whole = shown == text ? "" : "<title>\(escapedForMarkup(text))</title>"
    let style = kind.isEmpty ? "" : " class=\"\(kind)\""
    return
      "<text\(style) x=\"\(coordinate(x))\" y=\"\(coordinate(y))\" text-anchor=\"\(anchor)\">"
      + "\(whole)\(escapedForMarkup(shown))</text>"
  }

  /// The text, or as much of it as there is room for and “…”.
  static func cut(_ text: String, within room: Double, size: Double) -> String {
    guard DrawnText.width(text, size: size) > room else { return text }
    var shown = text
    while shown.count > 1, DrawnText.width(shown + "…", size: size) > room { shown.removeLast() }
    while shown.count > 1, shown.last == " " { shown.removeLast() }
    return shown + "…"
  }

  /// A text on as many lines as it needs, cut between words.
  static func lines(_ text: String, within room: Double, size: Double) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      let longer = (lines.last.map { $0 + " " } ?? "") + word
      if !lines.isEmpty, DrawnText.width(longer, size: size) <= room {
        lines[lines.count - 1] = longer
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// A chart's title on at most two lines; letters in bold are wider.
  static func heading(_ title: String, within room: Double) -> [String] {
    let lines = lines(title, within: room / 1.12, size: 15)
    guard lines.count > 2 else { return lines.map { cut($0, within: room / 1.12, size: 15) } }
    let rest = lines.dropFirst().joined(separator: " ")
    return [lines[0], cut(rest, within: room / 1.12, size: 15)]
  }

  /// The lines of a title as markup, from the top of a chart.
  static func headings(_ title: String, within room: Double) -> [String] {
    heading(title, within: room).enumerated().map { i, line in
      let whole =
        title.hasPrefix(line) || title.hasSuffix(line)
        ? "" : "<title>\(escapedForMarkup(title))</title>"
      let y = coordinate(24 + Double(i) * 20)
      return "<text class=\"heading\" x=\"12\" y=\"\(y)\">\(whole)\(escapedForMarkup(line))</text>"
    }
  }

  static func line(_ kind: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String
  {
    "<path class=\"\(kind)\" d=\"M\(coordinate(x1)) \(coordinate(y1))L\(coordinate(x2)) \(coordinate(y2))\"/>"
  }

  static func box(
    _ kind: String, x: Double, y: Double, width: Double, height: Double, title: String = ""
  ) -> String {
    let start =
      "<rect class=\"\(kind)\" x=\"\(coordinate(x))\" y=\"\(coordinate(y))\" "
      + "width=\"\(coordinate(width))\" height=\"\(coordinate(height))\""
    return title.isEmpty
      ? start + "/>" : start + "><title>\(escapedForMarkup(title))</title></rect>"
  }

  /// One of eight marks that are told apart by shape.
  static func mark(_ style: Int, x: Double, y: Double, radius r: Double = 4) -> String {
    MarkShape(style).markup(style, x, y, r)
  }
}
