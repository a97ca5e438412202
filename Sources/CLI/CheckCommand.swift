import ArgumentParser
import Chainrule

/// A person's numbers marked, errors carried forward.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Mark a person's numbers, with error carried forward.",
    discussion: """
      Each number is right, right within the rounding used, right given an earlier wrong number (carried), or wrong; of \
      the wrong ones the likely slip is named. The exit status is 1 where one is wrong.

        chainrule check seven-nodes anna.yaml
        chainrule check mine.yaml class/*.csv
        chainrule check seven-nodes anna.yaml --output anna.html

      An answers file has the numbers in the order of the work, as written (0.0850 vouches for three digits):

        student: Anna
        answers: [{net_n3: 0.343}, {out_n9: 0.8035}, {dE/dw16: 0.0025}]

      or lines of a name and a number: w1[1,2],0.25. Later steps and passes stand before the name: step 2 z1[1]. What \
      is no network has names too; worksheet --answers lists them:

        chainrule check newton anna.csv
        chainrule check composite-functions anna.csv --case log_of_square
      """)

  @OptionGroup var practiced: PracticedOptions
  @Argument(help: "Files of answers, YAML, JSON or CSV; - for standard input.")
  var answers: [String]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The numbers of this variant of the worksheet.", valueName: "number"))
  var variant: String?
  @OptionGroup(title: "How it is shown") var shown: DocumentOptions

  func run() throws {
    try shown.check()
    let found = try practiced.found(variant: variant)
    let marker = try found.marker
    let (sheets, failures) = try marked(by: marker)
    let (title, names) = (found.title, found.names)
    try shown.write(
      "the marks",
      document: {
        (answers.count == 1 ? sheets[0].document(title: title) : sheets.document(title: title))
          .renamed(names)
      },
      json: {
        let objects = sheets.map { MarkSheetJSON($0).value }
        let whole: JSONValue = answers.count == 1 ? objects[0] : ["sheets": .array(objects)]
        return whole.description + "\n"
      })
    if let last = failures.last { throw last }
    let wrong = sheets.count { $0.firstWrong != nil }
    guard wrong == 0 else {
      let whole = sheets.count == 1 ? "" : " in \(wrong) of \(sheets.count) files"
      throw WorkFailed(description: "\(practiced.example): wrong numbers\(whole)")
    }
  }

  /// The marks of every file that can be read. Of several, one that cannot is told of and does not keep the others back;
  /// the last of the errors is left for the end.
  private func marked(by marker: Marker) throws -> (sheets: [MarkSheet], failures: [any Error]) {
    var (sheets, failures): ([MarkSheet], [any Error]) = ([], [])
    for path in answers {
      do {
        sheets.append(try mark(path, by: marker))
      } catch  where answers.count > 1 {
        // The last one is told when the program ends.
        if let before = failures.last { Remarks.say("Error: \(before)") }
        failures.append(error)
      }
    }
    if sheets.isEmpty, let last = failures.last { throw last }
    return (sheets, failures)
  }

  private func mark(_ path: String, by marker: Marker) throws -> MarkSheet {
    let file =
      try path == "-"
      ? AnswerFile(bytes: StandardInput.bytes(), file: StandardInput.name)
      : AnswerFile(file: path)
    do {
      return try marker.mark(file.sheet)
    } catch {
      throw SchemaError(
        place: file.places[error.place], problem: .other(error.problem.description))
    }
  }
}
