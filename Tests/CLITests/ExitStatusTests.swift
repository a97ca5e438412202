import Foundation
import Testing

/// Every exit status of the contract, and the message that comes with it.
@Suite struct ExitStatusTests {
  private static let penguins = Tool.fixture("penguins.csv")

  struct Mistake: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    let message: String
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let mistakes = [
    Mistake(
      arguments: ["train", penguins], status: 64,
      message: "--target: expected the column to predict"),
    Mistake(arguments: ["train"], status: 64, message: "DATA: expected a table"),
    Mistake(
      arguments: ["train", penguins, "--target", "species", "--epochs", "many"], status: 64,
      message: "--epochs: expected a whole number from 1 to 100000000, found “many”"),
    Mistake(
      arguments: ["train", penguins, "--target", "species", "--learning-rate=-1"], status: 64,
      message: "--learning-rate: expected a number above 0, found “-1”"),
    Mistake(
      arguments: ["train", penguins, "--target", "species", "--learning-rate=nan"], status: 64,
      message: "--learning-rate: expected a number above 0, found “nan”"),
    Mistake(
      arguments: ["train", penguins, "--target", "species", "--optimizer", "adm"], status: 64,
      message: "did you mean “adam”?"),
    Mistake(
      arguments: ["train", penguins, "--target", "species", "--layers", "8,x"], status: 64,
      message: "--layers: expected sizes of hidden layers such as 128,64, or none, found “8,x”"),
    Mistake(
      arguments: ["train", penguins, "--target", "species", "--layers", "1000000,1000000"],
      status: 64, message: "--layers: expected a network that fits into"),
    Mistake(
      arguments: ["train", penguins, "--target", "species", "--loss", "huber"], status: 64,
      message: "--loss: expected cross_entropy for classification, found huber"),
    Mistake(
      arguments: ["train", penguins, "--target", "species", "--schedule", "step:1"], status: 64,
      message: "--schedule: expected constant, cosine"),
    Mistake(
      arguments: ["train", penguins, "--target", "specis"], status: 65,
      message: "no column “specis”; did you mean “species”?"),
    Mistake(
      arguments: ["train", penguins, "--target", "species", "--numeric", "sex"], status: 65,
      message: "row 1 (line 2), column sex: expected a number, found “male”"),
    Mistake(
      arguments: ["train", "nothing.csv", "--target", "x"], status: 66,
      message: "nothing.csv: no such file"),
    Mistake(
      arguments: ["train", penguins, "--target", "species", "--config", "none.yaml"], status: 66,
      message: "none.yaml: no such file"),
    Mistake(
      arguments: ["train", penguins, "--target", "species", "--output", "/dev/null/run"],
      status: 73, message: "/dev/null/run: cannot be written"),
    Mistake(
      arguments: [
        "train", penguins, "--target", "body_mass_g", "--optimizer", "sgd", "--learning-rate",
        "1e9", "--output", "run",
      ], status: 1, message: "training diverged in epoch 1"),
    Mistake(arguments: ["evaluate", "none", penguins], status: 66, message: "none: no such file"),
    Mistake(
      arguments: ["predict", penguins, penguins], status: 65, message: "not a safetensors file"),
    Mistake(arguments: ["summary"], status: 64, message: "Missing expected argument"),
    Mistake(arguments: ["trian"], status: 64, message: "did you mean “train”?"),
  ]

  @Test(arguments: mistakes) func mistakesAreNamed(mistake: Mistake) throws {
    try withTool { tool in
      let run = try tool.run(mistake.arguments)
      #expect(run.status == mistake.status, "\(run.remarks)")
      #expect(run.remarks.contains(mistake.message), "\(run.remarks)")
      #expect(run.output.isEmpty)
    }
  }

  /// Content that no reader should trip over.
  static let hostile: [(text: String, message: String)] = [
    ("", "an empty file"), ("a,b\n", "rows after the header"),
    ("a,b\n1,2\n", "at least two classes"), ("a,b\n1,x\n2,x\n3,x\n", "only “x”"),
    ("a,b\n,1\n,2\n,1\n,2\n", "every value is missing"),
    ("a,b\n1,NaN\n2,\n", "rows with a target"), ("b\n1\n2\n1\n", "the target alone"),
    ("a,b\n1e308,x\n-1e308,y\n1e308,x\n2,y\n", "numbers whose squares can be added"),
    ("a,b\n1,2,3\n", "expected 2 fields, found 3"), ("a,b\n\"1,2\n", "a closing quote"),
    ("a,a,b\n1,2,3\n", "names that are all different"), ("\u{0}\u{1}\u{2}", "--"),
  ]

  @Test(arguments: hostile) func hostileDataAreNamed(text: String, message: String) throws {
    try withTool { tool in
      let name = try tool.file("data.csv", text)
      let run = try tool.run("train", name, "--target", "b", "--quiet")
      #expect(run.status == 65, "\(run.remarks)")
      if message != "--" { #expect(run.remarks.contains(message), "\(run.remarks)") }
      #expect(run.remarks.hasPrefix("Error: data.csv"))
      #expect(!tool.exists("runs"))
    }
  }

  @Test func nothingIsOverwrittenWithoutForce() throws {
    try withTool { tool in
      let train = [
        "train", Self.penguins, "--target", "species", "--epochs", "1", "--output", "run",
        "--quiet",
      ]
      #expect(try tool.run(train).status == 0)
      let before = try tool.bytes("run/model.safetensors")
      let refused = try tool.run(train + ["--seed", "1"])
      #expect(refused.status == 73)
      #expect(refused.remarks == "Error: run: exists already; --force overwrites it\n")
      #expect(try tool.bytes("run/model.safetensors") == before)
      #expect(try tool.run(train + ["--seed", "1", "--force"]).status == 0)
      #expect(try tool.bytes("run/model.safetensors") != before)
    }
  }

  @Test func aTruncatedModelIsBadData() throws {
    try withTool { tool in
      let trained = try tool.run(
        "train", Self.penguins, "--target", "species", "--epochs", "1", "--output", "run")
      #expect(trained.status == 0)
      let whole = try tool.bytes("run/model.safetensors")
      for count in [0, 4, 100, whole.count / 2, whole.count - 1] {
        try whole.prefix(count).write(to: tool.folder.appendingPathComponent("cut.safetensors"))
        let run = try tool.run("predict", "cut.safetensors", Self.penguins)
        #expect(run.status == 65, "\(count) bytes: \(run.remarks)")
        #expect(run.remarks.hasPrefix("Error: cut.safetensors"))
      }
    }
  }
}
