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
        chainrule worksheet seven-nodes --parts backward,update --output half.html
        chainrule worksheet newton --steps 3 --output roots.html --answers names.csv
      """)

  @OptionGroup var practiced: PracticedOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Other numbers, drawn from this one.", valueName: "number"))
  var variant: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "So many steps or passes. (default: 1 of a network, else all)", valueName: "count"))
  var steps: String?
  @Option(
    help: ArgumentHelp(
      "Blanks in these parts only, as forward,cost,backward,update; what comes before them is given.",
      valueName: "names"))
  var parts: String?
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
    let count = try SettingsReader(object: nil).value("steps", steps, must: .beCount(upTo: 10_000))
    let found = try practiced.found(variant: variant)
    let whole = try found.worksheet(steps: count)
    let sheet = try wanted(whole).map { try found.worksheet(steps: count, parts: $0) } ?? whole
    if let key {
      var options = shown
      options.output = key
      try options.write("the key", document: { whole.key }, json: { try json(whole, found) })
    }
    if let answers {
      let lines = sheet.names.map { "\($0);\n" }.joined()
      try AtomicFile.write(lines, to: answers, force: shown.force)
    }
    try shown.write(
      "the sheet", document: { sheet.document }, picture: { picture(found) },
      json: { try json(sheet, found) })
  }

  /// The parts that are asked for; nil for all.
  private func wanted(_ sheet: Worksheet) throws -> [String]? {
    guard let parts else { return nil }
    let names = parts.split(separator: ",").map { $0.split { $0.isWhitespace }.joined() }
    guard !names.isEmpty, names.allSatisfy(sheet.parts.contains) else {
      let other = names.first { !sheet.parts.contains($0) } ?? ""
      throw UsageError(
        "--parts", expected: "some of \(sheet.parts.joined(separator: ","))",
        found: "“\(other)”\(suggestion(for: other, among: sheet.parts))")
    }
    return names
  }

  /// The network with room for its numbers; nil where there is none, or it is too large.
  private func picture(_ found: PracticedExample) -> NetworkPicture? {
    guard case .network(let example) = found.task else { return nil }
    return (try? Trace(example)).flatMap { NetworkPicture(blank: $0) }
  }

  /// Of a network what `explain` has, of all else the numbers by name.
  private func json(_ sheet: Worksheet, _ found: PracticedExample) throws -> String {
    switch found.task {
    case .network(let example): try ExplanationJSON(Worked(example)).text
    case .exercise: WorksheetJSON(sheet).value.description + "\n"
    }
  }
}
