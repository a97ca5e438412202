import ArgumentParser
import Chainrule

/// The whole worked calculation of one step.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show every number of one step: of an example, or of a model on rows of its data.",
    discussion: """
      Forward, backward and update, each number as formula, with numbers put in, and result.

        chainrule explain seven-nodes
        chainrule explain mine.yaml --parameter 'w2[3,1]'
        chainrule explain runs/penguins-2026-11-21-1 penguins.csv --row 17 --json
        chainrule explain seven-nodes --nudge 'w1[1,2]+0.01'
      """)

  @Argument(
    help: "An example file, the name of a ready-made example, or a model or run folder with DATA.")
  var example: String
  @Argument(help: "The data whose rows are explained, for a model; - for standard input.")
  var data: String?

  @OptionGroup(title: "What is explained") var chosen: ExplainedOptions
  @Option(help: "Sums of neurons, whole matrices, or both.")
  var form: Explanation.Form = .scalar
  @OptionGroup(title: "How it is shown") var shown: DocumentOptions
  @OptionGroup(title: "Format of CSV files") var format: CSVFormatOptions

  func run() throws {
    try shown.check()
    if data == nil, let file = try? ExplainedCases.file(example), file.cases.isEmpty {
      try chosen.checkNothingIsChosen()
      return try shown.write(
        file.name, document: { try file.document },
        json: {
          try ExampleResults.json([ExampleResults(file)], title: file.name).description + "\n"
        })
    }
    let explained = try chosen.applied(to: chosen.cases(example, data, format))
    let text = try ExplanationText(
      explained, form: form, parameter: chosen.parameter, nudge: chosen.nudge)
    try shown.write(
      explained.title, document: { try text.document }, picture: { text.picture },
      json: { try text.json })
  }
}
