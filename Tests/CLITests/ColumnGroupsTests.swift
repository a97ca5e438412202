import Chainrule
import Testing

@Suite struct ColumnGroupsTests {
  /// What `train` says before the rows of a table with one row for each `i`.
  private func report(_ columns: [(name: String, value: (Int) -> String)]) throws -> [String] {
    try withTool { tool in
      let head = columns.map(\.name) + ["y"]
      let rows = (0..<60).map { i in columns.map { $0.value(i) } + [i % 2 == 0 ? "u" : "v"] }
      let lines = ([head] + rows).map { $0.joined(separator: ",") + "\n" }
      try tool.file("t.csv", lines.joined())
      // Rows to validate are not training rows: without them all 60 are counted.
      let run = try tool.run(
        "train", "t.csv", "--target", "y", "--epochs", "1", "--test", "none", "--validation",
        "none")
      #expect(run.status == 0, "\(run.remarks)")
      let report = run.remarks.split(separator: "\n").map(String.init)
      return Array(report.prefix { !$0.hasPrefix("Rows") }.dropFirst(2))
    }
  }

  /// A number that is missing in so many rows.
  private func column(_ name: String, missing: Int) -> (name: String, value: (Int) -> String) {
    (name, { i in i < missing ? "" : "\((i * 37 + missing) % 59)" })
  }

  @Test func manyColumnsTreatedAlikeShareALine() throws {
    let many = (1...20).map { column("m\($0)", missing: 4 + $0) }
    let few = (1...2).map { column("f\($0)", missing: $0) }
    let others = [
      (name: "plain", value: { (i: Int) in "\((i * 7) % 13)" }),
      (name: "tail", value: { (i: Int) in i == 59 ? "1000000" : "\((i * 7) % 13)" }),
      (name: "k", value: { (_: Int) in "7" }),
    ]
    let lines = try report(many + few + others)
    #expect(
      lines.prefix(2) == [
        "  m1, m2, m3, m4, m5, m6, …, m20",
        "                      20 numbers, … missing → median …, indicator",
      ])
    #expect(lines.count == 7)
    // What is special stays for itself.
    for (line, words) in zip(
      lines.dropFirst(2),
      ["number, 1 missing", "number, 2 missing", "number", "number, long tails", "constant"])
    {
      #expect(line.contains("  \(words)"), "\(line)")
    }
  }

  @Test func fewColumnsAreAllShown() throws {
    let columns = (1...20).map { column("m\($0)", missing: 4 + $0) }
    #expect(try report(columns).count == 20)
  }

  @Test func twelveLinesAreNotTooMany() throws {
    let columns = (1...12).map { column("m\($0)", missing: 4 + $0) }
    let same = (1...9).map { i in (name: "s\(i)", value: { (_: Int) in "7" }) }
    let lines = try report(columns + same)
    // Nine names take a line of their own.
    #expect(lines.count == 12 + 2)
    #expect(lines[0].contains("5 missing"))
  }
}
