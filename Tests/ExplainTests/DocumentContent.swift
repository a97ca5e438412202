import ChainruleExplain
import ChainruleFormulas
import TestSupport
import Testing

/// A line's last side, with the numbers that are put in, is its result.
func expectTrue(_ equation: Equation) {
  guard let side = equation.sides.last else {
    Issue.record("\(equation.id) has no right side")
    return
  }
  let missing = side.elements.filter { equation.values[$0] == nil }
  #expect(missing.isEmpty, "\(equation.id): \(missing) have no number")
  let found = side.value { equation.values[Element($0, $1)] ?? .nan }
  #expect(
    disagreement(found, equation.result) <= 1e-9, "\(equation.id): \(side) with its numbers")
}

extension Document {
  /// All equations, in order.
  var equations: [Equation] { blocks.flatMap(\.equations) }
}

extension Document {
  /// All tables, in order.
  var tables: [DocumentTable] { blocks.flatMap(\.tables) }

  /// All paragraphs, in order, and below them those of its sections.
  var paragraphs: [String] { blocks.flatMap(\.paragraphs) }

  /// The sections within sections, by their name in links.
  func section(_ id: String) -> Section? { blocks.lazy.compactMap { $0.section(id) }.first }
}

extension Block {
  fileprivate var equations: [Equation] {
    switch self {
    case .section(let section): section.blocks.flatMap(\.equations)
    case .equation(let equation): [equation]
    default: []
    }
  }

  fileprivate var tables: [DocumentTable] {
    switch self {
    case .section(let section): section.blocks.flatMap(\.tables)
    case .table(let table): [table]
    default: []
    }
  }

  fileprivate var paragraphs: [String] {
    switch self {
    case .section(let section): section.blocks.flatMap(\.paragraphs)
    case .paragraph(let phrase): [phrase.text]
    default: []
    }
  }

  fileprivate func section(_ id: String) -> Section? {
    guard case .section(let section) = self else { return nil }
    return section.id == id ? section : section.blocks.lazy.compactMap { $0.section(id) }.first
  }
}

extension Phrase {
  /// Words alone, formulas as text.
  var text: String {
    parts.map { part in
      switch part {
      case .text(let text), .strong(let text), .code(let text), .link(let text, _): text
      case .formula(let formula): formula.description
      case .number(let number), .precise(let number, _): "\(number)"
      }
    }.joined()
  }
}
