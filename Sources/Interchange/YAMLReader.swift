import ChainruleTensors

import Yams

/// Turns Yams' nodes into ours, and Yams' errors.
struct YAMLReader {
  let text: String
  let file: String

  func root() throws(SchemaError) -> SchemaValue {
    try limitAliases()
    guard let root = try compose() else { throw SchemaReader.syntax("the file is empty", file) }
    var left = SchemaReader.valueLimit
    return SchemaValue(try convert(root, depth: 0, left: &left), file: file)
  }

  private func compose() throws(SchemaError) -> Node? {
    do {
      // Without resolver rules each plain word stays text: its meaning is decided when it is asked for.
      return try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
    } catch let error as YamlError {
      throw translated(error)
    } catch {
      throw SchemaReader.syntax("\(error)", file)
    }
  }

  private func convert(
    _ node: Node, depth: Int, left: inout Int
  ) throws(SchemaError) -> SchemaNode {
    left -= 1
    guard left >= 0 else {
      throw SchemaReader.syntax("more than \(SchemaReader.valueLimit) values", file, node.mark)
    }
    guard depth <= SchemaReader.depthLimit else {
      throw SchemaReader.syntax(
        "nested deeper than \(SchemaReader.depthLimit) levels", file, node.mark)
    }
    let content: SchemaNode.Content
    switch node {
    case .scalar(let scalar): content = try word(scalar)
    case .sequence(let sequence):
      try refuseTag(sequence.tag, standard: .seq, node.mark)
      var items: [SchemaNode] = []
      for item in sequence { items.append(try convert(item, depth: depth + 1, left: &left)) }
      content = .list(items)
    case .mapping(let mapping):
      try refuseTag(mapping.tag, standard: .map, node.mark)
      content = .object(try fields(mapping, depth: depth, left: &left))
    case .alias: throw SchemaReader.syntax("an alias without its anchor", file, node.mark)
    }
    return SchemaNode(line: node.mark?.line, column: node.mark?.column, content: content)
  }

  private func word(_ scalar: Node.Scalar) throws(SchemaError) -> SchemaNode.Content {
    try refuseTag(scalar.tag, standard: .str, scalar.mark)
    return scalar.style == .plain ? .plain(scalar.string) : .quoted(scalar.string)
  }

  private func fields(
    _ mapping: Node.Mapping, depth: Int, left: inout Int
  ) throws(SchemaError) -> [SchemaNode.Field] {
    var fields: [SchemaNode.Field] = []
    var keys: Set<String> = []
    for (key, value) in mapping {
      guard case .scalar(let scalar) = key else {
        throw SchemaReader.syntax("a key must be text", file, key.mark)
      }
      let name = scalar.string
      guard keys.insert(name).inserted else {
        let first = fields.first { $0.key == name }
        throw SchemaError(
          place: first?.place(in: file) ?? SourcePlace(file: file), problem: .duplicateKey(name))
      }
      fields.append(
        SchemaNode.Field(
          key: name, line: key.mark?.line, column: key.mark?.column,
          value: try convert(value, depth: depth + 1, left: &left)))
    }
    return fields
  }

  private func refuseTag(_ tag: Tag, standard: Tag.Name, _ mark: Mark?) throws(SchemaError) {
    let name = tag.description
    guard name.isEmpty || name == standard.rawValue else {
      throw SchemaReader.syntax("the tag \(quoted(name)) is not allowed here", file, mark)
    }
  }

  /// Counted in the raw text, since Yams follows aliases while it parses. What only looks like an alias, in a comment
  /// say, counts too; but only in a file that has an anchor.
  private func limitAliases() throws(SchemaError) {
    guard count(of: UInt8(ascii: "&")) > 0 else { return }
    let aliases = count(of: UInt8(ascii: "*"))
    guard aliases <= SchemaReader.aliasLimit else {
      throw SchemaReader.syntax(
        "expected at most \(SchemaReader.aliasLimit) aliases (*name), found \(aliases)", file)
    }
  }

  /// How often `mark` begins a word and a name follows it.
  private func count(of mark: UInt8) -> Int {
    var count = 0
    var previous = UInt8(ascii: " ")
    var beforeIsMark = false
    for byte in text.utf8 {
      if beforeIsMark && byte > 0x20 && byte != mark { count += 1 }
      // From 0x80 on: YAML has line breaks beyond ASCII.
      let startsWord =
        previous <= 0x20 || previous >= 0x80 || "[]{},:-?!\"'".utf8.contains(previous)
      beforeIsMark = byte == mark && startsWord
      previous = byte
    }
    return count
  }
}

extension YAMLReader {
  private func translated(_ error: YamlError) -> SchemaError {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      if character(at: mark) == "\t" {
        return SchemaReader.syntax("a tab cannot stand here; indent with spaces", file, mark)
      }
      let around = context.map { "\($0.text): " } ?? ""
      return SchemaReader.syntax("not YAML: \(around)\(problem)", file, mark)
    case .reader(let problem, let offset, _, _):
      return SchemaError(place: place(offset: offset), problem: .syntax("not YAML: \(problem)"))
    case .duplicatedKeysInMapping(let keys, let context):
      let place = SourcePlace(file: file, line: context.mark.line, column: context.mark.column)
      return SchemaError(place: place, problem: .duplicateKey(keys.first ?? ""))
    default: return SchemaReader.syntax("not YAML: \(error)", file)
    }
  }

  private func place(offset: Int?) -> SourcePlace {
    guard let offset else { return SourcePlace(file: file) }
    let before = text.prefix(offset)
    let column = before.reversed().prefix { !$0.isNewline }.count + 1
    return SourcePlace(file: file, line: before.count(where: \.isNewline) + 1, column: column)
  }

  private func character(at mark: Mark) -> Unicode.Scalar? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.indices.contains(mark.line - 1) else { return nil }
    return lines[mark.line - 1].unicodeScalars.dropFirst(mark.column - 1).first
  }
}
