import ArgumentParser
import Chainrule

/// What a model is made of and where it comes from.
struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Show a model's layers, shapes, parameters, preprocessing and provenance.")

  @Argument(help: "A model file or a run folder.") var model: String
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let model = try Model.load(model)
    let summary = ModelSummary(model: model)
    if json {
      Output.print(summary.json.description)
    } else {
      for line in summary.lines(on: .output) { Output.print(line) }
    }
  }
}
