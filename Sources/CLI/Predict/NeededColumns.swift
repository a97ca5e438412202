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
    let listing = "found \(columns(found))"
    let problem: String
    if missing.count == 1 {
      let advice = nearestName(to: first, among: found).map { "did you mean \(quoted($0))?" }
      problem = "no column \(quoted(first)); \(advice ?? listing)"
    } else {
      let names = missing.map { name in
        let near = nearestName(to: name, among: found).map { " (is it \(quoted($0))?)" } ?? ""
        return "\(quoted(name))\(near)"
      }
      problem = "no columns \(names.joined(separator: ", ")); \(listing)"
    }
    throw DataError(
      file: file, expected: columns(needed), found: columns(found), problem: problem)
  }

  /// “2 further columns ignored: a, b”; nil where there is none.
  static func remark(onFurther names: [String]) -> String? {
    guard !names.isEmpty else { return nil }
    let first = names.prefix(names.count > 8 ? 7 : 8).map { shown($0) }
    let listing = first + (names.count > 8 ? ["…"] : [])
    let columns = names.count == 1 ? "1 further column" : "\(names.count.grouped) further columns"
    return "\(columns) ignored: \(listing.joined(separator: ", "))"
  }

  private static func columns(_ names: [String]) -> String {
    "\(names.count == 1 ? "the column" : "the columns") \(listed(names))"
  }
}
