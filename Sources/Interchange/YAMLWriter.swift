/// Writes a tree of values as YAML for people: block style, lists of plain values on one line.
///
/// What is written reads back to the same tree with `SchemaReader`, in YAML 1.1 readers too: any text that one of them
/// could take for something else stands in quotes. One thing is lost: a byte order mark (U+FEFF) at the beginning of a
/// text, which the parser drops.
public enum YAMLWriter {
  /// The text, which ends with a line break.
  ///
  /// - Throws: `SchemaError` if a text cannot stand in YAML.
  public static func text(_ value: JSONValue) throws -> String {
    let emitter = YAMLEmitter()
    do throws(YAMLEmitter.Problem) {
      try emitter.begin()
      try write(value, to: emitter)
      return try emitter.end()
    } catch {
      throw SchemaError(place: SourcePlace(file: "YAML"), problem: .syntax(error.reason))
    }
  }

  private static func write(
    _ value: JSONValue, to emitter: YAMLEmitter
  ) throws(YAMLEmitter.Problem) {
    switch value {
    case .null: try emitter.word("null", isPlain: true)
    case .bool(let value): try emitter.word(value ? "true" : "false", isPlain: true)
    case .integer(let value): try emitter.word(String(value), isPlain: true)
    case .number(let value): try emitter.word(text(value), isPlain: true)
    case .string(let value): try write(value, to: emitter)
    case .array(let items):
      try emitter.startList(isFlow: items.allSatisfy(\.isPlain))
      for item in items { try write(item, to: emitter) }
      try emitter.endList()
    case .object(let object):
      try emitter.startObject(isFlow: object.entries.isEmpty)
      for entry in object.entries {
        try write(entry.key, to: emitter)
        try write(entry.value, to: emitter)
      }
      try emitter.endObject()
    }
  }

  private static func write(
    _ text: String, to emitter: YAMLEmitter
  ) throws(YAMLEmitter.Problem) {
    try emitter.word(text, isPlain: isUnmistakable(text))
  }

  /// The shortest decimal that reads back to the same Double, with YAML's words for NaN and the infinities.
  static func text(_ value: Double) -> String {
    if value.isNaN { return ".nan" }
    guard value.isFinite else { return value < 0 ? "-.inf" : ".inf" }
    return "\(value)"
  }

  private static let mistakable: Set<String> = [
    "null", "true", "false", "yes", "no", "on", "off", "y", "n",
  ]

  /// Begins with a letter, holds nothing that has a meaning in YAML, and is no word of YAML's own.
  private static func isUnmistakable(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, isLetter(first), text.utf8.last != 0x20 else {
      return false
    }
    return text.unicodeScalars.allSatisfy {
      isLetter($0) || "0123456789-./() ".unicodeScalars.contains($0)
    }
      && !mistakable.contains(text.lowercased())
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic
  }
}
