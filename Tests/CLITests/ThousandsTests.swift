import Chainrule
import Testing

/// Numbers with separators of thousands, from training to prediction.
@Suite struct ThousandsTests {
  @Test func areReadAlike() throws {
    try withTool { tool in
      let rows = (0..<60).map { i in
        "\"\(i % 9 + 1),\(200 + i).5\",\(i % 9 < 4 ? "low" : "high")\n"
      }
      try tool.file("t.csv", "price,kind\n" + rows.joined())
      try tool.file(
        "plain.csv",
        "price,kind\n"
          + rows.joined().filter { $0 != "\"" }.split(separator: "\n")
          .map { line in
            let parts = line.split(separator: ",")
            return "\(parts[0])\(parts[1]),\(parts[2])\n"
          }.joined())
      let run = try tool.run(
        "train", "t.csv", "--target", "kind", "--epochs", "5", "--output", "run")
      #expect(run.status == 0)
      #expect(run.remarks.contains("  price               number\n"))
      #expect(run.remarks.contains("  thousands commas read in price\n"))
      let grouped = try tool.run("predict", "run", "t.csv")
      #expect(grouped.remarks == "Note: t.csv: thousands commas read in price\n")
      #expect(try tool.run("predict", "run", "plain.csv").output == grouped.output)
      #expect(try tool.run("evaluate", "run", "t.csv").status == 0)
      // On the command line a comma may as well be a decimal sign.
      let row = try tool.run("predict", "run", "--row", "price=3,141")
      #expect(row.status == 65)
      #expect(row.remarks.contains("expected a number, found “3,141”"))
    }
  }
}
