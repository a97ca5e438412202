import ChainruleFormulas

/// Sets a document in one notation.
public protocol DocumentWriter: Sendable {
  /// The whole document, with a line break at its end.
  func write(_ document: Document) -> String
}

extension NumberFormat {
  /// What a page says of the way its numbers are rounded.
  package var rule: String {
    let rest = "(to nearest, ties to even); all calculations use the unrounded numbers."
    return switch self {
    case .shortest:
      "Numbers are shown in full: the fewest digits that give the same double-precision number."
    case .significant(let count):
      "Numbers are rounded where they are printed, to \(count) significant "
        + "\(count == 1 ? "digit" : "digits") \(rest)"
    case .decimals(let count):
      "Numbers are rounded where they are printed, to \(count) "
        + "\(count == 1 ? "digit" : "digits") after the point \(rest)"
    }
  }
}

extension NumberFormat {
  /// The same with no fewer than so many significant digits.
  package func atLeast(_ count: Int) -> NumberFormat {
    switch self {
    case .shortest: self
    case .significant(let own): .significant(max(own, count))
    case .decimals: .significant(count)
    }
  }
}

extension Phrase {
  /// The number, if the phrase is one and nothing else.
  package var number: Double? {
    guard parts.count == 1 else { return nil }
    return switch parts[0] {
    case .number(let value), .precise(let value, _): value
    default: nil
    }
  }
}

extension DocumentTable {
  /// Whether a column holds numbers only, and at least one: such columns are aligned at the point.
  package func isNumeric(column: Int) -> Bool {
    let cells = rows.compactMap { $0.indices.contains(column) ? $0[column] : nil }
    let filled = cells.filter { !$0.isEmpty }
    return !filled.isEmpty && filled.allSatisfy { $0.number != nil || $0.isWrittenNumber }
  }
}

extension Phrase {
  /// Whether the phrase is text that reads as a number, as a count does.
  fileprivate var isWrittenNumber: Bool {
    guard parts.count == 1, case .text(let text) = parts[0] else { return false }
    return Double(text.hasPrefix("−") ? "-" + text.dropFirst() : text) != nil
  }
}
