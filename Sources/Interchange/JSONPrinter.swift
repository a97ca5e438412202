extension JSONValue: CustomStringConvertible {
  /// The value on one line, without spaces.
  public var description: String {
    var text = ""
    write(to: &text)
    return text
  }

  /// The value over several lines, indented by two spaces; a list of plain values stays on one line.
  public var pretty: String {
    var text = ""
    writePretty(to: &text, indent: "")
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? "\(value)" : "null"
    case .string(let value): JSONValue.quote(value, to: &text)
    case .array(let items): writeItems(items, separator: ",", to: &text)
    case .object(let object):
      text += "{"
      for (i, entry) in object.entries.enumerated() {
        if i > 0 { text += "," }
        JSONValue.quote(entry.key, to: &text)
        text += ":"
        entry.value.write(to: &text)
      }
      text += "}"
    }
  }

  private func writeItems(_ items: [JSONValue], separator: String, to text: inout String) {
    text += "["
    for (i, item) in items.enumerated() {
      if i > 0 { text += separator }
      item.write(to: &text)
    }
    text += "]"
  }

  private func writePretty(to text: inout String, indent: String) {
    let inner = indent + "  "
    switch self {
    case .array(let items) where items.allSatisfy(\.isPlain):
      writeItems(items, separator: ", ", to: &text)
    case .array(let items):
      text += "["
      for (i, item) in items.enumerated() {
        text += (i > 0 ? ",\n" : "\n") + inner
        item.writePretty(to: &text, indent: inner)
      }
      text += "\n" + indent + "]"
    case .object(let object) where !object.entries.isEmpty:
      text += "{"
      for (i, entry) in object.entries.enumerated() {
        text += (i > 0 ? ",\n" : "\n") + inner
        JSONValue.quote(entry.key, to: &text)
        text += ": "
        entry.value.writePretty(to: &text, indent: inner)
      }
      text += "\n" + indent + "}"
    default: write(to: &text)
    }
  }

  /// Neither a list nor an object.
  var isPlain: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func escape(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "\""): return "\\\""
    case UInt8(ascii: "\\"): return "\\\\"
    case UInt8(ascii: "\n"): return "\\n"
    case UInt8(ascii: "\r"): return "\\r"
    case UInt8(ascii: "\t"): return "\\t"
    default: return "\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
    }
  }

  /// Adds a string in quotes, with what JSON does not take as it stands spelled out.
  package static func quote(_ string: String, to text: inout String) {
    text += "\""
    // What needs no escape goes over in one piece.
    var rest = string.utf8[...]
    while let place = rest.firstIndex(where: needsEscape) {
      text.append(contentsOf: Substring(rest[..<place]))
      text += escape(rest[place])
      rest = rest[rest.index(after: place)...]
    }
    text.append(contentsOf: Substring(rest))
    text += "\""
  }
}
