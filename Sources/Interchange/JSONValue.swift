/// A value as JSON writes it. Objects keep the order of their keys.
///
///     let line: JSONValue = ["epoch": 3, "loss": 0.25, "name": "run 1"]
///     line.description        // {"epoch":3,"loss":0.25,"name":"run 1"}
///
/// A `number` prints as the shortest decimal that reads back to the same Double, always with a point or an exponent,
/// so that it stays a number and does not come back as an integer. JSON has no NaN and no infinities: they print as
/// `null`.
public indirect enum JSONValue: Hashable, Sendable {
  /// Also what NaN and the infinities print as.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number without point and exponent that fits into 64 bits.
  case integer(Int)
  /// Any other number.
  case number(Double)
  /// Text of any Unicode scalars.
  case string(String)
  /// Values in their order.
  case array([JSONValue])
  /// Values by name, in their order; no name twice.
  case object(JSONObject)
}

extension JSONValue {
  /// A list of numbers.
  public init(_ numbers: [Double]) { self = .array(numbers.map { .number($0) }) }

  /// A list of rows of numbers.
  public init(_ rows: [[Double]]) { self = .array(rows.map { JSONValue($0) }) }

  /// The value, if it is true or false.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

  /// The integer; nil for a `number`, even a whole one.
  public var integer: Int? { if case .integer(let value) = self { value } else { nil } }

  /// The number, or the integer rounded to a Double.
  public var double: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  /// The value, if it is a string.
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  /// The values, if it is an array.
  public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  /// The entries, if it is an object.
  public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

  /// The value of a key; nil if there is none or this is not an object.
  public subscript(key: String) -> JSONValue? { object?[key] }

  /// The item at a place of an array; nil outside or if this is not an array.
  public subscript(index: Int) -> JSONValue? {
    guard let array, array.indices.contains(index) else { return nil }
    return array[index]
  }
}

/// Keys and values in the order in which they were added; no key stands twice.
public struct JSONObject: Hashable, Sendable {
  /// A key with its value.
  public struct Entry: Hashable, Sendable {
    /// The name of the value.
    public let key: String
    /// What the key stands for.
    public var value: JSONValue

    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// In the order in which they were set.
  public private(set) var entries: [Entry] = []

  public init() {}

  /// Precondition: no key stands twice.
  public init(_ entries: [Entry]) {
    precondition(Set(entries.map(\.key)).count == entries.count, "a key stands twice")
    self.entries = entries
  }

  /// In the order of the entries.
  public var keys: [String] { entries.map(\.key) }

  /// Reads by a search from the front. A new key goes to the end; setting nil removes the key.
  public subscript(key: String) -> JSONValue? {
    get { entries.first { $0.key == key }?.value }
    set {
      switch (entries.firstIndex { $0.key == key }, newValue) {
      case (let place?, let value?): entries[place].value = value
      case (let place?, nil): entries.remove(at: place)
      case (nil, let value?): entries.append(Entry(key, value))
      case (nil, nil): break
      }
    }
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringInterpolation,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral items: JSONValue...) { self = .array(items) }
  public init(dictionaryLiteral pairs: (String, JSONValue)...) {
    self = .object(JSONObject(pairs.map { JSONObject.Entry($0, $1) }))
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral pairs: (String, JSONValue)...) {
    self.init(pairs.map { Entry($0, $1) })
  }
}
