import Chainrule
import Testing

/// Where the linear model and the constant answer are measured, the table and `--json` say the same.
@Suite struct BaselinePartTests {
  private let quick = ["--layers", "4", "--output", "run", "--quiet", "--force"]

  private func parts(_ options: [String], _ tool: Tool) throws -> (json: JSONValue, table: String) {
    let command = ["train", Tool.fixture("penguins.csv"), "--target", "species"] + options + quick
    return (try tool.run(command + ["--json"]).json(), try tool.run(command).output)
  }

  /// Rows that were judged in turn are no measure for models that have learned them all.
  @Test func withoutTestRowsTheyAreOfTheRowsTheyLearned() throws {
    try withTool { tool in
      let (json, table) = try parts(["--test", "none"], tool)
      #expect(json["baselines"]?["part"] == "train")
      #expect(json["validation_folds"] == 5)
      let head = try #require(table.split(separator: "\n").first { $0.contains("validation  ") })
      #expect(head.contains("train  ") && head.contains("linear (train)"), "\(head)")
      #expect(head.contains("majority (train)"), "\(head)")
      #expect(table.contains("measured on the train rows, not to be compared"))
    }
  }

  @Test(arguments: [
    (["--test", "none", "--validation", "0.2", "--epochs", "3"], "validation"),
    (["--test", "0.2", "--epochs", "3"], "test"),
    (["--test", "none", "--validation", "none", "--epochs", "3"], "train"),
  ])
  func elseTheyStandBesideTheNetwork(_ options: [String], _ part: String) throws {
    try withTool { tool in
      let (json, table) = try parts(options, tool)
      #expect(json["baselines"]?["part"]?.string == part)
      #expect(
        table.contains("linear    majority") || table.contains("linear  majority"), "\(table)")
      #expect(!table.contains("not to be compared"))
    }
  }
}
