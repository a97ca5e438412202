import Chainrule

extension Preprocessing {
  /// The columns of a table that the model reads, in the order of training; none for images.
  var inputNames: [String] {
    if case .columns(let columns) = inputs { columns.map(\.name) } else { [] }
  }
}

/// The columns that a file must have, and what to say where it lacks some or has others.
enum NeededColumns {
  /// Fails with all that are missing at once.
  static func check(_ needed: [String], among found: [String], file: String) throws {
    let known = Set(found)
    let missing = needed.filter { !known.contains($0) }
    guard let first = missing.first else { return }
    let listing = "found \(listed(found))"
    let problem: String
    if missing.count == 1 {
      let advice = nearestName(to: first, among: found).map { "did you mean “\($0)”?" }
      problem = "no column “\(first)”; \(advice ?? listing)"
    } else {
      let names = missing.map { name in
        let near = nearestName(to: name, among: found).map { " (is it “\($0)”?)" } ?? ""
        return "“\(name)”\(near)"
      }
      problem = "no columns \(names.joined(separator: ", ")); \(listing)"
    }
    throw DataError(
      file: file, expected: listed(needed), found: listed(found), problem: problem)
  }

  /// “2 further columns ignored: a, b”; nil where there is none.
  static func remark(onFurther names: [String]) -> String? {
    guard !names.isEmpty else { return nil }
    let shown = names.count > 8 ? names.prefix(7) + ["…"] : names[...]
    let columns = names.count == 1 ? "1 further column" : "\(names.count.grouped) further columns"
    return "\(columns) ignored: \(shown.joined(separator: ", "))"
  }

  private static func listed(_ names: [String]) -> String {
    let shown = names.prefix(12).map { "“\($0)”" }.joined(separator: ", ")
    return "\(names.count == 1 ? "the column" : "the columns") \(shown)"
      + (names.count > 12 ? ", …" : "")
  }
}
