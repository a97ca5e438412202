/// One piece of a typed formula.
struct FormulaToken: Equatable {
  enum Kind: Equatable {
    case number(Double)
    case name
    /// An exponent written in raised digits, x².
    case raised(Double)
    /// An operator, parenthesis or comma, in its ASCII spelling.
    case sign(String)
    case end
  }

  var kind: Kind
  /// As typed.
  var text: String
  /// Counted from 1.
  var column: Int
  /// Whether it follows the piece before it without a space.
  var joins: Bool

  func isSign(_ sign: String) -> Bool { kind == .sign(sign) }

  /// The token in an error's words.
  var inWords: String { kind == .end ? "the end" : "“\(text)”" }
}

/// Cuts a typed formula into its pieces, ASCII or Unicode.
struct FormulaLexer {
  private let text: String
  private let characters: [Character]
  private var place = 0

  static func tokens(_ text: String) throws(FormulaSyntaxError) -> [FormulaToken] {
    var lexer = FormulaLexer(text: text, characters: Array(text))
    var tokens: [FormulaToken] = []
    repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
    return tokens
  }

  private init(text: String, characters: [Character]) {
    (self.text, self.characters) = (text, characters)
  }

  private func character(_ offset: Int = 0) -> Character? {
    characters.indices.contains(place + offset) ? characters[place + offset] : nil
  }

  private mutating func next() throws(FormulaSyntaxError) -> FormulaToken {
    let end = place
    while character()?.isWhitespace == true { place += 1 }
    let start = place
    let kind = try kind()
    return FormulaToken(
      kind: kind, text: String(characters[start..<place]), column: start + 1,
      joins: start == end)
  }

  private mutating func kind() throws(FormulaSyntaxError) -> FormulaToken.Kind {
    guard let first = character() else { return .end }
    if isDigit(first) || first == "." && character(1).map(isDigit) == true { return number() }
    if digitsBelow[first] != nil || first == "⁻" { return try raised() }
    if isLetter(first) { return name() }
    if let sign = sign(first) { return sign }
    throw FormulaSyntaxError(
      text, column: place + 1, expected: "a number, a name or an operator", found: "“\(first)”")
  }

  /// Digits, a point, and a power of ten where digits follow its e.
  private mutating func number() -> FormulaToken.Kind {
    let start = place
    skipDigits()
    if character() == "." { place += 1 }
    skipDigits()
    if character() == "e" || character() == "E" {
      let isSigned = character(1) == "-" || character(1) == "+"
      if let digit = character(isSigned ? 2 : 1), isDigit(digit) {
        place += isSigned ? 2 : 1
        skipDigits()
      }
    }
    return .number(Double(String(characters[start..<place])) ?? .nan)
  }

  private mutating func skipDigits() {
    while let next = character(), isDigit(next) { place += 1 }
  }

  private mutating func raised() throws(FormulaSyntaxError) -> FormulaToken.Kind {
    let start = place
    if character() == "⁻" { place += 1 }
    while let next = character(), digitsBelow[next] != nil { place += 1 }
    let digits = characters[start..<place].compactMap { digitsBelow[$0] }
    guard let magnitude = Double(String(digits)) else {
      throw FormulaSyntaxError(
        text, column: place + 1, expected: "raised digits behind “⁻”",
        found: character().map { "“\($0)”" } ?? "the end")
    }
    return .raised(characters[start] == "⁻" ? -magnitude : magnitude)
  }

  private mutating func name() -> FormulaToken.Kind {
    while let next = character(), isLetter(next) || isDigit(next) || next == "_" { place += 1 }
    return .name
  }

  private mutating func sign(_ first: Character) -> FormulaToken.Kind? {
    let second = character(1).map(String.init) ?? ""
    if ["**", "<=", ">=", "=="].contains(String(first) + second) {
      place += 2
      return .sign(first == "*" ? "^" : first == "=" ? "=" : String(first) + second)
    }
    guard let sign = signs[first] else { return nil }
    place += 1
    return .sign(sign)
  }
}

private func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

private func isLetter(_ character: Character) -> Bool {
  character.isLetter && !character.isNumber
}

private let digitsBelow: [Character: Character] = Dictionary(
  uniqueKeysWithValues: zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))

/// Every sign of one character, with its ASCII spelling.
private let signs: [Character: String] = [
  "+": "+", "-": "-", "−": "-", "–": "-", "*": "*", "·": "*", "⋅": "*", "×": "*", "∗": "*",
  "/": "/", "÷": "/", "∕": "/", "^": "^", "(": "(", ")": ")", "[": "[", "]": "]", ",": ",",
  "|": "|", "<": "<", ">": ">", "=": "=", "≤": "<=", "≥": ">=", "√": "√", "∞": "∞", "@": "@",
]
