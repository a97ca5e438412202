import Chainrule

/// An optimizer with some of its settings on one line.
///
///     adam
///     nesterov:looks_ahead=true,momentum=0.9
enum DescentOptimizer {
  /// Throws `UsageError` that names the option.
  static func parsed(_ text: String, learningRate: Double) throws -> AnyOptimizer {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    var keys = try usual(parts.first ?? text)
    keys["learning_rate"] = .number(learningRate)
    for setting in PointSetting.pieces(of: parts.count > 1 ? parts[1] : "") {
      let sides = setting.split(separator: "=").map(String.init)
      guard sides.count == 2, let value = value(sides[1]) else {
        throw UsageError(
          "--optimizer", expected: "settings like momentum=0.9", found: "“\(setting)”")
      }
      guard let old = keys[sides[0]], (old.bool == nil) == (value.bool == nil),
        sides[0] != "kind"
      else {
        let known = keys.entries.filter { $0.key != "kind" }
        let list = known.map { $0.value.bool == nil ? "\($0.key)=NUMBER" : "\($0.key)=true" }
        throw UsageError(
          "--optimizer", expected: "one of \(list.joined(separator: ", "))", found: "“\(setting)”")
      }
      keys[sides[0]] = value
    }
    return try JSONValue.object(keys).decoded()
  }

  private static func usual(_ name: String) throws -> JSONObject {
    do {
      let optimizer = try AnyOptimizer(named: name)
      return try JSONValue(encoding: optimizer).object ?? [:]
    } catch let error as UnknownKind {
      throw UsageError("--optimizer: \(error)")
    }
  }

  private static func value(_ text: String) -> JSONValue? {
    switch text {
    case "true": true
    case "false": false
    default: Double(text).flatMap { $0.isFinite ? .number($0) : nil }
    }
  }
}
