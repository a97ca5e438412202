import Chainrule
import Foundation
import Testing

@Suite struct EvaluateTests {
  private static let penguins = Tool.fixture("penguins.csv")

  private func train(_ tool: Tool, _ arguments: String...) throws {
    let options = ["--epochs", "3", "--layers", "8", "--output", "run", "--quiet"]
    let run = try tool.run(["train"] + arguments + options)
    try #require(run.status == 0, "\(run.remarks)")
  }

  @Test func measuresStandBesideTheBaselines() throws {
    try withTool { tool in
      try train(tool, Self.penguins, "--target", "species")
      let run = try tool.run("evaluate", "run", Self.penguins)
      #expect(run.status == 0)
      let lines = run.output.split(separator: "\n").map(String.init)
      #expect(words(lines[0]) == ["model", "linear", "majority"])
      let accuracy = try #require(lines.first { words($0).first == "accuracy" })
      // 152 of 344 are of the most frequent class.
      #expect(words(accuracy).last == "0.442")
      #expect(lines.contains { words($0) == ["class", "precision", "recall", "F1", "support"] })
      #expect(lines.contains { words($0).first == "Adelie" && words($0).last == "152" })
      #expect(lines.contains { words($0) == ["truth", "Adelie", "Chinstrap", "Gentoo"] })
      #expect(run.output.split(separator: "\n").allSatisfy { $0.last != " " && $0.count <= 80 })
    }
  }

  @Test func theObjectHasAllMeasuresAndThoseOfTheBaselines() throws {
    try withTool { tool in
      try train(tool, Self.penguins, "--target", "body_mass_g")
      let json = try tool.run("evaluate", "run", Self.penguins, "--json").json()
      #expect(json["rows"]?.integer == 342)
      let keys = ["loss", "rmse", "mae", "median_absolute_error", "r2", "explained_variance"]
      for key in keys {
        #expect(json["metrics"]?[key]?.double != nil, "\(key)")
      }
      let linear = try #require(json["baselines"]?["linear"]?["rmse"]?.double)
      let constant = try #require(json["baselines"]?["constant"]?["rmse"]?.double)
      // The deviation of the column, and less by its lines.
      #expect((795...810).contains(constant))
      #expect(linear < 0.5 * constant)
      let text = try tool.run("evaluate", "run", Self.penguins).output
      #expect(
        words(text.split(separator: "\n").map(String.init)[0]) == ["model", "linear", "mean"])
    }
  }

  @Test func theFileOfTheTrainingIsRecognizedByItsContent() throws {
    try withTool { tool in
      try train(tool, Self.penguins, "--target", "species")
      let text = try Tool.text("penguins.csv")
      try tool.file("same.csv", text)
      try tool.file("other.csv", text + "Dream,,,,,,2009,Gentoo\n")
      let same = try tool.run("evaluate", "run", "same.csv")
      #expect(
        same.remarks.hasPrefix("Note: same.csv: the very file that the model learned 220 rows of"))
      #expect(try tool.run("evaluate", "run", "same.csv", "--json", "--quiet").remarks.isEmpty)
      let object = try tool.run("evaluate", "run", "same.csv", "--json").json()
      #expect(object["is_training_file"] == true)
      let other = try tool.run("evaluate", "run", "other.csv", "--json")
      #expect(!other.remarks.contains("the very file"))
      #expect(try other.json()["is_training_file"] == false)
    }
  }

  @Test func aTableMayBeWrittenInOtherWays() throws {
    try withTool { tool in
      try train(tool, Self.penguins, "--target", "species")
      let text = try Tool.text("penguins.csv")
      let other = text.map { $0 == "," ? ";" : $0 == "." ? "," : $0 }
      try tool.file("other.csv", String(other))
      let expected = try tool.run("evaluate", "run", Self.penguins, "--json").json()
      let run = try tool.run("evaluate", "run", "other.csv", "--json", "--threads", "1")
      #expect(try run.json()["metrics"] == expected["metrics"])
      #expect(run.remarks.contains("other.csv: semicolons between fields"))
      let units = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
      let utf16: [UInt8] = [0xFF, 0xFE] + units
      try tool.write(utf16, to: "wide.csv")
      let wide = try tool.run("evaluate", "run", "wide.csv", "--json", "--encoding", "utf16")
      #expect(try wide.json()["metrics"] == expected["metrics"])
    }
  }

  @Test func theEncodingIsTold() throws {
    try withTool { tool in
      let text = try Tool.text("penguins.csv").split(separator: "Torgersen").joined(
        separator: "Tørgersen")
      try train(tool, try tool.file("data.csv", text), "--target", "species")
      try tool.write(text.unicodeScalars.map { UInt8($0.value) }, to: "latin.csv")
      let expected = try tool.run("evaluate", "run", "data.csv", "--json").json()
      let told = try tool.run("evaluate", "run", "latin.csv", "--json", "--encoding", "latin1")
      #expect(try told.json()["metrics"] == expected["metrics"])
      #expect(told.remarks.isEmpty)
      let untold = try tool.run("evaluate", "run", "latin.csv")
      #expect(untold.status == 65)
      #expect(untold.remarks.contains("latin.csv, row 1 (line 2), column island: expected"))
      let predicted = try ["data.csv", "latin.csv"].map { file in
        try tool.run(
          ["predict", "run", file, "--keep", "island"]
            + (file == "latin.csv" ? ["--encoding", "latin1"] : []))
      }
      #expect(predicted[0].status == 0 && predicted[0].output == predicted[1].output)
      #expect(predicted[0].output.contains("Tørgersen,"))
    }
  }

  @Test func imagesComeFromFilesAndFolders() throws {
    try withTool { tool in
      let files = (Tool.fixture(Digits.imageFile), Tool.fixture(Digits.labelFile))
      try train(tool, files.0, "--labels", files.1)
      let digits = try Digits(first: 60)
      let (images, labels) = (
        ArrayFiles.npy(digits.pixels, shape: [60, 8, 8]), ArrayFiles.npy(digits.labels, shape: [60])
      )
      try tool.write(images, to: "x.npy")
      try tool.write(labels, to: "y.npy")
      try tool.write(
        ArrayFiles.npz([
          ("note", ArrayFiles.npy([UInt8(1), 2], shape: [2])), ("y", labels), ("x", images),
        ]),
        to: "one.npz")
      try tool.write(
        ArrayFiles.npz([("a", images), ("b", images), ("u", labels), ("v", labels)]),
        to: "two.npz")
      try digits.writeFolders(tool, "folder")
      let expected = try tool.run("evaluate", "run", "x.npy", "--labels", "y.npy", "--json").json()
      #expect(expected["rows"]?.integer == 60)
      #expect(expected["baselines"]?["linear"]?["accuracy"]?.double ?? 0 > 0.8)
      let others: [[String]] = [
        ["one.npz"], ["one.npz", "--inputs", "x", "--targets", "y"],
        ["one.npz", "--labels", "y.npy"],
        ["two.npz", "--inputs", "b", "--targets", "v"],
      ]
      for arguments in others {
        let run = try tool.run(["evaluate", "run"] + arguments + ["--json"])
        #expect(try run.json()["metrics"] == expected["metrics"], "\(arguments): \(run.remarks)")
      }
      // Folders are sorted by class, and sums in another order differ in their last digits.
      let folder = try tool.run("evaluate", "run", "folder", "--json").json()
      #expect(folder["metrics"]?["confusion"] == expected["metrics"]?["confusion"])
      let losses = [folder, expected].compactMap { $0["metrics"]?["log_loss"]?.double }
      #expect(losses.count == 2 && abs(losses[0] - losses[1]) < 1e-6)
      let several = try tool.run("evaluate", "run", "two.npz")
      #expect(several.status == 64)
      #expect(several.remarks.contains("--inputs: expected one of the arrays that fit, “a”, “b”"))
    }
  }

  @Test func rowsOfArraysAreATable() throws {
    try withTool { tool in
      let rows = (0..<80).map { [Double($0 % 8), Double($0 / 8) * 0.5] }
      let x = ArrayFiles.npy(rows.flatMap { $0 }, shape: [80, 2])
      let y = ArrayFiles.npy(rows.map { 2 * $0[0] - $0[1] }, shape: [80])
      try tool.write(ArrayFiles.npz([("x", x), ("y", y)]), to: "rows.npz")
      try tool.write(x, to: "x.npy")
      try train(tool, "rows.npz", "--inputs", "x", "--targets", "y")
      let json = try tool.run("evaluate", "run", "rows.npz", "--json").json()
      #expect(json["rows"]?.integer == 80)
      #expect(json["baselines"]?["linear"]?["r2"]?.double ?? 0 > 0.99)
      let answers = try tool.run("predict", "run", "x.npy")
      #expect(answers.status == 0 && answers.output.split(separator: "\n").count == 81)
    }
  }

  @Test func manyAndLongClassNamesStayReadable() throws {
    try withTool { tool in
      for (count, name) in [(12, "a rather long name of the class number"), (30, "class")] {
        let rows = (0..<20 * count).map { i in
          "\(Double(i % count) + Double(i / count) * 0.01),\(name) \(i % count + 100)"
        }
        try tool.file("data.csv", "x,label\n" + rows.joined(separator: "\n") + "\n")
        let trained = try tool.run(
          "train", "data.csv", "--target", "label", "--epochs", "1", "--layers", "4", "--output",
          "run\(count)", "--quiet", "--task", "classification")
        try #require(trained.status == 0, "\(trained.remarks)")
        let run = try tool.run("evaluate", "run\(count)", "data.csv")
        #expect(run.status == 0, "\(run.remarks)")
        #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        if count == 12 {
          let lines = run.output.split(separator: "\n").map(String.init)
          let head = lines.first { words($0).first == "truth" }
          #expect(words(head ?? "") == ["truth"] + (1...12).map(String.init))
          #expect(run.output.contains("12 a rather"))
        } else {
          #expect(!run.output.contains("precision"))
          #expect(run.output.contains(" taken for "))
        }
      }
    }
  }

  @Test func mistakesAreNamed() throws {
    try withTool { tool in
      try train(tool, Self.penguins, "--target", "species")
      try tool.file("empty.csv", "")
      try tool.file("header.csv", try Tool.text("penguins.csv").prefix { $0 != "\n" } + "\n")
      let cases: [([String], Int32, String)] = [
        (["none.csv"], 66, "Error: none.csv: no such file"),
        ([Tool.fixture("iris.csv")], 65, "no columns “island”, “bill_length_mm”"),
        (["empty.csv"], 65, "Error: empty.csv: expected"),
        (["header.csv"], 65, "Error: header.csv: expected rows after the header, found none"),
        ([Self.penguins, "--labels", "x"], 64, "--labels: expected images or arrays"),
        (["."], 66, "expected a file, found a directory"),
      ]
      for (arguments, status, message) in cases {
        let run = try tool.run(["evaluate", "run"] + arguments)
        #expect(run.status == status, "\(arguments): \(run.remarks)")
        #expect(run.remarks.contains(message), "\(arguments): \(run.remarks)")
        #expect(run.output.isEmpty)
      }
      let noTarget = try tool.run(
        ["evaluate", "run", "-"],
        input: try Tool.text("penguins.csv").split(separator: "\n").map {
          $0.split(separator: ",", omittingEmptySubsequences: false).dropLast().joined(
            separator: ",")
        }.joined(separator: "\n"))
      #expect(noTarget.status == 65)
      #expect(noTarget.remarks.contains("standard input: no column “species”"))
    }
  }

  @Test func mistakesInImagesAreNamed() throws {
    try withTool { tool in
      let files = (Tool.fixture(Digits.imageFile), Tool.fixture(Digits.labelFile))
      try train(tool, files.0, "--labels", files.1)
      let digits = try Digits(first: 4)
      let images = ArrayFiles.npy(digits.pixels, shape: [4, 8, 8])
      try tool.write(images, to: "x.npy")
      try tool.write(ArrayFiles.npy(digits.pixels, shape: [4, 4, 16]), to: "wide.npy")
      try tool.write(ArrayFiles.npy(digits.labels, shape: [4]), to: "y.npy")
      try tool.write(ArrayFiles.npy([UInt8(1), 2, 3], shape: [3]), to: "short.npy")
      try tool.write(ArrayFiles.npz([("x", images)]), to: "x.npz")
      try tool.write(digits.png(0), to: "one.png")
      try tool.write(digits.png(0), to: "mixed/9/a.png")
      try tool.write(digits.png(1), to: "mixed/ten/b.png")
      try FileManager.default.createDirectory(
        at: tool.folder.appendingPathComponent("hollow"), withIntermediateDirectories: true)
      let cases: [([String], Int32, String)] = [
        (["none", "--labels", "y.npy"], 66, "none: no such file"),
        (["x.npy"], 64, "--labels: expected the labels of x.npy, found none"),
        (["x.npy", "--labels", "none"], 66, "none: no such file"),
        (["x.npy", "--labels", "short.npy"], 65, "short.npy: expected 4 labels"),
        (["wide.npy", "--labels", "y.npy"], 65, "wide.npy: expected images of 8 × 8 pixels"),
        (["x.npz", "--inputs", "z"], 65, "x.npz: no array “z”; found “x”"),
        (["x.npz"], 65, "x.npz: expected an array that fits the model (--targets names one)"),
        (["x.npy", "--inputs", "x"], 64, "--inputs: expected an NPZ file"),
        (["hollow"], 65, "hollow: expected a folder of images for each class, found an empty"),
        (["mixed"], 65, "mixed: expected folders of the classes “0”"),
        (["mixed", "--labels", "y.npy"], 64, "--labels: expected no labels beside a folder"),
        (["one.png"], 65, "found a single PNG image; name the folder with a folder for each class"),
        ([Self.penguins], 65, "expected images in IDX, NPY or NPZ"),
      ]
      for (arguments, status, message) in cases {
        let run = try tool.run(["evaluate", "run"] + arguments)
        #expect(run.status == status, "\(arguments): \(run.remarks)")
        #expect(run.remarks.contains(message), "\(arguments): \(run.remarks)")
        #expect(run.output.isEmpty)
      }
    }
  }

  private func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }
}
