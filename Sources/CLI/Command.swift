import ArgumentParser
import Chainrule

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@main
struct Command: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chainrule", abstract: "Neural networks you can see through.",
    version: chainruleVersion,
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, PredictCommand.self, SummaryCommand.self,
      ReportCommand.self, ExplainCommand.self, VerifyCommand.self, DeriveCommand.self,
      CheckCommand.self, WorksheetCommand.self, DrawCommand.self, ExamplesCommand.self,
      GenerateCommand.self, BenchCommand.self,
    ])

  static func main() {
    Signals.ignoreClosedPipes()
    do {
      try checkName()
      var command = try parseAsRoot(
        DeriveCommand.shielding(CommandLine.arguments.dropFirst()))
      try command.run()
      Output.flush()
    } catch {
      leave(because: error)
    }
  }

  /// Says what a mistyped command may have been meant to be.
  private static func checkName() throws {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName }
    guard let name = CommandLine.arguments.dropFirst().first, !name.hasPrefix("-"),
      !names.contains(name), name != "help"
    else { return }
    let nearest = suggestion(for: name, among: names)
    throw UsageError(
      "chainrule: expected a command, one of \(names.joined(separator: ", ")), found \(quoted(name))\(nearest)"
    )
  }

  private static func leave(because error: any Error) -> Never {
    Output.flush()
    guard let status = ExitStatus(for: error) else { exit(withError: error) }
    if !(error is Stopped) { Remarks.say("Error: \(error)") }
    #if canImport(Glibc)
      Glibc.exit(status.rawValue)
    #else
      Darwin.exit(status.rawValue)
    #endif
  }
}
