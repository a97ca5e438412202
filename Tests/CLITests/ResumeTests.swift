import Chainrule
import Foundation
import Testing

/// `train --resume` ends as a run would have that nobody interrupted.
@Suite struct ResumeTests {
  private let choosing = [
    "--layers", "6", "--checkpoint-every", "1epoch", "--seed", "3", "--output", "run",
  ]

  /// What is printed and what `run.json` keeps, without seconds and the words of the command.
  private func said(_ run: Tool.Run, _ tool: Tool) throws -> (printed: JSONObject, kept: JSONObject)
  {
    var printed = try #require(try run.json().object, "\(run.remarks)")
    var kept = try #require(
      try JSONValue(parsing: Array(tool.bytes("run/run.json"))).object)
    for key in ["seconds", "command"] { (printed[key], kept[key]) = (nil, nil) }
    return (printed, kept)
  }

  @Test(arguments: [("penguins.csv", "species"), ("penguins.csv", "body_mass_g")])
  func saysWhatAnUninterruptedRunSays(_ file: String, _ target: String) throws {
    try withTool { tool in
      let command =
        ["train", Tool.fixture(file), "--target", target, "--json", "--quiet"] + choosing
      let whole = try said(try tool.run(command), tool)
      #expect(whole.printed["choice"]?.array?.isEmpty == false)
      #expect(whole.printed["validation"] != nil && whole.printed["validation_folds"] == 5)

      try FileManager.default.removeItem(at: tool.folder.appendingPathComponent("run"))
      try interrupt(command, tool)
      let resumed = try said(
        try tool.run("train", "--resume", "run", "--json", "--quiet"), tool)
      #expect(resumed.printed.keys == whole.printed.keys)
      #expect(resumed.printed == whole.printed)
      #expect(resumed.kept.keys == whole.kept.keys)
      #expect(resumed.kept["choice"] == whole.kept["choice"])
      #expect(resumed.kept["metrics"] == whole.kept["metrics"])
    }
  }

  /// Ends a training after its first epochs; one that was too quick is resumed at its end.
  private func interrupt(_ command: [String], _ tool: Tool) throws {
    let process = try tool.process(command)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let checkpoint = tool.folder.appendingPathComponent("run/checkpoint.safetensors")
    let deadline = Date().addingTimeInterval(120)
    while !FileManager.default.fileExists(atPath: checkpoint.path), process.isRunning,
      Date() < deadline
    {
      usleep(2_000)
    }
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
  }
}
