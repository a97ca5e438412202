import ChainruleFormulas

extension TextPage {
  private static let longestSubject = 24

  /// Where the equals signs stand of equations that follow each other: behind the longest subject among them. One column
  /// for each block; 0 for what is no equation.
  func equalsColumns(of blocks: [Block]) -> [Int] {
    var columns = [Int](repeating: 0, count: blocks.count)
    var start = 0
    while start < blocks.count {
      var (end, widest) = (start, 0)
      while end < blocks.count, case .equation(let equation) = blocks[end] {
        let width = subjectWidth(equation)
        if width <= Self.longestSubject { widest = max(widest, width) }
        end += 1
      }
      for place in start..<end { columns[place] = widest }
      start = max(end, start + 1)
    }
    return columns
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
