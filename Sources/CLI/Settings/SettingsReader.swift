import Chainrule

/// Reads settings from the command line and, where it is silent, from the configuration file.
///
/// A setting has one name: `--learning-rate` on the line, `learning_rate` in the file. Both are held to the same
/// requirement, and a mistake in either is said with its place.
struct SettingsReader {
  let object: SchemaObject?

  /// A setting; nil where neither says anything.
  ///
  /// - Parameter text: what stands behind the option, if it was given.
  func value<Value: SettingValue>(
    _ key: String, _ text: String?, as type: Value.Type = Value.self,
    must requirement: SchemaRequirement<Value>? = nil
  ) throws -> Value? {
    // Asked for even if the line has it, so that the file's keys are known.
    let written = try object?.optional(key, as: Value.self, must: requirement)
    guard let text else { return written }
    let expected = requirement?.text ?? Value.expected
    guard let value = Value(text: text), requirement?.holds(value) ?? true else {
      throw UsageError(SettingsReader.option(key), expected: expected, found: quoted(text))
    }
    return value
  }

  /// A setting that the line can only switch on.
  func flag(_ key: String, _ isSet: Bool) throws -> Bool {
    let written = try object?.optional(key, as: Bool.self) ?? false
    return isSet || written
  }

  /// One of the names in a catalogue.
  func name(_ key: String, _ text: String?, among names: [String]) throws -> String? {
    if let found = object?.find(key), !found.isNull { _ = try found.choice(among: names) }
    guard let name = try value(key, text, as: String.self) else { return nil }
    guard names.contains(name) else {
      let nearest = suggestion(for: name, among: names)
      throw UsageError(
        SettingsReader.option(key), expected: "one of \(names.joined(separator: ", "))",
        found: "\(quoted(name))\(nearest)")
    }
    return name
  }

  /// `learning_rate` is `--learning-rate`.
  static func option(_ key: String) -> String {
    "--" + key.map { $0 == "_" ? "-" : String($0) }.joined()
  }
}
