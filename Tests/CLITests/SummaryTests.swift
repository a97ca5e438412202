import Chainrule
import Foundation
import Testing

@Suite struct SummaryTests {
  @Test func theSummaryTellsShapesAndOrigin() throws {
    try withTool { tool in
      let trained = try tool.run(
        "train", Tool.fixture("penguins.csv"), "--target", "species", "--epochs", "5", "--layers",
        "128,64", "--output", "run", "--quiet")
      try #require(trained.status == 0, "\(trained.remarks)")
      let json = try tool.run("summary", "run", "--json").json()
      #expect(json["parameters"]?.integer == 11 * 128 + 128 + 128 * 64 + 64 + 64 * 3 + 3)
      #expect(json["layers"]?[0]?["shapes"]?["dense1.weight"] == [128, 11])
      #expect(json["training"]?["data"]?["rows"]?.integer == 220)
      let text = try tool.run("summary", "run").output
      #expect(text.contains("dense1  11 → 128, relu"))
      #expect(text.contains("one of Biscoe, Dream, Torgersen"))
    }
  }

  @Test func allKindsOfColumnsAndTheMeasuresAreTold() throws {
    try withTool { tool in
      let rows = (0..<120).map { i in
        let number = i % 10 == 3 ? "" : "\(Double(i % 17) - 9.5)"
        let kind = i % 40 == 0 ? "rare \(i)" : "kind \(i % 15)"
        return "\(number),\(kind),\(i % 2 == 0),2024-0\(i % 9 + 1)-1\(i % 10),\(i % 7 * 3)"
      }
      try tool.file(
        "data.csv",
        "number,a long name of a column,flag,day,y\n" + rows.joined(separator: "\n") + "\n")
      let trained = try tool.run(
        "train", "data.csv", "--target", "y", "--task", "regression", "--epochs", "2", "--layers",
        "8", "--output", "run", "--quiet")
      try #require(trained.status == 0, "\(trained.remarks)")
      let text = try tool.run("summary", "run").output
      let lines = text.split(separator: "\n").map(String.init)
      #expect(lines.allSatisfy { $0.count <= 80 && $0.last != " " })
      #expect(text.contains("0 or 1"))
      #expect(text.contains("days since 2024-0"))
      #expect(text.contains("missing → "))
      #expect(text.contains("other (3 rare values)"))
      #expect(lines.contains { $0.hasPrefix("  y  (y − ") })
      #expect(lines.contains { $0.split(separator: " ") == ["train", "validation", "test"] })
      #expect(lines.contains { $0.hasPrefix("  RMSE ") })
      #expect(lines.contains { $0.hasPrefix("  mean        always ") })
      let json = try tool.run("summary", "run", "--json").json()
      let columns = json["preprocessing"]?["inputs"]?["columns"]?.array
      let kinds = columns?.compactMap { $0["kind"]?.string }
      #expect(kinds == ["number", "category", "boolean", "date"])
      #expect(json["baseline"]?["constant"]?.array?.count == 1)
      #expect(json["training"]?["metrics"]?["test"]?["rmse"]?.double != nil)
    }
  }
}
