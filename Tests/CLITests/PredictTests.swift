import Foundation
import Testing

@Suite struct PredictTests {
  /// A small model of penguins in `run`.
  private func withModel(_ body: (Tool) throws -> Void) throws {
    try withTool { tool in
      let run = try tool.run(
        "train", Tool.fixture("penguins.csv"), "--target", "species", "--epochs", "5", "--output",
        "run", "--quiet")
      try #require(run.status == 0, "\(run.remarks)")
      try body(tool)
    }
  }

  @Test func standardInputAndFilesGiveTheSame() throws {
    try withModel { tool in
      let text = try Tool.text("penguins.csv")
      let file = try tool.run("predict", "run", Tool.fixture("penguins.csv"))
      #expect(file.output.hasPrefix("prediction\n"))
      #expect(try tool.run(["predict", "run", "-"], input: text).output == file.output)
      let written = try tool.run(
        "predict", "run", Tool.fixture("penguins.csv"), "--output", "out.csv")
      #expect(written.output.isEmpty)
      #expect(String(decoding: try tool.bytes("out.csv"), as: UTF8.self) == file.output)
      #expect(
        try tool.run("predict", "run", Tool.fixture("penguins.csv"), "--output", "out.csv").status
          == 73)
    }
  }

  @Test func columnsAreFoundByNameAndFurtherOnesDoNotMatter() throws {
    try withModel { tool in
      let rows = try Tool.text("penguins.csv").split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
      // Reversed, without the target, with a column of text in front.
      let turned = rows.enumerated().map { i, fields in
        ([i == 0 ? "note" : "“\(i)”"] + fields.dropLast().reversed()).joined(separator: ",")
      }
      let given = try tool.run("predict", "run", Tool.fixture("penguins.csv"), "--probabilities")
      let other = try tool.run(
        ["predict", "run", "-", "--probabilities"], input: turned.joined(separator: "\n"))
      #expect(other.output == given.output)
      #expect(
        given.output.hasPrefix(
          "prediction,probability_Adelie,probability_Chinstrap,probability_Gentoo\n"))
      let sums = given.output.split(separator: "\n").dropFirst().map { line in
        line.split(separator: ",").dropFirst().compactMap { Double($0) }.reduce(0, +)
      }
      #expect(sums.count == 344)
      #expect(sums.allSatisfy { abs($0 - 1) < 1e-5 })
    }
  }

  @Test func aMissingColumnIsNamedBeforeAnythingIsWritten() throws {
    try withModel { tool in
      let run = try tool.run(
        ["predict", "run", "-", "--output", "out.csv"], input: "island,sx\nBiscoe,male\n")
      #expect(run.status == 65)
      #expect(run.remarks.contains("no column “bill_depth_mm”"))
      #expect(!tool.exists("out.csv"))
      let late = try tool.run(
        ["predict", "run", "-", "--output", "out.csv"],
        input: try Tool.text("penguins.csv") + "Biscoe,abc,1,1,1,male,2007,Adelie\n")
      #expect(late.status == 65)
      #expect(
        late.remarks.contains(
          "standard input, row 345 (line 346), column bill_length_mm: expected a number, found “abc”"
        ))
      #expect(!tool.exists("out.csv"))
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: tool.folder.path)
          .allSatisfy { !$0.hasSuffix(".partial") })
    }
  }

  @Test func aRowOnTheLineIsAnswered() throws {
    try withModel { tool in
      let row =
        "island=Atlantis,bill_length_mm=46,bill_depth_mm=,flipper_length_mm=217,"
        + "body_mass_g=5200,sex=female,year=2008"
      let run = try tool.run("predict", "run", "--row", row, "--json", "--probabilities")
      let json = try run.json()
      #expect(
        json.object?.keys == [
          "prediction", "probability_Adelie", "probability_Chinstrap", "probability_Gentoo",
        ])
      #expect(json["prediction"]?.string == "Gentoo")
      #expect(
        run.remarks
          == "Note: --row: island: 1 value not seen in training (the first is “Atlantis”)\n")
      #expect(try tool.run("predict", "run", "--row", "age").status == 64)
      let partial = try tool.run("predict", "run", "--row", "island=Biscoe")
      #expect(partial.status == 64)
      #expect(partial.remarks.contains("none for bill_depth_mm, bill_length_mm, body_mass_g"))
      #expect(try tool.run("predict", "run").status == 64)
    }
  }

  @Test func keptColumnsStandInFrontAsTheyWere() throws {
    try withModel { tool in
      let head = "island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year,code"
      let row = "Dream,39.1,,181,3750,male,2007,\"a, \"\"b\"\"\""
      let all = try tool.run(
        ["predict", "run", "-", "--keep", "all"], input: "\(head)\n\(row)\n")
      #expect(all.output.hasPrefix("\(head),prediction\n\(row),"))
      let one = try tool.run(
        ["predict", "run", "-", "--keep", "code,year"], input: "\(head)\n\(row)\n")
      #expect(one.output.hasPrefix("code,year,prediction\n\"a, \"\"b\"\"\",2007,"))
      let none = try tool.run(["predict", "run", "-", "--keep", "cod"], input: "\(head)\n\(row)\n")
      #expect(none.status == 65)
      #expect(none.remarks.contains("no column “cod”; did you mean “code”?"))
    }
  }

  @Test func theSummaryTellsShapesAndOrigin() throws {
    try withModel { tool in
      let json = try tool.run("summary", "run", "--json").json()
      #expect(json["parameters"]?.integer == 11 * 128 + 128 + 128 * 64 + 64 + 64 * 3 + 3)
      #expect(json["layers"]?[0]?["shapes"]?["dense1.weight"] == [128, 11])
      #expect(json["training"]?["data"]?["rows"]?.integer == 220)
      let text = try tool.run("summary", "run").output
      #expect(text.contains("dense1  11 → 128, relu"))
      #expect(text.contains("one of Biscoe, Dream, Torgersen"))
    }
  }
}
