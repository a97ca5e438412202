import Chainrule
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
      #expect(written.remarks == "Wrote 344 rows to out.csv\n")
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
      #expect(
        run.remarks
          == "Error: standard input: no columns “bill_length_mm”, “bill_depth_mm”, "
          + "“flipper_length_mm”, “body_mass_g”, “sex” (is it “sx”?), “year”; "
          + "found the columns “island”, “sx”\n")
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
          == "Note: --row: island: 1 value not seen in training (“Atlantis”), counted as none of the known ones\n"
      )
      #expect(try tool.run("predict", "run", "--row", "age").status == 64)
      let partial = try tool.run("predict", "run", "--row", "island=Biscoe")
      #expect(partial.status == 64)
      #expect(partial.remarks.contains("none for bill_length_mm, bill_depth_mm, flipper"))
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

  @Test func furtherColumnsAreSaidOnce() throws {
    try withModel { tool in
      let lines = try Tool.text("penguins.csv").split(separator: "\n").prefix(4)
      let more = lines.enumerated().map { i, line in
        i == 0 ? "note,\(line),code" : "“\(i)”,\(line),x"
      }
      let text = more.joined(separator: "\n")
      let run = try tool.run(["predict", "run", "-"], input: text)
      #expect(run.remarks == "Note: standard input: 2 further columns ignored: note, code\n")
      let kept = try tool.run(["predict", "run", "-", "--keep", "code"], input: text)
      #expect(kept.remarks == "Note: standard input: 1 further column ignored: note\n")
      #expect(kept.output.hasPrefix("code,prediction\nx,"))
      #expect(try tool.run(["predict", "run", "-", "--keep", "all"], input: text).remarks.isEmpty)
      #expect(try tool.run(["predict", "run", "-", "--quiet"], input: text).remarks.isEmpty)
    }
  }

  /// More rows than a batch, so that reading and answering overlap.
  @Test func threadsDoNotMatter() throws {
    try withModel { tool in
      let lines = try Tool.text("penguins.csv").split(separator: "\n")
      let rows = (0..<60).flatMap { _ in lines.dropFirst() }
      try tool.file("long.csv", ([lines[0]] + rows).joined(separator: "\n") + "\n")
      for options in [["--probabilities"], ["--keep", "all"], ["--json", "--probabilities"]] {
        let runs = try ["1", "2", "3"].map { threads in
          try tool.run(["predict", "run", "long.csv", "--threads", threads] + options)
        }
        #expect(runs.allSatisfy { $0.status == 0 })
        #expect(runs[1].output == runs[0].output && runs[2].output == runs[0].output)
        let heads = options.contains("--json") ? 0 : 1
        #expect(runs[0].output.split(separator: "\n").count == rows.count + heads)
      }
      // What stands before a mistake is written, whoever read ahead of it.
      try tool.file(
        "late.csv", ([lines[0]] + rows + ["Dream,x,1,1,1,male,2007,Gentoo"]).joined(separator: "\n")
      )
      let late = try ["1", "2"].map { try tool.run("predict", "run", "late.csv", "--threads", $0) }
      #expect(late.allSatisfy { $0.status == 65 && $0.remarks.contains("row \(rows.count + 1) ") })
      #expect(late[0].output == late[1].output && !late[0].output.isEmpty)
    }
  }

  /// CSV and JSON lines say the same, and no more digits than `Float` has.
  @Test func numbersHaveTheDigitsOfTheirPrecision() throws {
    try withModel { tool in
      let penguins = Tool.fixture("penguins.csv")
      let csv = try tool.run("predict", "run", penguins, "--probabilities").output
        .split(separator: "\n").dropFirst()
      let json = try tool.run("predict", "run", penguins, "--probabilities", "--json").output
        .split(separator: "\n")
      try #require(csv.count == 344 && json.count == 344)
      for (line, text) in zip(csv, json) {
        let fields = line.split(separator: ",").map(String.init)
        let object = try JSONValue(parsing: Array(text.utf8))
        #expect(object["prediction"]?.string == fields[0])
        #expect(object["probability_Gentoo"]?.double == Double(fields[3]))
        for field in fields.dropFirst() { #expect(Float(field)?.description == field) }
      }
    }
  }

  @Test func severalTargetsHaveAColumnEach() throws {
    try withTool { tool in
      let trained = try tool.run(
        "train", Tool.fixture("penguins.csv"), "--target", "bill_length_mm,body_mass_g",
        "--epochs", "3", "--layers", "8", "--output", "run", "--quiet")
      try #require(trained.status == 0, "\(trained.remarks)")
      let run = try tool.run("predict", "run", Tool.fixture("penguins.csv"))
      let lines = run.output.split(separator: "\n").map(String.init)
      #expect(lines.first == "prediction_bill_length_mm,prediction_body_mass_g")
      #expect(lines.count == 345)
      let masses = lines.dropFirst().compactMap { Double($0.split(separator: ",")[1]) }
      // In grams, not in deviations.
      #expect(masses.count == 344 && masses.allSatisfy { (2000...7000).contains($0) })
      #expect(
        try tool.run("predict", "run", Tool.fixture("penguins.csv"), "--probabilities").status == 64
      )
    }
  }

  @Test func imagesOfAFolderAreNamed() throws {
    try withTool { tool in
      let trained = try tool.run(
        "train", Tool.fixture(Digits.imageFile), "--labels", Tool.fixture(Digits.labelFile),
        "--epochs", "3", "--layers", "16", "--output", "run", "--quiet")
      try #require(trained.status == 0, "\(trained.remarks)")
      let digits = try Digits(first: 12)
      for i in 0..<12 { try tool.write(digits.png(i), to: "scans/\(i + 10), a.png") }
      try tool.write(ArrayFiles.npy(digits.pixels, shape: [12, 8, 8]), to: "x.npy")
      try tool.write(
        ArrayFiles.npz([("x", ArrayFiles.npy(digits.pixels, shape: [12, 8, 8]))]), to: "x.npz")
      let folder = try tool.run("predict", "run", "scans", "--probabilities")
      let lines = folder.output.split(separator: "\n").map(String.init)
      #expect(lines.first?.hasPrefix("file,prediction,probability_0,") == true)
      #expect(lines.count == 13)
      #expect(lines[1].hasPrefix("\"scans/10, a.png\","))
      let array = try tool.run("predict", "run", "x.npy", "--probabilities").output
      let unnamed = lines.enumerated().map { i, line in
        i == 0 ? String(line.dropFirst(5)) : String(line.split(separator: "\"")[1].dropFirst())
      }
      #expect(array.split(separator: "\n").map(String.init) == unnamed)
      #expect(try tool.run("predict", "run", "x.npz", "--probabilities").output == array)
      // Of labeled folders the labels do not matter.
      try digits.writeFolders(tool, "labeled")
      let labeled = try tool.run("predict", "run", "labeled", "--json")
      #expect(labeled.output.hasPrefix("{\"file\":\"labeled/0/0000.png\",\"prediction\":\""))
      #expect(labeled.output.split(separator: "\n").count == 12)
      let large = ArrayFiles.png(Array(repeating: 7, count: 256), height: 16, width: 16)
      try tool.write(large, to: "large/a.png")
      let resized = try tool.run("predict", "run", "large")
      #expect(resized.remarks == "Note: large: 1 of 1 image resized from other sizes to 8 × 8\n")
      try tool.write([1], to: "notes/a.txt")
      let empty = try tool.run("predict", "run", "notes")
      #expect(empty.status == 65)
      #expect(empty.remarks == "Error: notes: expected PNG images, found other files (a.txt)\n")
      #expect(try tool.run("predict", "run", "x.npy", "--keep", "all").status == 64)
    }
  }

  @Test func aSingleImageIsARow() throws {
    try withTool { tool in
      let digits = try Digits(first: 100)
      try digits.writeFolders(tool, "digits")
      let trained = try tool.run("train", "digits", "--epochs", "3", "--output", "run", "--quiet")
      try #require(trained.status == 0, "\(trained.remarks)")
      let all = try tool.run("predict", "run", "digits").output.split(separator: "\n")
      let file = "digits/\(digits.labels[7])/0007.png"
      let one = try tool.run("predict", "run", file)
      #expect(one.status == 0, "\(one.remarks)")
      let line = try #require(all.first { $0.hasPrefix(file) })
      #expect(one.output == "file,prediction\n\(line)\n")
      // Twice as large: each pixel four times.
      let large = (0..<256).map { place -> UInt8 in
        let (row, column) = (place / 32, place % 16 / 2)
        return digits.pixels[7 * 64 + row * 8 + column]
      }
      try tool.write(ArrayFiles.png(large, height: 16, width: 16), to: "large.png")
      let resized = try tool.run("predict", "run", "large.png")
      let answer = String(line.split(separator: ",").last ?? "")
      #expect(resized.output == "file,prediction\nlarge.png,\(answer)\n")
      #expect(
        resized.remarks == "Note: large.png: 1 of 1 image resized from other sizes to 8 × 8\n")
      try tool.write(Array(try tool.bytes("large.png").prefix(60)), to: "cut.png")
      let cut = try tool.run("predict", "run", "cut.png")
      #expect(
        cut.status == 65 && cut.remarks.hasPrefix("Error: cut.png: expected a whole PNG image"))
    }
  }

  @Test func emptyTablesAreBadData() throws {
    try withModel { tool in
      let head = try Tool.text("penguins.csv").prefix { $0 != "\n" }
      for text in ["", "\(head)", "\(head)\n", "\(head)\n\n\n"] {
        let run = try tool.run(["predict", "run", "-", "--output", "out.csv"], input: text)
        #expect(run.status == 65, "\(text): \(run.remarks)")
        #expect(run.remarks.hasPrefix("Error: standard input: expected"))
        #expect(!tool.exists("out.csv"))
      }
      try tool.file("notes.txt", "no model")
      let cases: [([String], Int32, String)] = [
        (["notes.txt", "x"], 65, "notes.txt: not a safetensors file"),
        (["none", "x"], 66, "none: no such file"), ([".", "x"], 65, ".: not a model of Chainrule"),
        (["run", "none.csv"], 66, "none.csv: no such file"),
        (["run", Tool.fixture("iris.csv")], 65, "iris.csv: no columns “island”"),
        (["run", Tool.fixture("penguins.csv"), "--inputs", "x"], 64, "--inputs: expected an NPZ"),
        (["run", Tool.fixture("penguins.csv"), "--row", "a=1"], 64, "--row: expected no DATA"),
        (["run", Tool.fixture("penguins.csv"), "--threads", "0"], 64, "--threads: expected"),
        (["run", Tool.fixture("penguins.csv"), "--output", "/dev/null/x"], 73, "cannot be"),
      ]
      for (arguments, status, message) in cases {
        let run = try tool.run(["predict"] + arguments)
        #expect(run.status == status, "\(arguments): \(run.remarks)")
        #expect(run.remarks.contains(message), "\(arguments): \(run.remarks)")
        #expect(run.output.isEmpty)
      }
    }
  }
}
