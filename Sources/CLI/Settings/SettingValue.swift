import ArgumentParser
import Chainrule

/// What can stand behind an option and, in other clothes, behind a key of the configuration file.
protocol SettingValue: SchemaDecodable, Sendable {
  /// What is expected, for messages: “a whole number”.
  static var expected: String { get }
  /// The value that the command line spells so; nil where it spells none.
  init?(text: String)
  /// The value as the configuration file spells it.
  var json: JSONValue { get }
}

extension SettingValue {
  /// A plain value of the file that is spelled as on the command line.
  init(spelledIn value: SchemaValue) throws {
    let text = try value.word()
    guard let result = Self(text: text) else { throw value.mismatch(Self.expected) }
    self = result
  }
}

extension SchemaValue {
  /// Text or a number, as it is spelled; the items of a list, with commas between them.
  func word() throws -> String {
    if isList { return try list().map { try $0.word() }.joined(separator: ",") }
    switch try JSONValue(from: self) {
    case .integer(let number): return String(number)
    case .number(let number): return "\(number)"
    default: return try text()
    }
  }
}

extension Int: SettingValue {
  static var expected: String { "a whole number" }
  init?(text: String) { self.init(text) }
  var json: JSONValue { .integer(self) }
}

/// What chance begins with. Readers of JSON may take whole numbers for Doubles or Ints: one beyond them is written as
/// text, and read as either.
struct Seed: SettingValue, Hashable {
  static let expected = "a whole number from 0 to 18446744073709551615"
  var number: UInt64

  init(number: UInt64) { self.number = number }

  init?(text: String) {
    guard let number = UInt64(text) else { return nil }
    self.number = number
  }

  init(from value: SchemaValue) throws { try self.init(spelledIn: value) }

  var json: JSONValue { Int(exactly: number).map { .integer($0) } ?? .string(String(number)) }
}

extension Double: SettingValue {
  static var expected: String { "a number" }
  init?(text: String) {
    guard let number = Double(text), number.isFinite else { return nil }
    self = number
  }
  var json: JSONValue { .number(self) }
}

extension String: SettingValue {
  static var expected: String { "text" }
  init?(text: String) { self = text }
  var json: JSONValue { .string(self) }
}

extension Bool: SettingValue {
  static var expected: String { "true or false" }
  init?(text: String) { self.init(text) }
  var json: JSONValue { .bool(self) }
}

extension TaskKind: SettingValue {
  static var expected: String { "classification or regression" }
  init?(text: String) { self.init(rawValue: text) }
  var json: JSONValue { .string(rawValue) }
}

extension TaskKind: SchemaDecodable {
  public init(from value: SchemaValue) throws { try self.init(spelledIn: value) }
}
