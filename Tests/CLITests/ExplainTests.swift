import Chainrule
import TestSupport
import Testing

@testable import ChainruleCLI

@Suite struct ExplainTests {
  private static let small = """
    name: small
    network: {inputs: 1, layers: [{dense: 1, activation: sigmoid, weights: [[2]], biases: [-1]}]}
    loss: half_squared_error
    inputs: [0.5]
    targets: [1]
    optimizer: {sgd: {learning_rate: 0.1}}
    steps: 3
    names: {z1: [net]}
    printed: {net: 0.0, "a1[1]": 0.51}
    """

  @Test func anExampleIsExplained() throws {
    try withTool { (tool: Tool) throws in
      try tool.file("e.yaml", Self.small)
      let run = try tool.run("explain", "e.yaml")
      #expect(run.status == 0, "\(run.remarks)")
      #expect(run.output.contains("net = w¹₁₁·x₁ + b¹₁"))
      #expect(run.output.contains("What the source prints"))
      #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
      let json = try JSONValue(parsing: tool.run("explain", "e.yaml", "--json").output)
      // z = 2 · 0.5 − 1 = 0, a = ½, δ = (½ − 1)·¼ = −⅛, ∂C/∂w = −⅛ · ½
      #expect(json["forward"]?["outputs"]?[0]?[0]?.double == 0.5)
      #expect(json["backward"]?["layers"]?[0]?["delta"]?[0]?[0]?.double == -0.125)
      #expect(json["gradients"]?["layers"]?[0]?["weights"]?[0]?[0]?.double == -0.0625)
      let printed = json["printed_values"]?.array?.map { $0["printed_is_right"]?.bool }
      #expect(printed == [true, false])
    }
  }

  @Test func allFormatsAreWritten() throws {
    try withTool { (tool: Tool) throws in
      try tool.file("e.yaml", Self.small)
      for (file, sign) in [
        ("e.md", "# small"), ("e.tex", "\\documentclass"), ("e.html", "<!doctype html>"),
        ("e.json", "{"), ("e.txt", "small\n"),
      ] {
        let run = try tool.run("explain", "e.yaml", "--output", file)
        #expect(run.status == 0, "\(run.remarks)")
        #expect(String(decoding: try tool.bytes(file), as: UTF8.self).contains(sign), "\(file)")
      }
      #expect(try tool.run("explain", "e.yaml", "--output", "e.md").status == 73)
      let ascii = try tool.run("explain", "e.yaml", "--ascii", "--form", "both").output
      #expect(ascii.utf8.allSatisfy { $0 < 0x80 })
      #expect(ascii.contains("w1[1,1]"))
    }
  }

  @Test func oneNumberIsFollowed() throws {
    try withTool { (tool: Tool) throws in
      try tool.file("e.yaml", Self.small)
      let one = try tool.run("explain", "e.yaml", "--parameter", "w1[1,1]", "--digits", "3")
      #expect(one.status == 0, "\(one.remarks)")
      #expect(one.output.contains("−0.0625"))
      let nudge = try tool.run("explain", "e.yaml", "--nudge", "w1[1,1]+0.01")
      #expect(nudge.output.contains("predicted"))
      let wrong = try tool.run("explain", "e.yaml", "--parameter", "w2[1,1]")
      #expect(wrong.status == 64)
      #expect(wrong.remarks.contains("--parameter: w2[1,1]"))
    }
  }

  @Test func aLaterStepIsExplained() throws {
    try withTool { (tool: Tool) throws in
      try tool.file("e.yaml", Self.small)
      let first = try JSONValue(parsing: tool.run("explain", "e.yaml", "--json").output)
      let second = try JSONValue(
        parsing: tool.run("explain", "e.yaml", "--json", "--step", "2").output)
      #expect(
        second["network"]?["layers"]?[0]?["weights"] == first["update"]?["layers"]?[0]?["weights"])
      #expect(second["training"]?["updates"]?.integer == 2)
    }
  }

  @Test func casesAreShownTogetherOrAlone() throws {
    try withTool { (tool: Tool) throws in
      let all = try JSONValue(parsing: tool.run("explain", "xor", "--json").output)
      #expect(all["cases"]?.array?.count == 3)
      let alone = try tool.run("explain", "xor", "--case", "by hand", "--json")
      #expect(try JSONValue(parsing: alone.output)["forward"]?["loss"]?.double == 0)
      let text = try tool.run("explain", "xor").output
      #expect(text.contains("by hand") && text.contains("one neuron"))
      #expect(try tool.run("explain", "xor", "--case", "by hnd").remarks.contains("“by hand”?"))
    }
  }

  @Test func linearLayersAreMultipliedOut() throws {
    try withTool { (tool: Tool) throws in
      let text = try tool.run("explain", "linear-layers", "--case", "three layers").output
      #expect(text.contains("All layers in one"))
    }
  }

  @Test func mistakesAreNamed() throws {
    try withTool { (tool: Tool) throws in
      try tool.file("e.yaml", Self.small.replacing("[[2]]", with: "[[2, 3]]"))
      let slip = try tool.run("explain", "e.yaml")
      #expect(slip.status == 65)
      #expect(slip.remarks.contains("e.yaml:2:"), "\(slip.remarks)")
      try tool.file("p.yaml", Self.small.replacing("{net: 0.0", with: "{net_n66: 0.0"))
      let unknown = try tool.run("explain", "p.yaml")
      #expect(unknown.status == 65)
      #expect(unknown.remarks.contains("“net_n66”"), "\(unknown.remarks)")
      #expect(try tool.run("explain", "nothing.yaml").status == 66)
      #expect(try tool.run("explain", "seven-node").remarks.contains("“seven-nodes”?"))
      #expect(try tool.run("explain", "seven-nodes", "--row", "1").status == 64)
      #expect(try tool.run("explain", "newton").output.contains("square root"))
      #expect(try tool.run("explain", "newton", "--nudge", "x+1").status == 64)
      #expect(try tool.run("explain", "xor", "--digits", "99").status == 64)
    }
  }

  @Test func aModelIsExplainedOnRowsOfItsData() throws {
    try withTool { (tool: Tool) throws in
      let data = Tool.fixture("penguins.csv")
      let trained = try tool.run(
        "train", data, "--target", "species", "--epochs", "3", "--layers", "6", "--dropout", "0.5",
        "--optimizer", "momentum", "--output", "run", "--quiet")
      try #require(trained.status == 0, "\(trained.remarks)")
      let run = try tool.run("explain", "run", data, "--row", "3,5-6", "--json")
      try #require(run.status == 0, "\(run.remarks)")
      let json = try JSONValue(parsing: run.output)
      let outputs = json["forward"]?["outputs"]?.array ?? []
      #expect(outputs.count == 3)
      #expect(json["update"]?["optimizer"]?.string == "momentum")
      let predicted = try tool.run("predict", "run", data, "--probabilities")
      let lines = predicted.output.split(separator: "\n").map { $0.split(separator: ",") }
      for (row, found) in zip([3, 5, 6], outputs) {
        let expected = lines[row].dropFirst().compactMap { Double($0) }
        expectAgreement(found.array?.compactMap(\.double) ?? [], expected, within: 1e-5)
      }
      let text = try tool.run("explain", "run", data, "--row", "1").output
      #expect(text.contains("Preparation"))
      let training = try JSONValue(
        parsing: tool.run("explain", "run", data, "--row", "3", "--training", "--json").output)
      #expect(training["forward"]?["others"] != nil)
      #expect(try tool.run("explain", "run", data).status == 64)
      #expect(try tool.run("explain", "run", data, "--row", "9999").status == 65)
      #expect(try tool.run("explain", "run").status == 64)
    }
  }

  @Test func notesOfTheSourceFollowTheNumbers() throws {
    try withTool { (tool: Tool) throws in
      _ = try tool.run("examples", "seven-nodes", "--output", "s.yaml", "--quiet")
      let own = try tool.run("explain", "s.yaml").output
      #expect(own.contains("two significant digits") && own.contains("wrong"))
      let text = String(decoding: try tool.bytes("s.yaml"), as: UTF8.self)
      try tool.file("o.yaml", text.replacing("[0.3, 0.6]]", with: "[0.3, 0.7]]"))
      let other = try tool.run("explain", "o.yaml")
      #expect(other.status == 0, "\(other.remarks)")
      #expect(other.output.contains("differs") && other.output.contains("same"))
      #expect(!other.output.contains("two significant digits"))
      #expect(other.output.contains("This file calculates other numbers than its source did"))
      try tool.file("n.yaml", text.replacing("name: net_n5, value", with: "name: net_n55, value"))
      let line = text.split(separator: "\n", omittingEmptySubsequences: false)
        .firstIndex { $0.contains("name: net_n5, value") }
      let wrong = try tool.run("explain", "n.yaml")
      #expect(wrong.status == 65)
      #expect(
        wrong.remarks.contains(
          "n.yaml:\((line ?? 0) + 1):3: printed: expected the name of a number of this example"),
        "\(wrong.remarks)")
      #expect(wrong.remarks.contains("did you mean “net_n5”?"), "\(wrong.remarks)")
      try tool.file("l.yaml", Self.small.replacing("net: 0.0", with: "net: {value: 0.0, after: 2}"))
      let late = try tool.run("explain", "l.yaml").remarks
      #expect(late.contains("the cost or an output, which alone are noted"), "\(late)")
    }
  }

  @Test func standardInputIsAnExample() throws {
    try withTool { (tool: Tool) throws in
      try tool.file("e.yaml", Self.small)
      let file = try tool.run("explain", "e.yaml", "--json")
      let piped = try tool.run("explain", "-", "--json", input: Self.small)
      #expect(piped.status == 0 && piped.output == file.output)
      let wrong = try tool.run("explain", "-", input: Self.small.replacing("[[2]]", with: "[[x]]"))
      #expect(wrong.status == 65 && wrong.remarks.contains("standard input:2:"))
    }
  }

  @Test func whatIsReadIsNotOverwritten() throws {
    try withTool { (tool: Tool) throws in
      try tool.file("e.yaml", Self.small)
      for output in ["e.yaml", "./e.yaml"] {
        let run = try tool.run("explain", "e.yaml", "--output", output, "--force")
        #expect(run.status == 64 && run.remarks.contains("which is read here"), "\(run.remarks)")
      }
      #expect(String(decoding: try tool.bytes("e.yaml"), as: UTF8.self) == Self.small)
    }
  }

  @Test func unknownExamplesAreListed() throws {
    try withTool { (tool: Tool) throws in
      let run = try tool.run("explain", "nonesuch")
      #expect(run.status == 64)
      #expect(ReadyMade.all.allSatisfy { run.remarks.contains($0.name) })
    }
  }

  @Test func anExampleIsWrittenAsOneToEdit() throws {
    try withTool { (tool: Tool) throws in
      let written = try tool.run("explain", "xor", "--case", "learned", "--output", "x.yaml")
      #expect(written.status == 0, "\(written.remarks)")
      let again = try JSONValue(parsing: tool.run("explain", "x.yaml", "--json").output)
      let own = try JSONValue(
        parsing: tool.run("explain", "xor", "--case", "learned", "--json").output)
      for key in ["network", "forward", "backward", "gradients", "update", "training"] {
        #expect(again[key] != nil && again[key] == own[key], "\(key)")
      }
      #expect(try tool.run("explain", "newton", "--format", "yaml").status == 64)
      #expect(try tool.run("verify", "xor", "--format", "yaml").status == 64)
      #expect(try tool.run("derive", "x", "--at", "x=1", "--format", "yaml").status == 64)
    }
  }

  @Test func aModelsRowBecomesAnExample() throws {
    try withTool { (tool: Tool) throws in
      let data = Tool.fixture("penguins.csv")
      for (target, layers) in [("sex", "4"), ("species", "5"), ("body_mass_g", "3")] {
        let trained = try tool.run(
          "train", data, "--target", target, "--epochs", "2", "--layers", layers, "--batch-norm",
          "--output", target, "--quiet")
        try #require(trained.status == 0, "\(trained.remarks)")
        let file = "\(target).yaml"
        let rows = ["explain", target, data, "--row", "3,7"]
        let written = try tool.run(rows + ["--format", "yaml", "--output", file])
        try #require(written.status == 0, "\(written.remarks)")
        let model = try tool.run(rows + ["--json"])
        #expect(try tool.run("explain", file, "--json").output == model.output)
        #expect(try tool.run("verify", file).status == 0)
        let json = try JSONValue(parsing: model.output)
        #expect(json["rows"] == [3, 7])
        let names = json["input_names"]?.array?.compactMap(\.string) ?? []
        let preparation = json["preparation"]?[1]?.array ?? []
        #expect(names == preparation.compactMap { $0["name"]?.string })
        #expect((json["classes"] != nil) == (target != "body_mass_g"))
        var standardized = 0
        for (input, x) in zip(preparation, json["inputs"]?[1]?.array ?? []) {
          #expect(input["value"] == x)
          guard let mean = input["mean"]?.double, let deviation = input["deviation"]?.double,
            let raw = input["raw"]?.string.flatMap(Double.init)
          else { continue }
          standardized += 1
          expectAgreement([(raw - mean) / deviation], [x.double ?? .nan], within: 1e-12)
        }
        #expect(standardized >= 3)
      }
    }
  }

  @Test func anImageIsExplained() throws {
    try withTool { (tool: Tool) throws in
      let (images, labels) = (
        Tool.fixture("digits-images-idx3-ubyte"), Tool.fixture("digits-labels-idx1-ubyte")
      )
      let trained = try tool.run(
        "train", images, "--labels", labels, "--epochs", "1", "--layers", "8", "--output", "run",
        "--quiet")
      try #require(trained.status == 0, "\(trained.remarks)")
      let run = try tool.run("explain", "run", images, "--labels", labels, "--row", "5")
      try #require(run.status == 0, "\(run.remarks)")
      #expect(run.output.contains("Shown: 12 of 64 inputs, those that matter most for C;"))
      let prepared = run.output.split(separator: "\n").filter { $0.hasPrefix("  pixel[") }
      #expect(prepared.count == 12)
    }
  }

  @Test func rowsAreReadAsTyped() throws {
    #expect(try RowNumbers("3,5-7,5").indices == [2, 4, 5, 6])
    for text in ["0", "", "3-1", "a", "1,,2", "-1", "1-2-3"] {
      #expect(throws: UsageError.self) { try RowNumbers(text) }
    }
  }
}
