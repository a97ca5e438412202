import ChainruleTensors

/// Why a text is not JSON: what stands at `line` and `column` (from 1, a column is a Unicode scalar).
///
///     2:9: expected “,” or “}”, found “]”
public struct JSONError: Error, Equatable, CustomStringConvertible {
  /// Counted from 1.
  public let line: Int
  /// Counted from 1.
  public let column: Int
  /// What is wrong there, in words.
  public let reason: String

  public var description: String { "\(line):\(column): \(reason)" }
}

extension JSONValue {
  /// The most levels of lists and objects within each other that a text may have.
  public static let depthLimit = 128

  /// Reads one JSON value, by the letter of RFC 8259: UTF-8, no comments, no trailing commas.
  ///
  /// Stricter than it in three places: a key may not stand twice, a number must fit into a Double, and nesting ends at
  /// `depthLimit`. A whole number without point and exponent is an `integer` if it fits into an Int, else a `number`.
  ///
  /// - Throws: `JSONError`.
  public init(parsing text: String) throws(JSONError) { try self.init(parsing: Array(text.utf8)) }

  /// The same from bytes, which must be UTF-8.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    var parser = JSONParser(bytes)
    self = try parser.document()
  }
}

/// A recursive descent over bytes.
struct JSONParser {
  private let bytes: [UInt8]
  private var place = 0
  private var depth = 0
  /// Where each value and each key begins, a container before what it contains, in the order of the text.
  private(set) var starts: [Int] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONError) -> JSONValue {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw error("the text is not UTF-8", at: firstInvalidByte)
    }
    let value = try value()
    skipSpace()
    guard place == bytes.count else { throw unexpected("the end of the text") }
    return value
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    skipSpace()
    starts.append(place)
    switch peek {
    case UInt8(ascii: "{"): return try nested { parser throws(JSONError) in try parser.object() }
    case UInt8(ascii: "["): return try nested { parser throws(JSONError) in try parser.array() }
    case UInt8(ascii: "\""): return .string(try string())
    case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): return try number()
    default: return try word()
    }
  }

  private mutating func nested(
    _ body: (inout JSONParser) throws(JSONError) -> JSONValue
  ) throws(JSONError) -> JSONValue {
    guard depth < JSONValue.depthLimit else {
      throw error("nested deeper than \(JSONValue.depthLimit) levels", at: place)
    }
    depth += 1
    place += 1
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func object() throws(JSONError) -> JSONValue {
    var entries: [JSONObject.Entry] = []
    var keys: Set<String> = []
    while try !ends(with: "}", first: entries.isEmpty) {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
      let start = place
      starts.append(start)
      let key = try string()
      guard keys.insert(key).inserted else {
        throw error("the key \(quoted(key)) stands twice", at: start)
      }
      skipSpace()
      guard take(":") else { throw unexpected("“:”") }
      entries.append(.init(key, try value()))
    }
    return .object(JSONObject(entries))
  }

  private mutating func array() throws(JSONError) -> JSONValue {
    var items: [JSONValue] = []
    while try !ends(with: "]", first: items.isEmpty) { items.append(try value()) }
    return .array(items)
  }

  /// Takes the closing bracket (true), or the comma between two items (false).
  private mutating func ends(
    with closing: Unicode.Scalar, first: Bool
  ) throws(JSONError) -> Bool {
    skipSpace()
    if take(closing) { return true }
    guard first || take(",") else { throw unexpected("“,” or “\(closing)”") }
    return false
  }

  private mutating func word() throws(JSONError) -> JSONValue {
    let words: [(StaticString, JSONValue)] = [
      ("true", .bool(true)), ("false", .bool(false)), ("null", .null),
    ]
    for (word, value) in words {
      let letters = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
      if bytes[place...].starts(with: letters) {
        place += letters.count
        return value
      }
    }
    throw unexpected("a value")
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = place
    _ = take("-")
    if !take("0") { try digits() }
    var isWhole = true
    if take(".") {
      try digits()
      isWhole = false
    }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
      isWhole = false
    }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    // Minus zero is a Double that no Int is.
    if isWhole, text != "-0", let integer = Int(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else {
      throw error("\(shown(text)) is too large for a number", at: start)
    }
    return .number(number)
  }

  private mutating func digits() throws(JSONError) {
    guard let first = peek, isDigit(first) else { throw unexpected("a digit") }
    while let byte = peek, isDigit(byte) { place += 1 }
  }

  private mutating func string() throws(JSONError) -> String {
    let start = place
    var text: [UInt8] = []
    place += 1
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        place += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += try escape()
      case 0..<0x20: throw error("a control character in a string must be escaped", at: place)
      default:
        text.append(byte)
        place += 1
      }
    }
    throw error("the string that begins here has no end", at: start)
  }

  private mutating func escape() throws(JSONError) -> [UInt8] {
    let start = place
    place += 1
    guard let letter = peek else { throw unexpected("an escape") }
    place += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return Array(String(Character(try escapedScalar(start))).utf8)
    default: throw error("an unknown escape in a string", at: start)
    }
  }

  /// The scalar of `\u` and four digits, or of two such escapes that make a surrogate pair.
  private mutating func escapedScalar(_ start: Int) throws(JSONError) -> Unicode.Scalar {
    var code = try fourHexDigits(start)
    if 0xD800..<0xDC00 ~= code, take("\\"), take("u") {
      let low = try fourHexDigits(start)
      if 0xDC00..<0xE000 ~= low { code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00) }
    }
    guard let scalar = Unicode.Scalar(code) else {
      throw error("half of a surrogate pair in a string", at: start)
    }
    return scalar
  }

  private mutating func fourHexDigits(_ start: Int) throws(JSONError) -> UInt32 {
    let digits = bytes[place..<min(place + 4, bytes.count)]
    let text = String(decoding: digits, as: UTF8.self)
    guard digits.count == 4, text.first != "+", text.first != "-",
      let code = UInt32(text, radix: 16)
    else {
      throw error("expected four hexadecimal digits after \\u", at: start)
    }
    place += 4
    return code
  }
}

extension JSONParser {
  private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: scalar) else { return false }
    place += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      place += 1
    }
  }

  private func unexpected(_ expected: String) -> JSONError {
    guard place < bytes.count else {
      return error("expected \(expected), found the end of the text", at: place)
    }
    let found = String(decoding: bytes[place...].prefix(4), as: UTF8.self).unicodeScalars.prefix(1)
    return error("expected \(expected), found \(quoted(String(found)))", at: place)
  }

  private func error(_ reason: String, at offset: Int) -> JSONError {
    let (line, column) = position(of: offset)
    return JSONError(line: line, column: column, reason: reason)
  }

  /// Line and column of a byte, both from 1.
  func position(of offset: Int) -> (line: Int, column: Int) {
    let before = bytes[..<offset]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let line = before.count { $0 == 0x0A } + 1
    // Continuation bytes are 10xxxxxx.
    return (line, before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1)
  }

  private var firstInvalidByte: Int {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var offset = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) { offset += UTF8.width(scalar) }
    return offset
  }
}
