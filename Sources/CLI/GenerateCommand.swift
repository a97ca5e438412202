import ArgumentParser
import Chainrule

/// Tables of textbook examples, made on the spot.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Make a table to learn from: xor, moons, spiral, ….",
    discussion: """
      Writes CSV with the inputs x1, x2, … and the target: class, or y for a number. The same options and seed always \
      give the same table. Without a name it lists what there is.

        chainrule generate spiral --rows 600 --noise 0.02 --output spiral.csv
        chainrule train spiral.csv --target class
        chainrule generate xor | chainrule train - --target class --test none
      """)

  @Argument(help: "What to make; nothing for a list.") var kind: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Rows. (default: 200; tables of truth: each row once)", valueName: "count"))
  var rows: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Deviation of the normal numbers that are added. (default: 1 for gaussians, else 0)",
      valueName: "deviation"))
  var noise: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Classes of gaussians, circles and spiral. (default: 3 for spiral, else 2)",
      valueName: "count"))
  var classes: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Inputs of a table of truth, up to 16. (default: 2)", valueName: "count"))
  var inputs: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What chance begins with. (default: 0)", valueName: "number"))
  var seed: String?
  @Option(
    help: ArgumentHelp(
      "Write to this file; - for standard output, as without it.", valueName: "file"))
  var output: String?
  @Flag(help: "Print one JSON object for each row, or one with the list.") var json = false
  @Flag(help: "Say nothing on standard error but errors.") var quiet = false
  @Flag(help: "Overwrite the output file.") var force = false

  func run() throws {
    guard let kind else { return try list() }
    let generator = try generator(kind)
    if let output, output != "-" { try AtomicFile.check(output, force: force) }
    let table = generator.table()
    let columns = table.columns.map { column in
      switch column.values {
      case .numbers(let numbers):
        WrittenColumn(name: column.name, cells: .numbers(numbers, .asRead))
      case .text(let codes, let words):
        WrittenColumn(name: column.name, cells: .words(codes, among: words))
      }
    }
    var writer = RowWriter(isJSON: json)
    let bytes = writer.lines(columns, rows: table.rowCount)
    guard let output, output != "-" else { return Output.write(bytes) }
    try AtomicFile.write([bytes], to: output, force: force)
    if !quiet {
      Remarks.say("Wrote \(table.rowCount.grouped) rows to \(output)")
    }
  }

  private func generator(_ kind: String) throws -> Generator {
    let reader = SettingsReader(object: nil)
    let rows = try reader.value("rows", rows, must: .beCount(upTo: Int(Int32.max)))
    try checkMemory(rows)
    do {
      return try Generator(
        named: kind, rows: rows,
        noise: reader.value("noise", noise, must: .notBeNegative),
        classes: reader.value("classes", classes, as: Int.self),
        inputs: reader.value("inputs", inputs, as: Int.self),
        seed: reader.value("seed", seed, as: Seed.self)?.number ?? 0)
    } catch Generator.Impossible.setting(let kind, let setting, let expected, let found) {
      throw UsageError(
        "--\(setting)", expected: "\(expected) for \(kind.rawValue)", found: found)
    } catch let error as Generator.Impossible {
      throw UsageError("\(error)")
    }
  }

  /// A row is some numbers, lists of them on the way, and its text.
  private func checkMemory(_ rows: Int?) throws {
    guard let rows, Double(rows) * 400 > physicalMemory else { return }
    throw UsageError(
      "--rows", expected: "a table that fits into \((physicalMemory / 1e9).fixed(0)) GB of memory",
      found: rows.grouped)
  }

  private func list() throws {
    let given: [(String, Bool)] = [
      ("--rows", rows != nil), ("--noise", noise != nil), ("--classes", classes != nil),
      ("--inputs", inputs != nil), ("--seed", seed != nil), ("--output", output != nil),
    ]
    if let option = given.first(where: \.1)?.0 {
      throw UsageError(
        option, expected: "the name of what to make before it", found: "none")
    }
    let kinds = Generator.Kind.allCases
    if json {
      let items = kinds.map { kind -> JSONValue in
        ["name": .string(kind.rawValue), "description": .string(kind.words)]
      }
      return Output.print(JSONValue.object(["kinds": .array(items)]).description)
    }
    for kind in kinds {
      for line in Terminal.output.entry("  \(kind.rawValue)", kind.words, column: 13) {
        Output.print(line)
      }
    }
  }
}

extension Generator.Kind {
  /// What it is, in a line.
  fileprivate var words: String {
    switch self {
    case .xor: "1 where an odd number of inputs is 1"
    case .and: "1 where all inputs are 1"
    case .or: "1 where some input is 1"
    case .nand: "0 where all inputs are 1"
    case .nor: "0 where some input is 1"
    case .gaussians: "clouds about centers on a circle, a class each"
    case .moons: "two half circles that reach into each other"
    case .circles: "circles about each other, a class each"
    case .spiral: "arms that wind around a center, a class each"
    case .plane: "a number to predict: y = 2 x1 − x2 + ½"
    }
  }
}
