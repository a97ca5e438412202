import ArgumentParser
import Chainrule

/// The gradients of an example or a model, by witnesses that share no code.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check gradients by differences, symbols, dual numbers and the fast plan.",
    discussion: """
      Each witness calculates dC/dw, dC/db and dC/dx in a way of its own; every one is compared with the adjoints of \
      the expanded equations that explain shows. The exit status is 1 where one disagrees, or where the cost is no \
      finite number.

        chainrule verify seven-nodes
        chainrule verify mine.yaml --json
        chainrule verify runs/penguins-2026-11-21-1 penguins.csv --row 17
        chainrule verify runs/digits-2026-11-21-1 --sample 50 --seed 3
      """)

  @Argument(
    help: "An example file, the name of a ready-made example, or a model or run folder.")
  var example: String
  @Argument(
    help: "Data for a model, with --row; without it a row is drawn at random. - for standard input."
  )
  var data: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Look at so many numbers of each parameter, where a witness can take them one by one. (default: up to 2000, by \
      the network's size)
      """, valueName: "count"))
  var sample: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What samples, and a model's random row, are drawn from. (default: 1)", valueName: "number"))
  var seed: String?
  @Option(
    help: ArgumentHelp("Rows of the data, counted from 1: 3, or 3,5-7.", valueName: "rows"))
  var row: String?
  @Option(
    name: .customLong("case"),
    help: ArgumentHelp("One of an example's cases. (default: all of them)", valueName: "name"))
  var caseName: String?
  @Option(help: ArgumentHelp("Labels in IDX or NPY, where the data are images.", valueName: "file"))
  var labels: String?
  @Option(help: ArgumentHelp("The array of inputs in an NPZ file.", valueName: "name"))
  var inputs: String?
  @Option(help: ArgumentHelp("The array of targets in an NPZ file.", valueName: "name"))
  var targets: String?
  @OptionGroup(title: "Format of CSV files") var format: CSVFormatOptions
  @OptionGroup(title: "How it is shown") var shown: DocumentOptions

  func run() throws {
    try shown.check()
    let reader = SettingsReader(object: nil)
    let number = try reader.value("seed", seed, as: Seed.self)?.number ?? 1
    let sample = try reader.value("sample", sample, must: .beCount(upTo: 1_000_000_000))
    let (chosen, remarks) = try cases(reader, number)
    if !shown.quiet { Remarks.note(remarks, about: example) }
    let options = Verification.Options(sample: sample, seed: number)
    let verified = try chosen.cases.map { try Verification($0, options) }
    try shown.write(
      "the findings", document: { document(verified, chosen) },
      json: { json(verified, chosen, remarks) })
    if let obstacle = verified.compactMap(\.obstacle).first {
      throw WorkFailed(description: "\(example): no finite cost to compare: \(obstacle)")
    }
    let failing = verified.count { !$0.passes }
    guard failing == 0 else {
      let whole = verified.count == 1 ? "" : " in \(failing) of \(verified.count) cases"
      throw WorkFailed(description: "\(example): witnesses disagree\(whole)")
    }
  }

  // MARK: - What is verified

  private func cases(_ reader: SettingsReader, _ seed: UInt64) throws -> (
    ExplainedCases, remarks: [String]
  ) {
    guard let data else {
      let isModel = ModelCase.isModel(example)
      let ofData = [
        ("--row", row), ("--labels", labels), ("--inputs", inputs), ("--targets", targets),
      ]
      if let option = ofData.first(where: { $0.1 != nil })?.0 {
        let found = isModel ? "a model alone" : "an example"
        throw UsageError(option, expected: "a model and its data before it", found: found)
      }
      guard isModel else {
        return (try ExplainedCases(example: example, case: caseName), [])
      }
      try checkCaseName()
      let drawn = try Case(model: Model.load(example), drawnFrom: seed)
      return (ExplainedCases(drawn, title: drawn.name), [drawn.about])
    }
    try checkCaseName()
    guard let row else {
      throw UsageError("--row", expected: "rows of the data, counted from 1", found: "nothing")
    }
    let model = ModelCase(
      path: example, data: data, rows: try RowNumbers(row).indices, labels: labels,
      inputs: inputs, targets: targets, format: try CSVFormat(reader, format), trainingSeed: nil)
    let found = try model.example()
    return (ExplainedCases(found, title: found.name), [])
  }

  private func checkCaseName() throws {
    if caseName != nil { throw UsageError("--case", expected: "an example", found: "a model") }
  }

  // MARK: - What is said

  /// One object; several cases stand under `cases`.
  private func json(
    _ verified: [Verification], _ chosen: ExplainedCases, _ remarks: [String]
  ) -> String {
    let objects = verified.map { VerificationJSON($0, remarks: remarks).text }
    guard objects.count > 1 else { return objects.joined() }
    let title = JSONValue.string(chosen.title)
    let passes = verified.allSatisfy(\.passes)
    return """
      {"title": \(title), "passes": \(passes), "cases": [
      \(objects.joined(separator: ","))]}

      """
  }

  private func document(_ verified: [Verification], _ chosen: ExplainedCases) -> Document {
    guard verified.count > 1 else { return verified[0].document }
    let documents = verified.map { $0.document(withLegend: false) }
    return Document(
      title: chosen.title, blocks: documents.asSections + [.list(Verification.legend)])
  }
}
