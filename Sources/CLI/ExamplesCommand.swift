import ArgumentParser
import Chainrule

/// The ready-made worked examples: listed, read, run, and written out to be edited.
struct ExamplesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "examples", abstract: "Worked examples to read, run and edit.",
    discussion: """
      Without a name it lists what there is. With one it shows the lesson; --run prints the numbers that the example \
      is about, --output writes its file, which can be changed and explained.

        chainrule examples
        chainrule examples seven-nodes --run
        chainrule examples seven-nodes --output mine.yaml
        chainrule explain mine.yaml
      """)

  @Argument(help: "Which example; nothing for a list.") var name: String?
  @Flag(name: .customLong("run"), help: "Calculate it and print the results.") var isRun = false
  @Option(
    help: ArgumentHelp(
      "Write the example to this file; - for standard output.", valueName: "file"))
  var output: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --run: show numbers rounded to this many digits; 0 for all. (default: 6)",
      valueName: "count"))
  var digits: String?
  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "Say nothing on standard error but errors.") var quiet = false
  @Flag(help: "Overwrite the output file.") var force = false

  func run() throws {
    guard let name else { return try list() }
    guard digits == nil || isRun else {
      throw UsageError("--digits", expected: "--run beside it", found: "none")
    }
    guard output == nil || !isRun else {
      throw UsageError("--output", expected: "no --run beside it", found: "both")
    }
    if isRun { return try show(ReadyMadeRun(named: name)) }
    let entry = try ExamplesCommand.entry(name)
    if let output { return try write(entry, to: output) }
    try tell(entry)
  }

  /// The example of a name, or the first that gives this file of golden numbers.
  static func entry(_ name: String) throws -> ReadyMade.Entry {
    if let entry = ReadyMade.named(name) ?? ReadyMade.golden(name).first { return entry }
    throw unknown(name)
  }

  static func unknown(_ name: String) -> UsageError {
    let names = ReadyMade.all.map(\.name)
    let nearest = suggestion(for: name, among: names + ReadyMade.goldenNames)
    return UsageError(
      "NAME", expected: "one of \(names.joined(separator: ", "))",
      found: "“\(name)”\(nearest); “chainrule examples” lists them")
  }

  private func list() throws {
    let options = [("--run", isRun), ("--output", output != nil), ("--digits", digits != nil)]
    if let option = options.first(where: \.1)?.0 {
      throw UsageError(option, expected: "the name of an example before it", found: "none")
    }
    guard !json else {
      let items = try ReadyMade.all.map { entry -> JSONValue in
        let title = try ExampleFile(bytes: entry.bytes, file: entry.file).name
        return [
          "name": .string(entry.name), "title": .string(title), "kind": .string(entry.kind),
          "description": .string(entry.summary),
          "golden": entry.golden.map { .string($0) } ?? .null,
        ]
      }
      return Output.print(JSONValue.object(["examples": .array(items)]).description)
    }
    let column = 4 + (ReadyMade.all.map(\.name.count).max() ?? 0)
    for entry in ReadyMade.lessons {
      for line in Terminal.output.entry("  \(entry.name)", entry.summary, column: column) {
        Output.print(line)
      }
    }
    guard let first = ReadyMade.start else { return }
    Output.print()
    Output.print("Begin with \(first.name): chainrule examples \(first.name) --run")
  }

  private func write(_ entry: ReadyMade.Entry, to output: String) throws {
    guard output != "-" else { return Output.write(entry.bytes) }
    try AtomicFile.write([entry.bytes], to: output, force: force)
    if !quiet { Remarks.say("Wrote \(entry.name) to \(output)") }
  }

  /// The lesson, and what to do with it.
  private func tell(_ entry: ReadyMade.Entry) throws {
    let file = try ExampleFile(bytes: entry.bytes, file: entry.file)
    if json {
      return Output.print(
        JSONValue.object([
          "name": .string(entry.name), "title": .string(file.name), "kind": .string(entry.kind),
          "about": .string(file.about), "source": .string(file.source),
          "cases": .array(file.cases.map { .string($0.name) }),
        ]).description)
    }
    let terminal = Terminal.output
    Output.print(terminal.bold(file.name))
    let origin = file.source.isEmpty ? [] : ["Source: \(file.source)."]
    for paragraph in file.about.split(separator: "\n").map(String.init) + origin {
      Output.print()
      for line in terminal.sentence(paragraph, indent: 2) { Output.print(line) }
    }
    Output.print()
    if file.cases.count > 1 {
      let names = file.cases.map(\.name).joined(separator: ", ")
      for line in terminal.entry("  Cases", names, column: 10) { Output.print(line) }
    }
    Output.print(terminal.faint("  chainrule examples \(entry.name) --run"))
    if !file.cases.isEmpty { Output.print(terminal.faint("  chainrule explain \(entry.name)")) }
    Output.print(terminal.faint("  chainrule examples \(entry.name) --output \(entry.file)"))
  }

  /// As JSON in the layout of the golden numbers, else to be read.
  private func show(_ ready: ReadyMadeRun) throws {
    let format = try DocumentOptions.numberFormat(digits)
    guard !json else { return Output.print(try ready.json().description) }
    for entry in ready.entries {
      let file = try ExampleFile(bytes: entry.bytes, file: entry.file)
      var document = try file.document
      if !file.cases.isEmpty {
        let command = "chainrule explain \(entry.name)"
        document.blocks.append(.paragraph("Every number on its way: \(code: command)"))
      }
      Output.write(TextDocumentWriter.forTerminal(digits: format).write(document))
    }
  }
}

/// A ready-made example that is run, or all those that together give one file of golden numbers.
struct ReadyMadeRun {
  let entries: [ReadyMade.Entry]
  let title: String

  init(named name: String) throws {
    let group = ReadyMade.golden(name)
    let own = ReadyMade.named(name)
    entries = own.map { [$0] } ?? group
    guard let first = entries.first else { throw ExamplesCommand.unknown(name) }
    title = try entries.count == 1 ? ExampleFile(bytes: first.bytes, file: first.file).name : name
  }

  func json() throws -> JSONValue {
    let parts = try entries.map { entry in
      try ExampleResults(
        ExampleFile(bytes: entry.bytes, file: entry.file), golden: entry.golden, part: entry.part)
    }
    // A part of a golden file has the lesson's title, the whole of it the file's.
    let isWhole = entries.count == ReadyMade.golden(entries[0].golden ?? "").count
    return ExampleResults.json(parts, title: title, golden: isWhole ? entries[0].golden : nil)
  }
}
