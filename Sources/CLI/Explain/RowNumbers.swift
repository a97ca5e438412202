import Chainrule

/// Rows as one names them: `3`, or `3,5-7`, counted from 1.
struct RowNumbers: Equatable {
  /// From 0, in the order given, none twice.
  let indices: [Int]

  /// Throws `UsageError` where the text says something else.
  init(_ text: String) throws(UsageError) {
    var indices: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map {
        Int($0.filter { $0 != " " })
      }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
        first >= 1, first <= last, last - first < 100_000
      else {
        throw UsageError(
          "--row", expected: "rows counted from 1, such as 3 or 3,5-7", found: "“\(text)”")
      }
      for row in first - 1..<last where !indices.contains(row) { indices.append(row) }
    }
    self.indices = indices
  }
}
