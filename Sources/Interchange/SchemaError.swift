import ChainruleData
import ChainruleTensors

/// A place in a configuration, example or metadata text. Line and column count from 1, a column is a Unicode scalar;
/// both are nil where the text is not at hand.
public struct SourcePlace: Hashable, Sendable, CustomStringConvertible {
  /// The file, for messages.
  public let file: String
  /// Counted from 1; nil where it is not known.
  public let line: Int?
  /// Counted from 1; nil where it is not known.
  public let column: Int?

  public init(file: String, line: Int? = nil, column: Int? = nil) {
    self.file = file
    self.line = line
    self.column = column
  }

  public var description: String {
    guard let line, let column else { return file }
    return "\(file):\(line):\(column)"
  }
}

/// What is wrong in a configuration or example file, and where.
///
///     configuration.yaml:7:3: unknown key “learing_rate”; did you mean “learning_rate”?
///     example.yaml:4:15: network.layers[0].dense: expected a whole number, found text “three”
public struct SchemaError: Error, Equatable, CustomStringConvertible {
  /// What is wrong with a value.
  public enum Problem: Equatable, Sendable {
    /// The text is not YAML or JSON, or breaks a limit.
    case syntax(String)
    /// A key that nothing asks for; `known` are those that something does.
    case unknownKey(String, known: [String])
    /// `similar` is a key that stands in the object and may be a misspelling of the missing one.
    case missingKey(String, similar: String?)
    /// A key that the object has more than once.
    case duplicateKey(String)
    /// A value of another type or out of range; both in words, ready for the message.
    case mismatch(expected: String, found: String)
    /// The name is none of the choices.
    case unknownChoice(String, choices: [String])
    /// What no other case says, as the whole message.
    case other(String)
  }

  /// Where it stands.
  public let place: SourcePlace
  /// The way from the root, such as `network.layers[1].dense`; empty at the root.
  public let path: String
  /// What is wrong there.
  public let problem: Problem

  public init(place: SourcePlace, path: String = "", problem: Problem) {
    self.place = place
    self.path = path
    self.problem = problem
  }

  public var description: String {
    path.isEmpty ? "\(place): \(problem)" : "\(place): \(shown(path, limit: 120)): \(problem)"
  }
}

extension SchemaError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .syntax(let reason), .other(let reason): reason
    case .unknownKey(let key, let known):
      "unknown key \(quoted(key))" + Self.hint(key, among: known, otherwise: "known")
    case .missingKey(let key, nil): "missing key \(quoted(key))"
    case .missingKey(let key, let similar?):
      "missing key \(quoted(key)); is \(quoted(similar)) meant to be it?"
    case .duplicateKey(let key): "the key \(quoted(key)) stands more than once; this is the first"
    case .mismatch(let expected, let found): "expected \(expected), found \(found)"
    case .unknownChoice(let name, let choices):
      "unknown name \(quoted(name))" + Self.hint(name, among: choices, otherwise: "choices")
    }
  }

  /// The nearest name, or else all of them.
  private static func hint(_ name: String, among names: [String], otherwise title: String) -> String
  {
    let nearest = suggestion(for: name, among: names)
    if !nearest.isEmpty || names.isEmpty { return nearest }
    return " (\(title): \(names.joined(separator: ", ")))"
  }
}
