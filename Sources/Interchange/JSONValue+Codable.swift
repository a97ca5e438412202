import ChainruleTensors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension JSONValue {
  /// What an encoder makes of a value; keys are sorted, so that the same value is always the same
  /// text.
  ///
  /// Throws `EncodingError`, for a NaN or an infinity say.
  public init(encoding value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try self.init(parsing: Array(try encoder.encode(value)))
  }

  /// The value that a decoder reads here.
  ///
  /// Throws `DecodingError`, and what the type's own initializer throws.
  public func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: Data(description.utf8))
  }

  /// The first key here that `other`, the same value written again, does not have.
  ///
  /// A decoder passes over keys it does not know, such as a misspelled one; this finds them.
  func firstUnknownKey(
    against other: JSONValue, path: String = ""
  ) -> (path: String, key: String, known: [String])? {
    switch (self, other) {
    case (.object(let mine), .object(let known)):
      for entry in mine.entries {
        guard let match = known[entry.key] else { return (path, entry.key, known.keys) }
        if let found = entry.value.firstUnknownKey(against: match, path: "\(path).\(entry.key)") {
          return found
        }
      }
      return nil
    case (.array(let mine), .array(let known)):
      for (i, (a, b)) in zip(mine, known).enumerated() {
        if let found = a.firstUnknownKey(against: b, path: "\(path)[\(i)]") { return found }
      }
      return nil
    default: return nil
    }
  }
}

extension DecodingError {
  /// The way to the wrong value, as `.nodes[0].layer`, and what is wrong with it.
  var placeAndReason: (path: String, reason: String) {
    switch self {
    case .keyNotFound(let key, let context):
      (context.codingPath.written, "missing key \(quoted(key.stringValue))")
    case .typeMismatch(let type, let context):
      (context.codingPath.written, "expected \(type), found something else")
    case .valueNotFound(let type, let context):
      (context.codingPath.written, "expected \(type), found null")
    // The decoder's own words quote the value whole.
    case .dataCorrupted(let context):
      (context.codingPath.written, shown(context.debugDescription, limit: 200))
    @unknown default: ("", "\(self)")
    }
  }
}

extension [any CodingKey] {
  fileprivate var written: String {
    map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
  }
}
