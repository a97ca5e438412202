/// A typed formula that cannot be read: where, what was expected there, and what stands there.
///
///     column 9: expected “)” or an operator, found the end
///       sin(x +
///               ^
public struct FormulaSyntaxError: Error, Hashable, CustomStringConvertible {
  /// The text as it was typed.
  public let text: String
  /// The character at fault, counted from 1; one past the last where something is missing.
  public let column: Int
  /// What could stand there, in words.
  public let expected: String
  /// What stands there, in quotes, or “the end”.
  public let found: String

  /// A mistake at a column of `text`, counted from 1.
  public init(_ text: String, column: Int, expected: String, found: String) {
    (self.text, self.column, self.expected, self.found) = (text, column, expected, found)
  }

  /// Place, expected and found, and below it the text with a caret under the character at fault.
  public var description: String {
    let characters = text.map { $0.isWhitespace ? " " : $0 }
    let first = max(0, min(column - 1, characters.count) - 60)
    let last = min(characters.count, max(first + 76, column))
    let before = first > 0 ? "…" : ""
    let excerpt = before + String(characters[first..<last]) + (last < characters.count ? "…" : "")
    let indent = String(repeating: " ", count: 2 + before.count + max(0, column - 1 - first))
    return "column \(column): expected \(expected), found \(found)\n  \(excerpt)\n\(indent)^"
  }
}
