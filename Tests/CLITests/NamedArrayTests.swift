import Chainrule
import Testing

/// Arrays of an NPZ file that are told by their names, and labels that are text.
@Suite struct NamedArrayTests {
  private static let count = 60

  /// Rows of two numbers, the first of which tells the class.
  private static func inputs(_ count: Int) -> [UInt8] {
    let numbers: [[Double]] = (0..<count).map { [Double($0 % 2) * 4 - 2, Double($0 % 7)] }
    return ArrayFiles.npy(Array(numbers.joined()), shape: [count, 2])
  }

  private static func targets(_ count: Int) -> [UInt8] {
    ArrayFiles.npy((0..<count).map { UInt8($0 % 2) }, shape: [count])
  }

  @Test(arguments: [
    ("x", "y"), ("X", "y"), ("data", "target"), ("images", "labels"), ("inputs", "targets"),
    ("x_train", "y_train"), ("train_images", "train_labels"), ("X_TRAIN", "Y_TRAIN"),
  ]) func usualNamesNeedNoOptions(inputs: String, targets: String) throws {
    try withTool { tool in
      let file = ArrayFiles.npz([
        ("about", ArrayFiles.npy([UInt8(1)], shape: [1])), (inputs, Self.inputs(Self.count)),
        (targets, Self.targets(Self.count)),
      ])
      try tool.write(file, to: "a.npz")
      let run = try tool.run("train", "a.npz", "--epochs", "2", "--output", "run", "--json")
      #expect(run.status == 0)
      #expect(run.remarks.contains("  \(inputs) with the targets \(targets) to learn from\n"))
      let rows = try #require(try run.json()["rows"]?.object)
      #expect(rows.entries.compactMap(\.value.integer).reduce(0, +) == Self.count)
    }
  }

  @Test func partsAreTestedAndChosenBy() throws {
    try withTool { tool in
      let file = ArrayFiles.npz([
        ("x_train", Self.inputs(60)), ("y_train", Self.targets(60)), ("x_val", Self.inputs(9)),
        ("y_val", Self.targets(9)), ("x_test", Self.inputs(7)), ("y_test", Self.targets(7)),
      ])
      try tool.write(file, to: "a.npz")
      let run = try tool.run("train", "a.npz", "--epochs", "2", "--output", "run", "--json")
      let rows = try run.json()["rows"]
      #expect(rows?.object == ["train": 60, "validation": 9, "test": 7])
      #expect(
        run.remarks.contains("x_test and y_test to\n  test") || run.remarks.contains("test\n"))
      // The settings that are kept give the same run again.
      let again = try tool.run("train", "--config", "run/config.yaml", "--output", "b", "--json")
      #expect(try again.json()["rows"] == rows)
      #expect(try tool.bytes("run/model.safetensors").count > 0)
      #expect(try again.json()["test"] == run.json()["test"])
      // What was asked for comes first.
      let asked = try tool.run("train", "a.npz", "--epochs", "2", "--test", "0.5", "--json")
      #expect(try asked.json()["rows"]?.object == ["train": 30, "validation": 9, "test": 30])
      let evaluated = try tool.run("evaluate", "run", "a.npz", "--json")
      #expect(try evaluated.json()["rows"]?.integer == 7)
      #expect(evaluated.remarks == "Note: a.npz: x_test with the targets y_test\n")
    }
  }

  @Test func aToldArrayFindsItsPartner() throws {
    try withTool { tool in
      let file = ArrayFiles.npz([
        ("x_train", Self.inputs(60)), ("y_train", Self.targets(60)), ("x_test", Self.inputs(20)),
        ("y_test", Self.targets(20)),
      ])
      try tool.write(file, to: "a.npz")
      let run = try tool.run(
        "train", "a.npz", "--inputs", "x_test", "--epochs", "1", "--test", "none",
        "--validation", "none", "--json")
      #expect(try run.json()["rows"]?.object == ["train": 20, "validation": 0, "test": 0])
    }
  }

  @Test(arguments: [
    ["a", "b"], ["x", "data", "y"], ["x", "y", "x_train", "y_train"], ["x", "z"],
  ])
  func namesThatDoNotTellAreListed(names: [String]) throws {
    try withTool { tool in
      try tool.write(ArrayFiles.npz(names.map { ($0, Self.targets(9)) }), to: "a.npz")
      let run = try tool.run("train", "a.npz")
      #expect(run.status == 64)
      #expect(
        run.remarks == "Error: --inputs: expected the name of an array, one of "
          + "\(names.joined(separator: ", ")), found none, and the names do not tell\n")
    }
  }

  @Test func labelsOfTextAreClasses() throws {
    try withTool { tool in
      let words = (0..<Self.count).map { $0 % 2 == 0 ? "no" : "yes" }
      try tool.write(Self.inputs(Self.count), to: "x.npy")
      try tool.write(ArrayFiles.npy(words, characters: 3), to: "y.npy")
      let run = try tool.run(
        "train", "x.npy", "--labels", "y.npy", "--epochs", "30", "--output", "run", "--json")
      #expect(run.status == 0, "\(run.remarks)")
      #expect(try run.json()["test"]?["classes"] == ["no", "yes"])
      let measured = try tool.run("evaluate", "run", "x.npy", "--labels", "y.npy", "--json")
      #expect(try measured.json()["metrics"]?["accuracy"]?.double == 1)
      let answers = try tool.run("predict", "run", "x.npy").output
      #expect(answers.split(separator: "\n").prefix(3) == ["prediction", "no", "yes"])
      let wrong = try tool.run("train", "y.npy", "--labels", "y.npy")
      #expect(wrong.status == 65)
      #expect(wrong.remarks.hasSuffix("found dtype “<U3” (text)\n"))
    }
  }

  @Test func imagesMayHaveLabelsOfText() throws {
    try withTool { tool in
      let digits = try Digits(first: 100)
      let names = digits.labels.map { "digit \($0)" }
      let file = ArrayFiles.npz([
        ("images", ArrayFiles.npy(digits.pixels, shape: [100, 8, 8])),
        ("labels", ArrayFiles.npy(names, characters: 7)),
      ])
      try tool.write(file, to: "a.npz")
      let run = try tool.run("train", "a.npz", "--epochs", "3", "--output", "run", "--json")
      #expect(run.status == 0, "\(run.remarks)")
      let measured = try tool.run("evaluate", "run", "a.npz", "--json")
      #expect(try measured.json()["rows"]?.integer == 100)
      let answer = try tool.run("predict", "run", "a.npz", "--inputs", "images").output
      #expect(answer.split(separator: "\n").dropFirst().allSatisfy { $0.hasPrefix("digit ") })
    }
  }
}
