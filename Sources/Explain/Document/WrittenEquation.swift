import ChainruleFormulas

/// An equation in one notation: what stands left of the first equals sign, and the lines to its right.
package struct WrittenEquation {
  package enum Kind: Sendable { case letters, numbers, result }

  package struct Line {
    package var kind: Kind
    /// One right side, or several to be joined by equals signs.
    package var sides: [String]
  }

  package var subject: String
  package var lines: [Line]
}

extension Equation {
  /// The equation as on paper: in letters, with numbers put in, the result. A line that would repeat the one above it is
  /// left out.
  package func written(as notation: Notation, digits: NumberFormat) -> WrittenEquation {
    let names = subjects.map { $0.printed(as: notation, digits: digits) }
    let letters = sides.map { $0.printed(as: notation, digits: digits) }
    var lines: [WrittenEquation.Line] = []
    let first = names.dropFirst() + letters.prefix(1)
    if !first.isEmpty { lines.append(.init(kind: .letters, sides: Array(first))) }
    lines += letters.dropFirst().map { .init(kind: .letters, sides: [$0]) }
    if isBlank {
      let result = notation.blank(isLong: false)
      // What is another number at once has none to put in.
      if case .element? = sides.last {
        lines.append(.init(kind: .result, sides: [result]))
      } else {
        lines.append(.init(kind: .result, sides: [notation.blank(isLong: true), result]))
      }
      return WrittenEquation(subject: names.first ?? "", lines: lines)
    }
    if let last = sides.last, !values.isEmpty {
      let numbers = last.printed(
        as: notation, values: { values[Element($0, $1)] }, digits: digits)
      lines.append(.init(kind: .numbers, sides: [numbers]))
    }
    lines.append(.init(kind: .result, sides: [digits.string(result, as: notation)]))
    return WrittenEquation(subject: names.first ?? "", lines: WrittenEquation.distinct(lines))
  }
}

extension WrittenEquation {
  /// Of equal lines in a row the last one stays: a result that is also the line with numbers is the result.
  fileprivate static func distinct(_ lines: [Line]) -> [Line] {
    var kept: [Line] = []
    for line in lines {
      if let last = kept.last, last.sides.last == line.sides.last {
        kept.removeLast()
        kept.append(Line(kind: line.kind, sides: last.sides))
      } else {
        kept.append(line)
      }
    }
    return kept
  }
}

extension Notation {
  /// A line to write on, with room above it for a hand; a long one for numbers and signs, else for one number.
  fileprivate func blank(isLong: Bool) -> String {
    switch self {
    case .latex: "\\rule{0pt}{9mm}\\underline{\\hspace{\(isLong ? 75 : 36)mm}}"
    case .mathML:
      "<mtext><span class=\"blank\(isLong ? " long" : "")\"></span></mtext>"
    default: String(repeating: "_", count: isLong ? 40 : 16)
    }
  }
}
