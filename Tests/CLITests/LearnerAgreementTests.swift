import Chainrule
import Testing

/// The command and the library are one: the same data and settings give the same model.
@Suite struct LearnerAgreementTests {
  /// What the command makes of the same file.
  private func model(_ tool: Tool, _ target: String, _ arguments: [String]) throws -> Model {
    let run = try tool.run(
      ["train", "data.csv", "--target", target, "--output", "run"] + arguments)
    try #require(run.status == 0, "\(run.remarks)")
    return try Model.load(tool.folder.appendingPathComponent("run").path)
  }

  private func expect(_ learner: Learner, target: String, rows: Int, _ arguments: String...) throws
  {
    try withTool { tool in
      let lines = try Tool.text("penguins.csv").split(separator: "\n")
      try tool.file(
        "data.csv", lines.prefix(rows + 1).joined(separator: "\n"))
      let command = try model(tool, target, arguments)
      let path = tool.folder.appendingPathComponent("data.csv").path
      let learned = try learner.learned(
        from: LearningData(CSV.read(path: path), targets: [target]))
      #expect(weightHash(learned.model.parameters) == weightHash(command.parameters))
      #expect(learned.model.network == command.network)
      #expect(learned.model.preprocessing == command.preprocessing)
      #expect(learned.model.baseline == command.baseline)
      #expect(learned.model.provenance.metrics == command.provenance.metrics)
      #expect(learned.model.provenance.options == command.provenance.options)
      #expect(learned.model.provenance.bestEpoch == command.provenance.bestEpoch)
    }
  }

  /// By cross-validation.
  @Test func classesAgree() throws {
    try expect(
      Learner(layers: [8], seed: 7), target: "sex", rows: 45, "--layers", "8", "--seed", "7")
  }

  @Test func numbersAgreeWithRowsToChooseBy() throws {
    var learner = Learner(layers: [8], precision: .double)
    learner.division = Division(test: 0.25, validation: 0.25)
    try expect(
      learner, target: "body_mass_g", rows: 60, "--layers", "8", "--test", "0.25", "--validation",
      "0.25", "--precision", "double")
  }

  /// All left open, with too few rows to choose by.
  @Test func fewRowsAgree() throws {
    try expect(Learner(), target: "body_mass_g", rows: 34)
  }
}
