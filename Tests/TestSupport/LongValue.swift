import Testing

/// What a file may hold where a short name is expected.
public enum LongValue: CaseIterable, Sendable {
  case tenThousandLetters
  /// Clears a terminal that it reaches.
  case escapeSequences

  public var text: String {
    switch self {
    case .tenThousandLetters: String(repeating: "x", count: 10_000)
    case .escapeSequences: String(repeating: "\u{1B}[2J", count: 2_500)
    }
  }
}

/// Expects that a message with such a value in it has been cut, and has no control characters.
public func expectShort(
  _ message: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(message.count < 300, sourceLocation: sourceLocation)
  #expect(message.contains("…"), sourceLocation: sourceLocation)
  let controls = message.unicodeScalars.filter { $0.properties.generalCategory == .control }
  #expect(controls.isEmpty, sourceLocation: sourceLocation)
}
