import ArgumentParser
import Chainrule

/// The whole worked calculation of one step.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show every number of one step: of an example, or of a model on rows of its data.",
    discussion: """
      Forward, backward and update, each number as formula, with numbers put in, and result. With --format yaml, or \
      --output mine.yaml, what is explained becomes an example file, to be edited and explained again.

        chainrule explain seven-nodes
        chainrule explain mine.yaml --parameter 'w2[3,1]'
        chainrule explain runs/penguins-2026-11-21-1 penguins.csv --row 17 --json
        chainrule explain seven-nodes --nudge 'w1[1,2]+0.01'
      """)

  @Argument(
    help:
      "An example file, the name of a ready-made example, or a model or run folder with DATA; - for standard input."
  )
  var example: String
  @Argument(help: "The data whose rows are explained, for a model; - for standard input.")
  var data: String?

  @OptionGroup(title: "What is explained") var chosen: ExplainedOptions
  @Option(help: "Sums of neurons, whole matrices, or both.")
  var form: Explanation.Form = .scalar
  @Flag(help: "Work out every number, however many lines that takes.") var complete = false
  @OptionGroup(title: "How it is shown") var shown: DocumentOptions
  @OptionGroup(title: "Format of CSV files") var format: CSVFormatOptions

  func run() throws {
    try shown.check(reading: [example, data, chosen.labels], isExample: true)
    guard let explained = try explained() else { return }
    let text = try ExplanationText(
      explained, form: form, parameter: chosen.parameter, nudge: chosen.nudge,
      elision: complete ? Elision.none : elision(of: explained))
    try shown.write(
      explained.title, document: { try text.document }, picture: { text.picture },
      pictures: { text.pictures }, yaml: { try explained.example }, json: { try text.json })
  }

  /// Several cases share what is worked out at length; a page folds, and has more to look at.
  private func elision(of explained: ExplainedCases) throws -> Elision {
    var elision = Elision()
    let count = explained.cases.count
    if count > 1 {
      elision.fullEquations = min(elision.fullEquations, max(40, 240 / count))
    }
    if try shown.kind() == .html {
      elision.fullEquations = 400
      elision.fullUpdates = 200
    }
    return elision
  }

  /// The cases as asked for; nil where the example is of another kind, which is shown as it is.
  private func explained() throws -> ExplainedCases? {
    if let data { return try chosen.applied(to: chosen.rows(of: example, in: data, format)) }
    let file = try chosen.file(example)
    guard file.cases.isEmpty else {
      return try chosen.applied(
        to: ExplainedCases(file, of: example, case: chosen.caseName))
    }
    try chosen.checkNothingIsChosen()
    guard try shown.kind() != .yaml else {
      throw UsageError(
        "--format", expected: "an example of a network for yaml", found: "one of another kind")
    }
    try shown.write(
      file.name,
      document: {
        var document = try file.document
        if !file.practices.isEmpty {
          let command = "chainrule worksheet \(example)"
          document.blocks.append(
            .paragraph("Line by line, with the names that check knows: \(code: command)"))
        }
        return document
      },
      json: {
        try ExampleResults.json([ExampleResults(file)], title: file.name).description + "\n"
      })
    return nil
  }
}
