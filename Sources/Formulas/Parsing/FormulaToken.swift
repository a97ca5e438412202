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
  /// A name's marks in raised and lowered digits, w¹₁₂; nil for a plain name.
  var marks: NameMarks?

  func isSign(_ sign: String) -> Bool { kind == .sign(sign) }

  /// The token in an error's words.
  var inWords: String { kind == .end ? "the end" : "“\(text)”" }
}

/// What stands behind the letters of a name in raised and lowered digits: z¹₂⁽³⁾, w¹₁₂⁺.
struct NameMarks: Equatable {
  var letters: String
  var superscript: String?
  /// Counted from 0.
  var index: [Int]
  var sample: Int?
  var isNew: Bool

  /// The element of this name.
  var element: Element {
    Element(Symbol(letters, superscript, sample: sample, form: isNew ? .new : .value), index)
  }
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

  /// What stands behind the letters of the name just read.
  private var marks: NameMarks?

  private func character(_ offset: Int = 0) -> Character? {
    characters.indices.contains(place + offset) ? characters[place + offset] : nil
  }

  private mutating func next() throws(FormulaSyntaxError) -> FormulaToken {
    let end = place
    while character()?.isWhitespace == true { place += 1 }
    let start = place
    marks = nil
    let kind = try kind()
    return FormulaToken(
      kind: kind, text: String(characters[start..<place]), column: start + 1,
      joins: start == end, marks: marks)
  }

  private mutating func kind() throws(FormulaSyntaxError) -> FormulaToken.Kind {
    guard let first = character() else { return .end }
    if isDigit(first) || first == "." && character(1).map(isDigit) == true { return number() }
    if digitsBelow[first] != nil || first == "⁻" { return try raised() }
    if isLetter(first) || first == "∂" { return try name() }
    if let sign = sign(first) { return sign }
    throw FormulaSyntaxError(
      text, column: place + 1, expected: "a number, a name or an operator", found: "“\(first)”")
  }

  /// Digits, a point, and a power of ten where digits follow its e, or raised ones ×10.
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
    let digits = String(characters[start..<place])
    return .number(Double(digits + (scale() ?? "")) ?? .nan)
  }

  /// e−5 for ×10⁻⁵; nil where something else follows.
  private mutating func scale() -> String? {
    let start = place
    guard character() == "×", character(1) == "1", character(2) == "0" else { return nil }
    place += 3
    let isBelow = character() == "⁻"
    if isBelow { place += 1 }
    guard let digits = digits(digitsBelow) else {
      place = start
      return nil
    }
    return "e" + (isBelow ? "-" : "") + digits
  }

  /// The digits that stand here in another row, as usual ones; nil where there are none.
  private mutating func digits(_ row: [Character: Character]) -> String? {
    var digits = ""
    while let digit = character().flatMap({ row[$0] }) {
      digits.append(digit)
      place += 1
    }
    return digits.isEmpty ? nil : digits
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

  private mutating func name() throws(FormulaSyntaxError) -> FormulaToken.Kind {
    let start = place
    if character() == "∂" { place += 1 }
    while let next = character(), isLetter(next) || isDigit(next) || next == "_" { place += 1 }
    let letters = String(characters[start..<place])
    let end = place
    let superscript = digits(digitsBelow)
    let index = try index(of: letters, isOfLayer: superscript != nil, start)
    let sample = sample()
    guard index != nil || sample != nil else {
      // x² is a power.
      place = end
      return .name
    }
    let isNew = character() == "⁺"
    if isNew { place += 1 }
    marks = NameMarks(
      letters: letters, superscript: superscript, index: index ?? [], sample: sample, isNew: isNew)
    return .name
  }

  /// The place in lowered digits, counted from 0: ₁₂ of a weight in a layer is [0, 1], of a vector [11].
  private mutating func index(
    of letters: String, isOfLayer: Bool, _ start: Int
  ) throws(FormulaSyntaxError) -> [Int]? {
    guard var numbers = digits(digitsAbove).map({ [$0] }) else { return nil }
    while character() == ",", let next = character(1), digitsAbove[next] != nil {
      place += 1
      numbers.append(digits(digitsAbove) ?? "")
    }
    let letter = letters.hasPrefix("∂") ? String(letters.dropFirst()) : letters
    if numbers.count == 1, numbers[0].count > 1, !vectorLetters.contains(letter) {
      guard letter == "w", isOfLayer, numbers[0].count == 2 else {
        let typed = String(characters[start..<place])
        throw FormulaSyntaxError(
          text, column: start + 1, expected: "brackets, as in \(letters)[1,2] or \(letters)[12]",
          found: "“\(typed)”, which can be read in two ways")
      }
      numbers = numbers[0].map(String.init)
    }
    let index = numbers.compactMap { Int($0) }.map { $0 - 1 }
    guard index.count == numbers.count, index.allSatisfy({ (0..<999_999_999).contains($0) }) else {
      throw FormulaSyntaxError(
        text, column: start + 1, expected: "places counted from 1",
        found: "“\(String(characters[start..<place]))”")
    }
    return index
  }

  /// ⁽³⁾, the sample.
  private mutating func sample() -> Int? {
    let start = place
    guard character() == "⁽" else { return nil }
    place += 1
    guard let digits = digits(digitsBelow), let sample = Int(digits), sample > 0,
      character() == "⁾"
    else {
      place = start
      return nil
    }
    place += 1
    return sample
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

private let digitsAbove: [Character: Character] = Dictionary(
  uniqueKeysWithValues: zip("₀₁₂₃₄₅₆₇₈₉", "0123456789"))

/// Letters of one number for each neuron, input or output: x₁₂ is the twelfth.
private let vectorLetters: Set<String> = ["x", "y", "z", "a", "b", "δ", "C"]

/// Every sign of one character, with its ASCII spelling.
private let signs: [Character: String] = [
  "+": "+", "-": "-", "−": "-", "–": "-", "*": "*", "·": "*", "⋅": "*", "×": "*", "∗": "*",
  "/": "/", "÷": "/", "∕": "/", "^": "^", "(": "(", ")": ")", "[": "[", "]": "]", ",": ",",
  "|": "|", "<": "<", ">": ">", "=": "=", "≤": "<=", "≥": ">=", "√": "√", "∞": "∞", "@": "@",
]
