import Chainrule

/// A document as plain lines, until the text writer of documents takes its place.
struct PlainDocument {
  var notation: Notation
  var digits: NumberFormat

  func text(of document: Document) -> String {
    var lines = [document.title, words(document.subtitle), ""]
    for block in document.blocks { lines += self.lines(block) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func lines(_ block: Block) -> [String] {
    switch block {
    case .section(let section): [words(section.title)] + section.blocks.flatMap(lines) + [""]
    case .paragraph(let phrase): ["  " + words(phrase)]
    case .list(let phrases): phrases.map { "  - " + words($0) }
    case .equation(let equation): ["  " + line(equation)]
    case .matrices: []
    case .table(let table):
      ([table.titles] + table.rows).map { "  " + $0.map(words).joined(separator: "  ") }
        + (table.caption.isEmpty ? [] : ["  " + words(table.caption)])
    }
  }

  private func line(_ equation: Equation) -> String {
    let letters = (equation.subjects + equation.sides).map { $0.printed(as: notation) }
    let numbers = equation.sides.last?.printed(
      as: notation, values: { equation.values[Element($0, $1)] }, digits: digits)
    let result = digits.string(equation.result, as: notation)
    let remark = equation.remark.isEmpty ? "" : "    (\(words(equation.remark)))"
    let sides = letters + [numbers, result].compactMap { $0 }
    let distinct = sides.indices.filter { $0 == 0 || sides[$0] != sides[$0 - 1] }.map { sides[$0] }
    return distinct.joined(separator: " = ") + remark
  }

  private func words(_ phrase: Phrase) -> String {
    phrase.parts.map { part in
      switch part {
      case .text(let text), .strong(let text), .code(let text): text
      case .formula(let formula): formula.printed(as: notation)
      case .number(let number): digits.string(number, as: notation)
      }
    }.joined()
  }
}
