import Yams

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
    do {
      return try serialize(node: node(value), indent: 2, width: -1, allowUnicode: true)
    } catch {
      throw SchemaError(place: SourcePlace(file: "YAML"), problem: .syntax("\(error)"))
    }
  }

  private static func node(_ value: JSONValue) -> Node {
    switch value {
    case .null: plain("null")
    case .bool(let value): plain(value ? "true" : "false")
    case .integer(let value): plain(String(value))
    case .number(let value): plain(text(value))
    case .string(let value): word(value)
    case .array(let items):
      Node(items.map(node), Tag(.seq), items.allSatisfy(\.isPlain) ? .flow : .block)
    case .object(let object):
      Node(
        object.entries.map { (word($0.key), node($0.value)) }, Tag(.map),
        object.entries.isEmpty ? .flow : .block)
    }
  }

  /// The shortest decimal that reads back to the same Double, with YAML's words for NaN and the infinities.
  static func text(_ value: Double) -> String {
    if value.isNaN { return ".nan" }
    guard value.isFinite else { return value < 0 ? "-.inf" : ".inf" }
    return "\(value)"
  }

  private static func plain(_ text: String) -> Node { Node(text, Tag(.str, .basic), .plain) }

  private static func word(_ text: String) -> Node {
    Node(text, Tag(.str, .basic), isUnmistakable(text) ? .plain : .doubleQuoted)
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
