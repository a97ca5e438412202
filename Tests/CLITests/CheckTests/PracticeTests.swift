import Chainrule
import Foundation
import Testing

/// `check` and `worksheet` on what is no single step of a network.
@Suite struct PracticeTests {
  /// Every ready-made example with something to calculate, and one of its cases.
  static let examples: [[String]] = [
    ["composite-functions"], ["composite-functions", "--case", "log_of_square"],
    ["partial-derivatives"], ["softmax-jacobian"], ["softmax-jacobian", "--case", "binary"],
    ["activations", "--case", "tanh"], ["newton"], ["step-sizes", "--case", "too large"],
    ["scalar-chain", "--case", "descend_E 0.1"], ["optimizers", "--case", "nesterov"],
    ["optimizers", "--case", "adam"], ["perceptron"], ["line-fit"], ["four-learning-rates"],
  ]

  /// The key's own numbers, as they are printed, are all right, with the example's numbers and with others.
  @Test(arguments: examples, [[], ["--variant", "4"]])
  func theKeyIsRight(example: [String], variant: [String]) throws {
    try withTool { tool in
      let made = try tool.run(["worksheet"] + example + variant + ["--answers", "names.csv"])
      #expect(made.status == 0, "\(made.remarks)")
      let names = String(decoding: try tool.bytes("names.csv"), as: UTF8.self)
        .split(separator: "\n").map { String($0.dropLast()) }
      #expect(!names.isEmpty && made.output.contains("________________"))
      // Without numbers of its own, a sheet is asked what they should be.
      try tool.file("zeros.csv", names.map { "\($0);0.000\n" }.joined())
      let answers = try #require(
        try tool.run(["check"] + example + variant + ["zeros.csv", "--json"]).json()["answers"]?
          .array)
      let right = zip(names, answers).map { name, answer in
        "\(name);\(answer.object?["expected"]?.double ?? .nan)\n"
      }
      try tool.file("right.csv", right.joined())
      let run = try tool.run(["check"] + example + variant + ["right.csv"])
      #expect(run.status == 0, "\(run.output)\(run.remarks)")
    }
  }

  @Test func randomNumbersAreRefusedKindly() throws {
    try withTool { tool in
      try tool.file("a.csv", "x,1\n")
      for command in [["worksheet", "numpy-random"], ["check", "numpy-random", "a.csv"]] {
        let run = try tool.run(command)
        #expect(run.status == 64)
        #expect(run.remarks.contains("random numbers, which a generator draws"))
      }
    }
  }

  @Test(arguments: [
    (["newton"], "x[11],4", "a.csv:1:1: x[11]: expected one of x[1]"),
    (
      ["composite-functions", "--case", "h"], "u1,4", "--case: expected one of h_of_g, a_of_b_of_c"
    ),
    (["line-fit"], "step 99 b1[1],4", "a.csv:1:1: step 99 b1[1]: expected a step from 1 to 50"),
  ])
  func mistakesAreNamed(example: [String], text: String, message: String) throws {
    try withTool { tool in
      try tool.file("a.csv", text + "\n")
      let run = try tool.run(["check"] + example + ["a.csv"])
      #expect(run.status != 0)
      #expect(run.remarks.contains(message), "\(run.remarks)")
    }
  }

  @Test func numbersOfJSONKeepTheirDigits() throws {
    try withTool { tool in
      // f(0.7²) = 0.620106: 0.6200 vouches for four digits and is wrong, 0.62 is right.
      try tool.file("a.json", #"{"answers": [{"u2": 0.6200}, {"u1": 0.490}, {"du1/dx": 1.4e0}]}"#)
      let json = try tool.run(["check", "composite-functions", "a.json", "--json"]).json()
      let answers = try #require(json["answers"]?.array)
      #expect(answers.map { $0.object?["written"]?.string } == ["0.6200", "0.490", "1.4e0"])
      #expect(answers.map { $0.object?["verdict"]?.string } == ["wrong", "right", "right"])
      try tool.file("b.json", #"{"answers": [{"u2": 0.62}]}"#)
      #expect(try tool.run(["check", "composite-functions", "b.json"]).status == 0)
    }
  }

  @Test func aFolderIsNoExample() throws {
    try withTool { tool in
      let folder = tool.folder.appendingPathComponent("class")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      try tool.file("a.csv", "x,1\n")
      for command in [["worksheet", "class"], ["check", "class", "a.csv"], ["explain", "class"]] {
        let run = try tool.run(command)
        #expect(run.status == 66)
        #expect(run.remarks.contains("class: cannot be read: expected a file, found a directory"))
      }
    }
  }

  @Test func partsAreKnownByName() throws {
    try withTool { tool in
      let half = try tool.run(["worksheet", "newton", "--parts", "step-2", "--json"])
      let numbers = try #require(try half.json()["numbers"]?.object)
      #expect(numbers.entries.map(\.key) == ["f[1]", "df[1]/dx[1]", "x[2]"])
      let wrong = try tool.run(["worksheet", "seven-nodes", "--parts", "forward,backwards"])
      #expect(wrong.status == 64)
      #expect(
        wrong.remarks.contains(
          "--parts: expected some of forward,cost,backward,update, found “backwards”"))
    }
  }

  @Test func roundsOfASheetAreCounted() throws {
    try withTool { tool in
      let run = try tool.run(["worksheet", "newton", "--steps", "2", "--json"])
      let numbers = try #require(try run.json()["numbers"]?.object)
      #expect(numbers.entries.map(\.key).last == "x[2]")
      let many = try tool.run(["worksheet", "linear-layers", "--steps", "2"])
      #expect(many.status == 64 && many.remarks.contains("--steps"))
    }
  }
}
