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

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, markdown, latex, json, html
  }

  @Argument(
    help: "An example file, the name of a ready-made example, or a model or run folder with DATA.")
  var example: String
  @Argument(help: "The data whose rows are explained, for a model; - for standard input.")
  var data: String?

  @OptionGroup(title: "What is explained") var chosen: ExplainedOptions
  @OptionGroup(title: "How it is shown") var shown: ShownOptions
  @OptionGroup(title: "Format of CSV files") var format: CSVFormatOptions

  func run() throws {
    let kind = try shown.kind()
    let digits = try shown.numberFormat()
    if let output = shown.output, output != "-" {
      try AtomicFile.check(output, force: shown.force)
    }
    var explained = try chosen.cases(example, data, format)
    explained = try chosen.applied(to: explained)
    let isForTerminal = shown.output == nil || shown.output == "-"
    let text = try ExplanationText(
      explained: explained, parameter: chosen.parameter, nudge: chosen.nudge, form: shown.form,
      digits: digits, isASCII: shown.ascii, isForTerminal: isForTerminal
    ).text(kind)
    guard let output = shown.output, output != "-" else { return Output.write(text) }
    try AtomicFile.write(text, to: output, force: shown.force)
    if !shown.quiet { Remarks.say("Wrote \(explained.title) to \(output)") }
  }
}
