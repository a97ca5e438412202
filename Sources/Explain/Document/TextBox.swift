/// Lines of equal width that stand beside others, aligned at one line.
struct TextBox {
  var lines: [String]
  /// The line that stands level with the neighbors'.
  var baseline: Int
  /// Whether a row may be broken in front of it.
  var isSign = false
  var isFunction = false

  init(lines: [String], baseline: Int) {
    let width = lines.map(\.count).max() ?? 0
    self.lines = lines.map { padded($0, to: width) }
    self.baseline = baseline
  }

  init(_ text: String, isSign: Bool = false) {
    self.init(lines: [text], baseline: 0)
    self.isSign = isSign
  }

  /// A text with another one centered below it.
  init(_ text: String, below: String) {
    let width = max(text.count, below.count)
    let lines = [text, below].map {
      String(repeating: " ", count: (width - $0.count) / 2) + $0
    }
    self.init(lines: lines, baseline: 0)
  }

  var width: Int { lines.first?.count ?? 0 }

  static func joined(_ boxes: [TextBox]) -> TextBox {
    let above = boxes.map(\.baseline).max() ?? 0
    let below = boxes.map { $0.lines.count - $0.baseline }.max() ?? 1
    let lines = (-above..<below).map { level in
      boxes.map { box in
        let i = box.baseline + level
        let isInside = box.lines.indices.contains(i)
        return isInside ? box.lines[i] : String(repeating: " ", count: box.width)
      }.joined()
    }
    return TextBox(lines: lines, baseline: above)
  }

  /// The boxes in rows no wider than `width`, broken in front of signs.
  static func rows(_ boxes: [TextBox], width: Int) -> [TextBox] {
    var rows: [[TextBox]] = [[]]
    var pending: [TextBox] = []
    var used = 0
    for (i, box) in boxes.enumerated() {
      pending.append(box)
      guard i + 1 == boxes.count || boxes[i + 1].isSign else { continue }
      let needed = pending.reduce(0) { $0 + $1.width }
      if used > 0, used + needed > width {
        rows.append([])
        used = 0
      }
      rows[rows.count - 1] += pending
      used += needed
      pending = []
    }
    return rows.map(joined)
  }

  /// In brackets as tall as the box.
  func bracketed(_ isASCII: Bool) -> TextBox {
    if isASCII || lines.count == 1 { return enclosed(left: "[", right: "]") }
    return enclosed(left: "⎡⎢⎣", right: "⎤⎥⎦")
  }

  /// In parentheses; tall ones are written at the level of the baseline, which reads well enough around brackets.
  func fenced(_ left: String, _ right: String) -> TextBox {
    .joined([TextBox(left), self, TextBox(right)])
  }

  /// Each side is one character, or three: at the top, between, and at the bottom.
  private func enclosed(left: String, right: String) -> TextBox {
    func side(_ characters: [Character], _ line: Int) -> String {
      guard characters.count == 3 else { return String(characters) }
      return String(characters[line == 0 ? 0 : line == lines.count - 1 ? 2 : 1])
    }
    let enclosed = lines.enumerated().map { i, line in
      side(Array(left), i) + line + side(Array(right), i)
    }
    return TextBox(lines: enclosed, baseline: baseline)
  }
}
