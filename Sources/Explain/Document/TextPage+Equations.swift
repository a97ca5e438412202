import ChainruleFormulas

extension TextPage {
  private static let longestSubject = 24

  /// Where the equals signs of neighboring equations stand: behind the longest subject among them.
  func equalsColumn(around place: Int, in blocks: [Block]) -> Int {
    func equation(_ i: Int) -> Equation? {
      if blocks.indices.contains(i), case .equation(let equation) = blocks[i] {
        equation
      } else {
        nil
      }
    }
    var (first, last) = (place, place)
    while equation(first - 1) != nil { first -= 1 }
    while equation(last + 1) != nil { last += 1 }
    let widths = (first...last).compactMap { equation($0).map(subjectWidth) }
    return widths.filter { $0 <= Self.longestSubject }.max() ?? 0
  }

  private func subjectWidth(_ equation: Equation) -> Int {
    equation.subjects.first?.printed(as: writer.notation, digits: writer.digits).count ?? 0
  }

  mutating func add(_ equation: Equation, column: Int) {
    let written = equation.written(as: writer.notation, digits: writer.digits)
    let subject = padded(written.subject, to: column)
    let margin = String(repeating: " ", count: Self.indent + subject.count)
    let front = String(repeating: " ", count: Self.indent) + writer.style.name(subject)
    var group: [String] = []
    for line in written.lines {
      let sides = line.sides.joined(separator: " = ")
      let parts = LineBreaks.text.lines(of: sides, width: writer.width - margin.count - 3)
      for (i, part) in parts.enumerated() {
        let sign = i == 0 ? " = " : part.hasPrefix("=") ? " " : "   "
        group.append((group.isEmpty ? front : margin) + sign + style(line.kind)(part))
      }
    }
    if !equation.remark.isEmpty {
      group += wrapped(equation.remark, indent: margin.count + 3, as: writer.style.remark)
    }
    add(group)
  }

  private func style(_ kind: WrittenEquation.Kind) -> TextDocumentWriter.Style.Change {
    switch kind {
    case .letters: writer.style.letters
    case .numbers: writer.style.numbers
    case .result: writer.style.result
    }
  }
}

func padded(_ text: String, to width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}
