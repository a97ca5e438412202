import ChainruleData
import ChainruleTensors

/// The keys of an object while they are read.
///
/// It remembers what was asked for, so that `finish` can name each key that nobody knows. `SchemaValue.object` and
/// `SchemaObjectDecodable` call `finish` themselves.
///
///     try value.object { object in
///       let epochs = try object.value("epochs", default: 100, must: .beAbove(0))
///       let name: String? = try object.optional("name")
///     }
public final class SchemaObject {
  /// The object itself, for errors that concern it as a whole.
  public let value: SchemaValue
  private let fields: [SchemaNode.Field]
  private var asked: [String] = []

  init(_ value: SchemaValue) throws(SchemaError) {
    guard case .object(let fields) = value.node.content else { throw value.mismatch("an object") }
    self.value = value
    self.fields = fields
  }

  /// What stands behind a key, null too; nil if the key is not there.
  public func find(_ key: String) -> SchemaValue? {
    if !asked.contains(key) { asked.append(key) }
    guard let field = fields.first(where: { $0.key == key }) else { return nil }
    return SchemaValue(field.value, file: value.place.file, path: value.path(to: key))
  }

  /// The value of a key that must be there.
  public func require(_ key: String) throws(SchemaError) -> SchemaValue {
    if let found = find(key) { return found }
    let unread = fields.map(\.key).filter { !asked.contains($0) }
    throw value.error(.missingKey(key, similar: nearestName(to: key, among: unread)))
  }

  /// The value of a key that must be there.
  public func value<Value: SchemaDecodable>(
    _ key: String, as type: Value.Type = Value.self,
    must requirement: SchemaRequirement<Value>? = nil
  ) throws -> Value {
    try read(require(key), requirement)
  }

  /// The value of a key, or the default if the key is not there.
  public func value<Value: SchemaDecodable>(
    _ key: String, default standard: @autoclosure () throws -> Value,
    must requirement: SchemaRequirement<Value>? = nil
  ) throws -> Value {
    guard let found = find(key) else { return try standard() }
    return try read(found, requirement)
  }

  /// The value of a key, or nil if the key is not there or null.
  public func optional<Value: SchemaDecodable>(
    _ key: String, as type: Value.Type = Value.self,
    must requirement: SchemaRequirement<Value>? = nil
  ) throws -> Value? {
    guard let found = find(key), !found.isNull else { return nil }
    return try read(found, requirement)
  }

  /// One of several named values, or the default if the key is not there.
  public func choice<Value>(
    _ key: String, among choices: KeyValuePairs<String, Value>, default standard: Value? = nil
  ) throws(SchemaError) -> Value {
    if let standard, find(key) == nil { return standard }
    let found = try require(key)
    let name = try found.choice(among: choices.map(\.key))
    guard let choice = choices.first(where: { $0.key == name }) else {
      throw found.error(.unknownChoice(name, choices: choices.map(\.key)))
    }
    return choice.value
  }

  /// The one of `names` that stands here as a key and so says what the object is, such as `dense` in `{dense: 3}`.
  public func kind(among names: [String]) throws(SchemaError) -> String {
    let found = names.filter { find($0) != nil }
    if let name = found.first, found.count == 1 { return name }
    guard found.isEmpty else {
      throw value.mismatch("one kind", found: found.map(quoted).joined(separator: " and "))
    }
    // The likeliest slip is a misspelled kind: name it rather than say that none is there.
    if let field = fields.first(where: { nearestName(to: $0.key, among: names) != nil }) {
      throw unknown(field, known: names)
    }
    throw value.mismatch(
      "one of the keys \(names.joined(separator: ", "))",
      found: fields.isEmpty ? "no key" : shown(fields.map(\.key).joined(separator: ", ")))
  }

  /// The key `format_version`, which must not be newer than `newest`; 1 if it is not there.
  public func formatVersion(upTo newest: Int) throws(SchemaError) -> Int {
    guard let found = find("format_version") else { return 1 }
    let version: Int = try found.integer()
    guard (1...newest).contains(version) else {
      throw found.mismatch("a version from 1 to \(newest)", found: "version \(version)")
    }
    return version
  }

  /// Fails at the first key that was never asked for.
  public func finish() throws(SchemaError) {
    if let field = fields.first(where: { !asked.contains($0.key) }) {
      throw unknown(field, known: asked)
    }
  }

  private func unknown(_ field: SchemaNode.Field, known: [String]) -> SchemaError {
    SchemaError(
      place: field.place(in: value.place.file), path: value.path,
      problem: .unknownKey(field.key, known: known))
  }

  private func read<Value: SchemaDecodable>(
    _ found: SchemaValue, _ requirement: SchemaRequirement<Value>?
  ) throws -> Value {
    let result = try Value(from: found)
    if let requirement, !requirement.holds(result) { throw found.mismatch(requirement.text) }
    return result
  }
}

/// What a value must be beyond its type. NaN meets none of them.
public struct SchemaRequirement<Value>: Sendable {
  /// What was expected, as it stands in the message after “expected”.
  public let text: String
  /// Whether a value is right.
  public let holds: @Sendable (Value) -> Bool

  public init(_ text: String, _ holds: @escaping @Sendable (Value) -> Bool) {
    self.text = text
    self.holds = holds
  }
}

extension SchemaRequirement where Value: Comparable & Sendable {
  /// A number greater than a bound.
  public static func beAbove(_ bound: Value) -> Self {
    Self("a number above \(bound)") { $0 > bound }
  }

  /// A number not less than a bound.
  public static func beAtLeast(_ bound: Value) -> Self {
    Self("a number not below \(bound)") { $0 >= bound }
  }

  /// A number within bounds, both of them included.
  public static func beWithin(_ range: ClosedRange<Value>) -> Self {
    Self("a number from \(range.lowerBound) to \(range.upperBound)") { range.contains($0) }
  }
}
