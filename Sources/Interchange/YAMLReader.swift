import ChainruleTensors

/// Builds our tree of values from what stands in a YAML text.
struct YAMLReader {
  private let parser: YAMLParser
  private let file: String
  private var found: YAMLParser.Found
  private var anchors: [String: Anchored] = [:]
  private var valuesLeft = SchemaReader.valueLimit
  private var aliasesLeft = SchemaReader.aliasLimit

  /// A value that aliases may stand for, and how much it adds each time.
  private struct Anchored {
    let node: SchemaNode
    let values: Int
    let levels: Int
  }

  /// The value that a text holds.
  static func root(_ bytes: [UInt8], file: String) throws(SchemaError) -> SchemaValue {
    var reader = try YAMLReader(bytes, file: file)
    return SchemaValue(try reader.document(), file: file)
  }

  private init(_ bytes: [UInt8], file: String) throws(SchemaError) {
    (parser, self.file) = (YAMLParser(bytes), file)
    found = try YAMLReader.next(of: parser, file)
  }

  private static func next(
    of parser: YAMLParser, _ file: String
  ) throws(SchemaError) -> YAMLParser.Found {
    do throws(YAMLParser.Problem) {
      return try parser.next()
    } catch {
      throw SchemaReader.syntax(error.reason, file, error.mark)
    }
  }

  private mutating func advance() throws(SchemaError) {
    found = try YAMLReader.next(of: parser, file)
  }

  private func wrong(_ reason: String) -> SchemaError {
    SchemaReader.syntax(reason, file, found.mark)
  }

  private mutating func document() throws(SchemaError) -> SchemaNode {
    guard case .startOfDocument = found.event else {
      throw SchemaReader.syntax("the file is empty", file)
    }
    try advance()
    let root = try value(depth: 0).node
    try advance()  // the end of the document
    guard case .end = found.event else { throw wrong("not YAML: a second document begins") }
    return root
  }

  /// The value that begins here, and the levels of lists and objects within it; afterwards what follows it is found.
  private mutating func value(depth: Int) throws(SchemaError) -> (node: SchemaNode, levels: Int) {
    guard depth <= SchemaReader.depthLimit else { throw tooDeep }
    if case .alias(let name) = found.event { return try alias(name, depth: depth) }
    try spend(1)
    let (start, before) = (found, valuesLeft)
    let (content, levels) = try content(depth: depth)
    let node = SchemaNode(line: start.mark.line, column: start.mark.column, content: content)
    if let anchor = start.anchor {
      anchors[anchor] = Anchored(node: node, values: before - valuesLeft + 1, levels: levels)
    }
    return (node, levels)
  }

  private mutating func content(
    depth: Int
  ) throws(SchemaError) -> (content: SchemaNode.Content, levels: Int) {
    switch found.event {
    case .word(let text, let isPlain):
      try refuseTag(but: "str")
      try advance()
      return (isPlain ? .plain(text) : .quoted(text), 0)
    case .startOfList:
      try refuseTag(but: "seq")
      return try list(depth: depth)
    case .startOfObject:
      try refuseTag(but: "map")
      return try object(depth: depth)
    default: throw wrong("not YAML: expected a value")
    }
  }

  private mutating func list(
    depth: Int
  ) throws(SchemaError) -> (content: SchemaNode.Content, levels: Int) {
    var (items, levels): ([SchemaNode], Int) = ([], 0)
    try advance()
    while true {
      if case .endOfList = found.event { break }
      let item = try value(depth: depth + 1)
      items.append(item.node)
      levels = max(levels, item.levels)
    }
    try advance()
    return (.list(items), levels + 1)
  }

  private mutating func object(
    depth: Int
  ) throws(SchemaError) -> (content: SchemaNode.Content, levels: Int) {
    var (fields, levels): ([SchemaNode.Field], Int) = ([], 0)
    var places: [String: YAMLMark] = [:]
    try advance()
    while true {
      if case .endOfObject = found.event { break }
      let mark = found.mark
      let key = try key()
      if let first = places.updateValue(mark, forKey: key) {
        let place = SourcePlace(file: file, line: first.line, column: first.column)
        throw SchemaError(place: place, problem: .duplicateKey(key))
      }
      let value = try value(depth: depth + 1)
      fields.append(
        SchemaNode.Field(key: key, line: mark.line, column: mark.column, value: value.node))
      levels = max(levels, value.levels)
    }
    try advance()
    return (.object(fields), levels + 1)
  }

  private mutating func key() throws(SchemaError) -> String {
    guard case .word(let text, _) = found.event, found.anchor == nil else {
      throw wrong("a key must be text")
    }
    try refuseTag(but: "str")
    try advance()
    return text
  }

  private mutating func alias(
    _ name: String, depth: Int
  ) throws(SchemaError) -> (node: SchemaNode, levels: Int) {
    guard let meant = anchors[name] else { throw wrong("not YAML: found undefined alias") }
    guard aliasesLeft > 0 else {
      throw wrong("expected at most \(SchemaReader.aliasLimit) aliases (*name), found another")
    }
    guard depth + meant.levels <= SchemaReader.depthLimit else { throw tooDeep }
    aliasesLeft -= 1
    try spend(meant.values)
    try advance()
    return (meant.node, meant.levels)
  }

  private var tooDeep: SchemaError {
    wrong("nested deeper than \(SchemaReader.depthLimit) levels")
  }

  private mutating func spend(_ values: Int) throws(SchemaError) {
    valuesLeft -= values
    guard valuesLeft >= 0 else { throw wrong("more than \(SchemaReader.valueLimit) values") }
  }

  /// Tags can make readers build things; only the one that says what stands here anyway may stand before it.
  private func refuseTag(but standard: String) throws(SchemaError) {
    guard let tag = found.tag, tag != "tag:yaml.org,2002:\(standard)" else { return }
    throw wrong("the tag \(quoted(tag)) is not allowed here")
  }
}
