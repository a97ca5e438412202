import ChainruleExplain

/// The key `printed`: numbers as the source of an example prints them.
///
///     printed:
///       dE/dw17: 0.0850                                   # three digits to vouch for
///       new w7: {value: 0.699, note: cut instead of rounded}
///       a2: [0.75136507, 0.772928465]                     # a2[1] and a2[2]
///
/// or a list, where one name is printed more than once:
///
///     printed:
///     - {name: E_total, value: 0.291027924, after: 1}     # after one step
///
/// A note that speaks of the source's own calculation says by `calculated` which number that was.
enum PrintedSection {
  static func read(_ object: SchemaObject) throws -> [PrintedValue] {
    guard let found = object.find("printed"), !found.isNull else { return [] }
    guard found.isList else {
      return try found.entries().flatMap { try values($0.key, $0.value) }
    }
    return try found.list().flatMap { item in
      try item.object { keys in try entry(keys, named: keys.value("name")) }
    }
  }

  private static func values(_ name: String, _ value: SchemaValue) throws -> [PrintedValue] {
    guard value.isObject else {
      return try texts(value, name).map { PrintedValue($0, at: value) }
    }
    return try value.object { keys in try entry(keys, named: name) }
  }

  private static func entry(_ keys: SchemaObject, named name: String) throws -> [PrintedValue] {
    let note = try keys.value("note", default: "")
    let after: Int? = try keys.optional("after", must: .beAtLeast(0))
    let calculated = try keys.find("calculated").map { try number($0) } ?? ""
    return try texts(keys.require("value"), name).map {
      var value = PrintedValue($0, at: keys.value)
      (value.note, value.calculated, value.after) = (note, calculated, after)
      return value
    }
  }

  /// Names with their texts: one, or those of a list's elements.
  private static func texts(_ value: SchemaValue, _ name: String) throws -> [(String, String)] {
    guard value.isList else { return [(name, try number(value))] }
    return try value.list().enumerated().map { i, item in
      ("\(name)[\(i + 1)]", try number(item))
    }
  }

  /// The digits as they stand, quotes or not.
  private static func number(_ value: SchemaValue) throws(SchemaError) -> String {
    guard !value.isList, !value.isObject, !value.isNull else { throw value.mismatch("a number") }
    let text = try value.text()
    guard PlainWord.isNumber(text), let number = Double(text), number.isFinite else {
      throw value.mismatch("a number")
    }
    return text
  }
}

extension PrintedValue {
  fileprivate init(_ entry: (name: String, text: String), at value: SchemaValue) {
    self.init(name: entry.name, text: entry.text)
    place = "\(value.place)"
  }
}
