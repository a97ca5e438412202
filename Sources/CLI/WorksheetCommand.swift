import ArgumentParser
import Chainrule

/// An example as a sheet with blanks, and its key.
struct WorksheetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worksheet",
    abstract: "Make a sheet with blanks of an example, and its key.",
    discussion: """
      The sheet gives the numbers of the example and every line of its calculation in letters; the key has the numbers. \
      A variant is the same exercise with other, kind numbers; check marks answers to it with the same --variant.

        chainrule worksheet seven-nodes --output sheet.html --key key.html
        chainrule worksheet seven-nodes --variant 3 --output anna.html --key anna-key.html
        chainrule check seven-nodes anna.csv --variant 3
      """)

  @Argument(help: "An example file, or the name of a ready-made example.")
  var example: String

  @Option(
    name: .customLong("case"),
    help: ArgumentHelp("One of an example's cases. (default: its first)", valueName: "name"))
  var caseName: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Other numbers, drawn from this one.", valueName: "number"))
  var variant: String?
  @Option(help: ArgumentHelp("Write the key to this file.", valueName: "file"))
  var key: String?
  @Option(
    help: ArgumentHelp(
      "Write the names of the numbers to this file, to be filled in for check.",
      valueName: "file"))
  var answers: String?
  @OptionGroup(title: "How it is shown") var shown: DocumentOptions

  func run() throws {
    try shown.check()
    for path in [key, answers].compactMap(\.self) {
      try AtomicFile.check(path, force: shown.force)
      guard path != shown.output else {
        throw UsageError("--output", expected: "a file of its own", found: "\(path) twice")
      }
    }
    let found = try ExplainedCases(example: example, case: caseName)
    let sheet = try Worksheet(found.cases[0].variant(named: variant))
    if let key {
      var options = shown
      options.output = key
      try options.write("the key", document: { sheet.key }, json: { try json(sheet) })
    }
    if let answers {
      let lines = sheet.names.map { "\($0);\n" }.joined()
      try AtomicFile.write(lines, to: answers, force: shown.force)
    }
    try shown.write(
      "the sheet", document: { sheet.document },
      picture: { (try? Trace(sheet.example)).flatMap { NetworkPicture(blank: $0) } },
      json: { try json(sheet) })
  }

  private func json(_ sheet: Worksheet) throws -> String {
    try ExplanationJSON(Worked(sheet.example)).text
  }
}

extension Case {
  /// The variant of this number as it was typed; the case itself without one.
  func variant(named number: String?) throws -> Case {
    let number = try SettingsReader(object: nil).value(
      "variant", number, must: .beCount(upTo: 1_000_000_000))
    return try number.map { try variant($0) } ?? self
  }
}
