import ArgumentParser
import Chainrule

/// Which case, rows and step a calculation is about.
struct ExplainedOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Rows of the data, counted from 1: 3, or 3,5-7.", valueName: "rows"))
  var row: String?
  @Option(
    name: .customLong("case"),
    help: ArgumentHelp(
      "One of an example's cases. (default: all of them)", valueName: "name"))
  var caseName: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Make this many steps.", valueName: "count"))
  var steps: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Explain this one of the steps, counted from 1. (default: 1)", valueName: "number"))
  var step: String?
  @Option(
    help: ArgumentHelp(
      "Only one parameter, with its paths: w2[3,1], or a name of the example.",
      valueName: "name"))
  var parameter: String?
  @Option(
    help: ArgumentHelp(
      "Follow a small change to the cost: w1[1,2]+0.01.", valueName: "change"))
  var nudge: String?
  @Flag(help: "Read a model as training does: dropout drops, batches are measured.")
  var training = false
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What --training draws dropout from. (default: 0)", valueName: "number"))
  var seed: String?
  @Option(
    help: ArgumentHelp("Labels in IDX or NPY, where the data are images.", valueName: "file"))
  var labels: String?
  @Option(help: ArgumentHelp("The array of inputs in an NPZ file.", valueName: "name"))
  var inputs: String?
  @Option(help: ArgumentHelp("The array of targets in an NPZ file.", valueName: "name"))
  var targets: String?

  /// The file of an example, given without DATA.
  func file(_ example: String) throws -> ExampleFile {
    guard !ModelCase.isModel(example) else {
      throw UsageError("DATA", expected: "the data of the model, and --row", found: "nothing")
    }
    let ofData = [
      ("--row", row), ("--labels", labels), ("--inputs", inputs), ("--targets", targets),
    ]
    if let option = ofData.first(where: { $0.1 != nil })?.0 {
      throw UsageError(option, expected: "a model and its data before it", found: "an example")
    }
    return try ExplainedCases.file(example)
  }

  /// The case of a model's rows.
  func rows(
    of model: String, in data: String, _ format: CSVFormatOptions
  ) throws -> ExplainedCases {
    let reader = SettingsReader(object: nil)
    if caseName != nil { throw UsageError("--case", expected: "an example", found: "a model") }
    guard let row else {
      throw UsageError("--row", expected: "the rows to explain, counted from 1", found: "nothing")
    }
    let number = try reader.value("seed", seed, as: Seed.self)?.number ?? 0
    let model = ModelCase(
      path: model, data: data, rows: try RowNumbers(row).indices, labels: labels,
      inputs: inputs, targets: targets, format: try CSVFormat(reader, format),
      trainingSeed: training ? number : nil)
    let found = try model.example()
    return ExplainedCases(found, title: found.name)
  }

  /// For an example without a network, of which nothing can be chosen.
  func checkNothingIsChosen() throws {
    let given = [
      ("--case", caseName), ("--steps", steps), ("--step", step), ("--parameter", parameter),
      ("--nudge", nudge),
    ]
    guard let option = given.first(where: { $0.1 != nil })?.0 else { return }
    throw UsageError(option, expected: "an example of a network", found: "one of another kind")
  }

  /// The cases as asked for: so many steps, or a later one of them.
  func applied(to explained: ExplainedCases) throws -> ExplainedCases {
    let reader = SettingsReader(object: nil)
    let steps = try reader.value("steps", steps, must: .beCount(upTo: 10_000_000))
    let step = try reader.value("step", step, must: .beCount(upTo: 10_000_000))
    if let steps, let step, step > steps {
      throw UsageError("--step", expected: "one of the \(steps) --steps", found: "\(step)")
    }
    return try ExplainedCases(
      title: explained.title, about: explained.about,
      cases: explained.cases.map { example in
        var example = example
        if let steps {
          example.steps = steps
          example.checkpoints = nil
        }
        if let step, step > 1 {
          example = try example.after(step - 1)
          // What a source prints is about the first step.
          example.printed = []
          example.steps = max(1, example.steps - step + 1)
          example.checkpoints = nil
        }
        return example
      })
  }
}

extension Explanation.Form: ExpressibleByArgument {}
