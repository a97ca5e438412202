import ChainruleTensors

/// A value of a configuration or example file that knows its place and its path.
///
/// What a plain word means is decided by what is asked for, not by the YAML version: `no`, `on` and `1.10` are text
/// where text is asked for; `true` and `false` alone are truth values; `1e-3` is a number.
public struct SchemaValue: Sendable {
  /// Where it stands.
  public let place: SourcePlace
  /// The way from the root, such as `network.layers[1].dense`; empty at the root.
  public let path: String
  let node: SchemaNode

  init(_ node: SchemaNode, file: String, path: String = "") {
    self.node = node
    self.path = path
    place = SourcePlace(file: file, line: node.line, column: node.column)
  }

  /// `null`, `~` or nothing at all.
  public var isNull: Bool {
    if case .plain(let word) = node.content { PlainWord.isNull(word) } else { false }
  }

  /// Whether it is a list.
  public var isList: Bool { if case .list = node.content { true } else { false } }
  /// Whether it is a mapping of keys to values.
  public var isObject: Bool { if case .object = node.content { true } else { false } }

  /// The text, in quotes or not.
  public func text() throws(SchemaError) -> String {
    switch node.content {
    case .quoted(let text): return text
    case .plain(let text) where !PlainWord.isNull(text): return text
    default: throw mismatch("text")
    }
  }

  /// `true` or `false`.
  public func bool() throws(SchemaError) -> Bool {
    guard case .plain(let word) = node.content, let value = PlainWord.bool(word) else {
      throw mismatch("true or false")
    }
    return value
  }

  /// A decimal whole number; one that begins with 0 is refused, since YAML 1.1 reads it as octal.
  public func integer<I: FixedWidthInteger>(as type: I.Type = I.self) throws(SchemaError) -> I {
    guard case .plain(let word) = node.content, PlainWord.isWhole(word) else {
      throw mismatch("a whole number")
    }
    guard let value = I(word) else { throw mismatch("a whole number from \(I.min) to \(I.max)") }
    return value
  }

  /// A decimal number, rounded to nearest; `.inf`, `-.inf` and `.nan` as YAML spells them.
  public func number<F: LosslessStringConvertible & BinaryFloatingPoint>(
    as type: F.Type = F.self
  ) throws(SchemaError) -> F {
    guard case .plain(let word) = node.content else { throw mismatch("a number") }
    if let special = PlainWord.special(word) { return F(special) }
    guard PlainWord.isNumber(word), let value = F(word) else { throw mismatch("a number") }
    guard value.isFinite else { throw mismatch("a number up to \(F.greatestFiniteMagnitude)") }
    return value
  }

  /// The items of a list.
  public func list() throws(SchemaError) -> [SchemaValue] {
    guard case .list(let items) = node.content else { throw mismatch("a list") }
    return items.enumerated().map { i, item in
      SchemaValue(item, file: place.file, path: "\(path)[\(i)]")
    }
  }

  /// The keys and values of an object whose keys are not known beforehand, in the order of the file.
  public func entries() throws(SchemaError) -> [(key: String, value: SchemaValue)] {
    guard case .object(let fields) = node.content else { throw mismatch("an object") }
    return fields.map { ($0.key, SchemaValue($0.value, file: place.file, path: path(to: $0.key))) }
  }

  /// Reads the keys of an object; a key that `body` does not ask for is an error.
  public func object<Result>(_ body: (SchemaObject) throws -> Result) throws -> Result {
    let object = try SchemaObject(self)
    let result = try body(object)
    try object.finish()
    return result
  }

  /// One of several kinds of thing: the plain name `sgd`, or `{sgd: {learning_rate: 0.1}}`.
  ///
  /// - Returns: the name and what stands behind it, nil for a plain name or a null.
  public func variant(
    among names: [String]
  ) throws(SchemaError) -> (name: String, body: SchemaValue?) {
    if case .object(let fields) = node.content {
      guard let field = fields.first, fields.count == 1 else {
        throw mismatch("an object with one key, the name", found: "\(fields.count) keys")
      }
      guard names.contains(field.key) else {
        throw SchemaError(
          place: field.place(in: place.file), path: path,
          problem: .unknownChoice(field.key, choices: names))
      }
      let body = SchemaValue(field.value, file: place.file, path: path(to: field.key))
      return (field.key, body.isNull ? nil : body)
    }
    guard !isList else { throw mismatch("a name") }
    return (try choice(among: names), nil)
  }

  /// The text, which must be one of `names`.
  public func choice(among names: [String]) throws(SchemaError) -> String {
    let name = try text()
    guard names.contains(name) else { throw error(.unknownChoice(name, choices: names)) }
    return name
  }

  /// An error at this place, to be thrown by whoever finds the value wrong.
  public func error(_ problem: SchemaError.Problem) -> SchemaError {
    SchemaError(place: place, path: path, problem: problem)
  }

  /// “expected …, found …” with what stands here.
  public func mismatch(_ expected: String, found: String? = nil) -> SchemaError {
    error(.mismatch(expected: expected, found: found ?? node.summary))
  }

  func path(to key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

/// The tree under `SchemaValue`: what stands in a file, without file name and path.
struct SchemaNode: Sendable {
  struct Field: Sendable {
    let key: String
    let line: Int?
    let column: Int?
    let value: SchemaNode

    func place(in file: String) -> SourcePlace {
      SourcePlace(file: file, line: line, column: column)
    }
  }

  enum Content: Sendable {
    /// Without quotes: text, a number, a truth value or null.
    case plain(String)
    case quoted(String)
    case list([SchemaNode])
    case object([Field])
  }

  let line: Int?
  let column: Int?
  let content: Content

  /// What stands here, for a message: `the number 3`, `text “three”`, `a list`.
  var summary: String {
    switch content {
    case .quoted(let text): "text \(quoted(text))"
    case .list: "a list"
    case .object: "an object"
    case .plain(let word) where PlainWord.isNull(word): "null"
    case .plain(let word) where PlainWord.bool(word) != nil: word
    case .plain(let word) where PlainWord.isNumber(word) || PlainWord.special(word) != nil:
      "the number \(shown(word))"
    case .plain(let text): "text \(quoted(text))"
    }
  }
}

/// What a word without quotes can be read as: YAML 1.2's core rules, decimal numbers only.
enum PlainWord {
  static func isNull(_ word: String) -> Bool { ["", "~", "null", "Null", "NULL"].contains(word) }

  static func bool(_ word: String) -> Bool? {
    switch word {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  static func special(_ word: String) -> Double? {
    switch word {
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": .infinity
    case "-.inf", "-.Inf", "-.INF": -.infinity
    case ".nan", ".NaN", ".NAN": .nan
    default: nil
    }
  }

  /// Sign, digits; no zero in front.
  static func isWhole(_ word: String) -> Bool {
    var rest = Substring(word)
    skipSign(&rest)
    return skipDigits(&rest) > 0 && rest.isEmpty && !hasLeadingZero(word)
  }

  /// Sign, digits with at most one point, exponent: `1`, `-0.5`, `.5`, `5.`, `1e-3`.
  static func isNumber(_ word: String) -> Bool {
    var rest = Substring(word)
    skipSign(&rest)
    var digits = skipDigits(&rest)
    if rest.first == "." {
      rest.removeFirst()
      digits += skipDigits(&rest)
    }
    guard digits > 0 else { return false }
    if rest.first == "e" || rest.first == "E" {
      rest.removeFirst()
      skipSign(&rest)
      guard skipDigits(&rest) > 0 else { return false }
    }
    return rest.isEmpty
  }

  private static func hasLeadingZero(_ word: String) -> Bool {
    let digits = word.drop { $0 == "+" || $0 == "-" }
    return digits.count > 1 && digits.first == "0"
  }

  private static func skipSign(_ text: inout Substring) {
    if text.first == "+" || text.first == "-" { text.removeFirst() }
  }

  private static func skipDigits(_ text: inout Substring) -> Int {
    let rest = text.drop { "0"..."9" ~= $0 }
    defer { text = rest }
    return text.count - rest.count
  }
}
