import CYAML

/// What stands in a YAML text, one thing after the other, as libyaml finds it.
final class YAMLParser {
  enum Event {
    case word(String, isPlain: Bool)
    case startOfList, endOfList
    case startOfObject, endOfObject
    case alias(String)
    case startOfDocument, endOfDocument
    case end
  }

  /// An event with its place, and what stands before a value: an anchor `&name`, a tag `!name`.
  struct Found {
    let event: Event
    let mark: YAMLMark
    var anchor: String?
    var tag: String?
  }

  /// What is wrong with a text, and where.
  struct Problem: Error {
    let reason: String
    let mark: YAMLMark
  }

  private let text: UnsafeMutableBufferPointer<UInt8>
  private let parser: UnsafeMutablePointer<yaml_parser_t>

  init(_ bytes: [UInt8]) {
    // libyaml reads from memory that must stay where it is.
    text = .allocate(capacity: bytes.count)
    _ = text.initialize(from: bytes)
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    yaml_parser_initialize(parser)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, text.baseAddress, text.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    text.deallocate()
  }

  /// The next event; after `end` it must not be asked again.
  func next() throws(Problem) -> Found {
    while true {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else { throw problem }
      defer { yaml_event_delete(&event) }
      if event.type != YAML_STREAM_START_EVENT { return YAMLParser.found(event) }
    }
  }

  private static func found(_ event: yaml_event_t) -> Found {
    let (mark, data) = (YAMLMark(event.start_mark), event.data)
    func found(
      _ event: Event, _ anchor: UnsafePointer<UInt8>? = nil, _ tag: UnsafePointer<UInt8>? = nil
    ) -> Found {
      Found(event: event, mark: mark, anchor: string(anchor), tag: string(tag))
    }
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = data.scalar
      let word = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      return found(
        .word(String(decoding: word, as: UTF8.self), isPlain: isPlain), scalar.anchor, scalar.tag)
    case YAML_SEQUENCE_START_EVENT:
      return found(.startOfList, data.sequence_start.anchor, data.sequence_start.tag)
    case YAML_MAPPING_START_EVENT:
      return found(.startOfObject, data.mapping_start.anchor, data.mapping_start.tag)
    case YAML_SEQUENCE_END_EVENT: return found(.endOfList)
    case YAML_MAPPING_END_EVENT: return found(.endOfObject)
    case YAML_ALIAS_EVENT: return found(.alias(string(data.alias.anchor) ?? ""))
    case YAML_DOCUMENT_START_EVENT: return found(.startOfDocument)
    case YAML_DOCUMENT_END_EVENT: return found(.endOfDocument)
    default: return found(.end)
    }
  }

  private static func string(_ text: UnsafePointer<UInt8>?) -> String? {
    text.map { String(cString: $0) }
  }

  private var problem: Problem {
    let (parser, bytes) = (parser.pointee, Array(text))
    let reason = parser.problem.map { String(cString: $0) } ?? "it cannot be read"
    guard parser.error != YAML_READER_ERROR else {
      return Problem(
        reason: "not YAML: \(reason)", mark: YAMLMark(of: parser.problem_offset, in: bytes))
    }
    let mark = YAMLMark(parser.problem_mark)
    if mark.byte(in: bytes) == UInt8(ascii: "\t") {
      return Problem(reason: "a tab cannot stand here; indent with spaces", mark: mark)
    }
    let around = parser.context.map { "\(String(cString: $0)): " } ?? ""
    return Problem(reason: "not YAML: \(around)\(reason)", mark: mark)
  }
}

/// A place in a text, counted from 1.
struct YAMLMark {
  let line: Int
  let column: Int

  fileprivate init(_ mark: yaml_mark_t) {
    (line, column) = (Int(mark.line) + 1, Int(mark.column) + 1)
  }

  /// The place of a byte.
  fileprivate init(of offset: Int, in bytes: [UInt8]) {
    let before = bytes.prefix(offset)
    line = before.count { $0 == 0x0A } + 1
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
  }

  /// What stands here, where the line before it is ASCII.
  fileprivate func byte(in bytes: [UInt8]) -> UInt8? {
    let lines = bytes.split(separator: 0x0A, maxSplits: line, omittingEmptySubsequences: false)
    guard lines.indices.contains(line - 1) else { return nil }
    return lines[line - 1].dropFirst(column - 1).first
  }
}
