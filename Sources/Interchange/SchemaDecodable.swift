/// What can be read from a configuration or example file.
///
/// - Throws: `SchemaError`, or what a type's own initializer throws.
public protocol SchemaDecodable {
  /// Reads the value, or throws an error that names its place in the file.
  init(from value: SchemaValue) throws
}

/// What stands in a file as an object with known keys. A key that `init(from object:)` does not ask for is an error
/// that names the nearest key it did ask for.
///
///     struct Stopping: SchemaObjectDecodable {
///       let patience: Int
///       init(from object: SchemaObject) throws {
///         patience = try object.value("patience", default: 10, must: .beAbove(0))
///       }
///     }
public protocol SchemaObjectDecodable: SchemaDecodable {
  /// Reads the keys it knows by asking `object` for them.
  init(from object: SchemaObject) throws
}

extension SchemaObjectDecodable {
  /// Reads an object, and throws `SchemaError` at the first key that was not asked for.
  public init(from value: SchemaValue) throws {
    self = try value.object { try Self(from: $0) }
  }
}

extension SchemaDecodable where Self: RawRepresentable & CaseIterable, RawValue == String {
  /// One of the cases by its raw value.
  public init(from value: SchemaValue) throws {
    let name = try value.text()
    guard let result = Self(rawValue: name) else {
      throw value.error(.unknownChoice(name, choices: Self.allCases.map(\.rawValue)))
    }
    self = result
  }
}

extension String: SchemaDecodable {
  public init(from value: SchemaValue) throws { self = try value.text() }
}

extension Bool: SchemaDecodable {
  public init(from value: SchemaValue) throws { self = try value.bool() }
}

extension Int: SchemaDecodable {
  public init(from value: SchemaValue) throws { self = try value.integer() }
}

extension UInt64: SchemaDecodable {
  public init(from value: SchemaValue) throws { self = try value.integer() }
}

extension Double: SchemaDecodable {
  public init(from value: SchemaValue) throws { self = try value.number() }
}

extension Float: SchemaDecodable {
  public init(from value: SchemaValue) throws { self = try value.number() }
}

extension Array: SchemaDecodable where Element: SchemaDecodable {
  public init(from value: SchemaValue) throws { self = try value.list().map(Element.init(from:)) }
}

extension Optional: SchemaDecodable where Wrapped: SchemaDecodable {
  /// Null is nil.
  public init(from value: SchemaValue) throws {
    self = value.isNull ? nil : try Wrapped(from: value)
  }
}

extension JSONValue: SchemaDecodable {
  /// Any value as it stands; a plain word is read by YAML 1.2's rules.
  public init(from value: SchemaValue) throws {
    switch value.node.content {
    case .quoted(let text): self = .string(text)
    case .list: self = .array(try value.list().map(JSONValue.init(from:)))
    case .object:
      self = .object(
        JSONObject(
          try value.entries().map { .init($0.key, try JSONValue(from: $0.value)) }))
    case .plain(let word): self = try JSONValue(plain: word, value)
    }
  }

  private init(plain word: String, _ value: SchemaValue) throws(SchemaError) {
    if PlainWord.isNull(word) {
      self = .null
    } else if let bool = PlainWord.bool(word) {
      self = .bool(bool)
    } else if PlainWord.isWhole(word), word != "-0", let integer = Int(word) {
      self = .integer(integer)
    } else if PlainWord.isNumber(word) || PlainWord.special(word) != nil {
      self = .number(try value.number())
    } else {
      self = .string(word)
    }
  }
}
