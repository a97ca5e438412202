import Chainrule
import Foundation
import Testing

/// The help texts, held to what stands in Help; `CHAINRULE_WRITE_HELP=1` writes them anew.
@Suite struct HelpTests {
  @Test(arguments: [
    "", "train", "evaluate", "predict", "summary", "report", "explain", "verify", "derive",
    "check", "worksheet", "draw",
    "examples",
    "generate", "bench",
  ])
  func helpTextsAreAsWritten(command: String) throws {
    try withTool { tool in
      let run = try tool.run(command.isEmpty ? ["--help"] : [command, "--help"])
      #expect(run.status == 0)
      let name = command.isEmpty ? "chainrule" : command
      let file = Tool.package.appendingPathComponent("Tests/CLITests/Help/\(name).txt")
      if ProcessInfo.processInfo.environment["CHAINRULE_WRITE_HELP"] != nil {
        try Data(run.output.utf8).write(to: file)
      }
      #expect(run.output == (try String(contentsOf: file, encoding: .utf8)))
    }
  }

  @Test func theVersionIsTheLibrarys() throws {
    try withTool { tool in
      let run = try tool.run("--version")
      #expect(run.output == "\(chainruleVersion)\n")
    }
  }
}
