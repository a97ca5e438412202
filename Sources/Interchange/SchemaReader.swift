/// Reads YAML, and so JSON, into `SchemaValue`.
///
/// Nothing a file says can be executed, and no file can fill the memory: tags are refused, aliases are counted before
/// they are followed, and depth and size have limits.
public enum SchemaReader {
  /// The most levels of lists and objects within each other.
  public static let depthLimit = 100
  /// The most values in a file, each use of an alias counted.
  public static let valueLimit = 1_000_000
  /// The most aliases (`*name`) in a file. An alias of aliases grows exponentially with their number.
  public static let aliasLimit = 16
  /// The largest file, in bytes.
  public static let sizeLimit = 64 << 20

  /// Reads a file; by its name, `.json` is JSON and all else YAML.
  ///
  /// - Throws: `ReadError`, `SchemaError`.
  public static func read(file path: String) throws -> SchemaValue {
    try read(bytes: readFile(path, limit: sizeLimit), file: path)
  }

  /// Reads a text; `file` names it in messages, and `.json` at its end says that it is JSON.
  public static func read(text: String, file: String) throws(SchemaError) -> SchemaValue {
    try read(bytes: Array(text.utf8), file: file)
  }

  /// Reads a text that must be UTF-8.
  public static func read(bytes: [UInt8], file: String) throws(SchemaError) -> SchemaValue {
    // A byte order mark says nothing in UTF-8.
    let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    if file.lowercased().hasSuffix(".json") { return try readJSON(bytes, file: file) }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw syntax("the text is not UTF-8", file)
    }
    return try YAMLReader.root(bytes, file: file)
  }

  /// Wraps a value that was read already, such as the metadata of a model file; messages then name no line.
  public static func read(_ value: JSONValue, file: String) -> SchemaValue {
    SchemaValue(SchemaNode(value) { .nowhere }, file: file)
  }

  private static func readJSON(_ bytes: [UInt8], file: String) throws(SchemaError) -> SchemaValue {
    var parser = JSONParser(bytes)
    let value: JSONValue
    do throws(JSONError) {
      value = try parser.document()
    } catch {
      let place = SourcePlace(file: file, line: error.line, column: error.column)
      throw SchemaError(place: place, problem: .syntax(error.reason))
    }
    let lines = LineTable(bytes)
    var starts = parser.starts[...]
    let node = SchemaNode(value) {
      guard let start = starts.popFirst() else { return .nowhere }
      let (line, column) = lines.position(start)
      return SchemaNode.TextPlace(line: line, column: column, number: lines.number(at: start))
    }
    return SchemaValue(node, file: file)
  }

  static func syntax(
    _ reason: String, _ file: String, _ mark: YAMLMark? = nil
  ) -> SchemaError {
    SchemaError(
      place: SourcePlace(file: file, line: mark?.line, column: mark?.column),
      problem: .syntax(reason))
  }
}

extension SchemaNode {
  /// Where a value or a key stands in a text, and the number that is written there, digit for digit.
  fileprivate struct TextPlace {
    let line, column: Int?
    let number: String?

    static var nowhere: TextPlace { TextPlace(line: nil, column: nil, number: nil) }
  }

  /// `place` is asked once for each value and each key, in the order of the text.
  fileprivate init(_ value: JSONValue, _ place: () -> TextPlace) {
    let own = place()
    (line, column) = (own.line, own.column)
    switch value {
    case .null: content = .plain("null")
    case .bool(let value): content = .plain(value ? "true" : "false")
    // 0.0850 stays 0.0850: its digits say how exact it is.
    case .integer(let value): content = .plain(own.number ?? String(value))
    case .number(let value): content = .plain(own.number ?? YAMLWriter.text(value))
    case .string(let value): content = .quoted(value)
    case .array(let items): content = .list(items.map { SchemaNode($0, place) })
    case .object(let object):
      content = .object(
        object.entries.map { entry in
          let key = place()
          return Field(
            key: entry.key, line: key.line, column: key.column,
            value: SchemaNode(entry.value, place))
        })
    }
  }
}

/// Line and column of each byte of a text.
private struct LineTable {
  private let bytes: [UInt8]
  private let lineStarts: [Int]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    lineStarts = [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
  }

  /// The number that begins at a byte; nil where none does.
  func number(at offset: Int) -> String? {
    let text = bytes[offset...].prefix { "+-.eE0123456789".utf8.contains($0) }
    guard let first = text.first, "-0123456789".utf8.contains(first) else { return nil }
    return String(decoding: text, as: UTF8.self)
  }

  func position(_ offset: Int) -> (line: Int?, column: Int?) {
    var (low, high) = (0, lineStarts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let column = bytes[lineStarts[low]..<offset].count { $0 & 0xC0 != 0x80 }
    return (low + 1, column + 1)
  }
}
