import ArgumentParser

@main
struct Command: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chainrule", abstract: "Neural networks you can see through.",
    subcommands: [BenchCommand.self])
}
