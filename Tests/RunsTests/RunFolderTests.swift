import Chainrule
import Foundation
import Testing

@testable import ChainruleRuns

@Suite struct RunFolderTests {
  private func withTemporaryFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "chainrule-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func trainer() throws -> Trainer<Double> {
    try Trainer(
      Network(inputs: 1, layers: [.dense(1)]),
      Examples(
        inputs: Tensor(rows: [[0], [1], [2]]), targets: .values(Tensor(rows: [[1], [3], [5]]))),
      TrainingOptions(loss: MeanSquaredErrorLoss(), optimizer: SGD(learningRate: 0.1)))
  }

  @Test func holdsEverythingOfATraining() throws {
    try withTemporaryFolder { folder in
      let run = try RunFolder.create(
        data: "data/penguins.csv.gz", in: folder + "/a/runs", date: "2026-11-21")
      #expect(run.name == "penguins-2026-11-21-1")
      try run.write(config: ["epochs": 4, "layers": [1]])
      let trainer = try trainer()
      let history = try run.startHistory()
      let result = try trainer.fit(options: FitOptions(epochs: 4)) { record in
        try history.append(record)
        // A line is there as soon as its epoch has ended.
        #expect(try run.history().count == record.epoch)
      }
      var record = RunRecord(seed: 0, task: "regression", target: nil, epochs: 4)
      record.command = ["chainrule", "train"]
      record.note(result)
      try run.write(record)
      try run.write(trainer.model(task: .regression, preprocessing: nil))

      let again = try RunFolder.open(run.path)
      #expect(try again.model().parameters == trainer.parameters)
      #expect(try again.history() == result.records.map(\.json))
      #expect(try JSONValue(from: again.config()) == ["epochs": 4, "layers": [1]])
      let read = try again.record()
      #expect(read["status"] == "completed")
      #expect(read["weight_hashes"]?.array?.count == 4)
      #expect(read["chainrule_version"]?.string == chainruleVersion)
      #expect(read["command"] == ["chainrule", "train"])
    }
  }

  @Test func countsUp() throws {
    try withTemporaryFolder { folder in
      let names = try (0..<3).map { _ in
        try RunFolder.create(data: "x.csv", in: folder, date: "2026-01-02").name
      }
      #expect(names == ["x-2026-01-02-1", "x-2026-01-02-2", "x-2026-01-02-3"])
    }
  }

  @Test(arguments: [
    ("penguins.csv", "penguins"), ("/a/b/train-images-idx3-ubyte.gz", "train-images-idx3-ubyte"),
    ("my data (1).tsv", "my-data-1"), ("-", "run"), ("", "run"), (".csv", "csv"),
    ("größe.csv", "größe"), ("../../etc", "etc"),
  ])
  func namesComeFromData(_ path: String, _ expected: String) {
    #expect(RunFolder.stem(ofData: path) == expected)
  }

  @Test func todayIsADate() {
    #expect(RunFolder.today().wholeMatch(of: /20\d\d-[01]\d-[0-3]\d/) != nil)
  }

  @Test func overwritesNothingUnasked() throws {
    try withTemporaryFolder { folder in
      let run = try RunFolder.create(at: folder + "/r/s")
      try run.write(config: ["a": 1])
      #expect(throws: WriteError.exists(path: run.configPath)) { try run.write(config: ["a": 2]) }
      #expect(throws: WriteError.exists(path: folder + "/r/s")) {
        try RunFolder.create(at: folder + "/r/s")
      }
      let forced = try RunFolder.create(at: folder + "/r/s", force: true)
      try forced.write(config: ["a": 2])
      #expect(try JSONValue(from: forced.config()) == ["a": 2])
      _ = try run.startHistory()
      #expect(throws: WriteError.exists(path: run.historyPath)) { try run.startHistory() }
    }
  }

  @Test func namesPlacesThatCannotBeWritten() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("x", to: folder + "/file")
      #expect(
        throws: WriteError.failed(path: folder + "/file/runs", reason: "Not a directory")
      ) { try RunFolder.create(data: "x.csv", in: folder + "/file/runs") }
      #expect(throws: WriteError.failed(path: folder + "/file", reason: "Not a directory")) {
        try RunFolder.create(at: folder + "/file")
      }
      #expect(throws: WriteError.failed(path: "", reason: "not a folder name")) {
        try RunFolder.create(at: "")
      }
      #expect(throws: ReadError.missing(path: folder + "/no")) {
        try RunFolder.open(folder + "/no")
      }
    }
  }

  @Test func aKilledRunKeepsItsLines() throws {
    try withTemporaryFolder { folder in
      let run = try RunFolder.create(at: folder + "/r")
      try AtomicFile.write("{\"epoch\":1}\n{\"epoch\":2}\n{\"epo", to: run.historyPath)
      #expect(try run.history() == [["epoch": 1], ["epoch": 2]])
      try run.startHistory(resumes: true).append(["epoch": 3])
      #expect(try run.history() == [["epoch": 1], ["epoch": 2], ["epoch": 3]])
      try AtomicFile.write("{\"epoch\":1}\n{]\n", to: run.historyPath, force: true)
      #expect(throws: SchemaError.self) { try run.history() }
    }
  }
}
