import Chainrule

/// What can be drawn.
enum DrawnKind: String, CaseIterable {
  case network, path, curves, boundary, activations, descent, confusion, weights, gradients

  /// Throws `UsageError` that names the nearest where there is no such drawing.
  init(_ word: String) throws {
    if let found = DrawnKind(rawValue: word) {
      self = found
      return
    }
    let names = DrawnKind.allCases.map(\.rawValue)
    let nearest = suggestion(for: word, among: names)
    throw UsageError(
      "--what", expected: "one of \(names.joined(separator: ", "))",
      found: "\(quoted(word))\(nearest)")
  }
}
