import Foundation
import Testing

/// What Ctrl-C, a termination and a closed pipe do.
@Suite struct SignalTests {
  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func aSignalSavesTheBestWeights(signal: Int32, status: Int32) throws {
    try withTool { tool in
      let process = try tool.process([
        "train", Tool.fixture("penguins.csv"), "--target", "species", "--epochs", "10000000",
        "--early-stopping", "none", "--output", "run",
      ])
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      let history = tool.folder.appendingPathComponent("run/history.jsonl")
      let deadline = Date().addingTimeInterval(60)
      while ((try? Data(contentsOf: history)) ?? Data()).isEmpty, Date() < deadline {
        usleep(20_000)
      }
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit)
      #expect(process.terminationStatus == status)
      let run = try tool.run("evaluate", "run", Tool.fixture("penguins.csv"), "--json")
      #expect(run.status == 0, "\(run.remarks)")
      let left = try FileManager.default.contentsOfDirectory(
        atPath: tool.folder.appendingPathComponent("run").path)
      #expect(
        left.sorted() == ["config.yaml", "history.jsonl", "model.safetensors", "run.json"])
    }
  }

  @Test func aClosedPipeEndsQuietly() throws {
    try withTool { tool in
      try #require(
        tool.run(
          "train", Tool.fixture("penguins.csv"), "--target", "species", "--epochs", "1",
          "--output", "run"
        ).status == 0)
      let text = try Tool.text("penguins.csv")
      let rows = text.split(separator: "\n").dropFirst().joined(separator: "\n") + "\n"
      let long = text + String(repeating: rows, count: 60)
      try tool.file("long.csv", long)
      let process = try tool.process(["predict", "run", "long.csv"])
      let pipe = Pipe()
      let errors = Pipe()
      process.standardOutput = pipe
      process.standardError = errors
      try process.run()
      try pipe.fileHandleForReading.close()
      process.waitUntilExit()
      #expect(process.terminationReason == .exit)
      #expect(process.terminationStatus == 0)
      #expect(errors.fileHandleForReading.readDataToEndOfFile().isEmpty)
    }
  }
}
