import ArgumentParser
import Chainrule

/// From a table, or images, to a trained network in a run folder.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a network on a table or on images.",
    discussion: """
      Reads the data, says what it takes each column for, holds rows back to validate and to test, trains, and keeps \
      the weights of the best epoch in a run folder. The same data, settings and seed give the same model.

        chainrule train penguins.csv --target species
        chainrule train images.gz --labels labels.gz --epochs 30
        chainrule train --config settings.yaml --seed 1

      A configuration file has a key for each option, with underscores: learning_rate. --print-config writes one.
      """)

  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Training") var learning: LearningOptions
  @OptionGroup(title: "Work") var work: WorkOptions

  func run() throws {
    let settings = try settings()
    if !work.printConfig, work.resume == nil, let output = settings.output, !work.force {
      try RunPlace.check(output)
    }
    let data = try TrainData(settings, initial: settings.checkedStart())
    // What does not fit is said before anything else is, and before recipes are tried.
    let plain = try TrainPlan(settings, for: data, recipe: nil)
    if !work.quiet { announce(data) }
    switch settings.precision {
    case .float: try run(settings, data, plain, as: Float.self)
    case .double: try run(settings, data, plain, as: Double.self)
    }
  }

  /// - Parameter plain: the plan where there is nothing to choose.
  private func run<S: Scalar>(
    _ settings: TrainSettings, _ data: TrainData, _ plain: TrainPlan, as type: S.Type
  ) throws {
    let choosing = Choosing(settings: settings, data: data, isQuiet: work.quiet)
    let choice = try choosing.choice(as: type)
    let plan =
      try choice.map { try TrainPlan(settings, for: data, recipe: $0.best.recipe) } ?? plain
    if work.printConfig {
      Output.write(try YAMLWriter.text(plan.settings.json))
      return
    }
    if !work.quiet { announce(plan, choice) }
    try Training<S>(data: data, plan: plan, choice: choice, work: work).run()
  }

  private func settings() throws -> TrainSettings {
    func read(_ object: SchemaObject?) throws -> TrainSettings {
      try TrainSettings(SettingsReader(object: object), data, network, learning, work)
    }
    do {
      guard let path = try configPath() else { return try read(nil) }
      return try SchemaReader.read(file: path).object(read)
    } catch let error as SchemaError {
      throw UsageError("\(error)")
    }
  }

  /// The file that settings come from; that of the run itself where one goes on.
  private func configPath() throws -> String? {
    guard let run = work.resume else { return work.config }
    if work.config != nil {
      throw UsageError("--config", expected: "nothing beside --resume", found: "a file")
    }
    if work.output != nil {
      throw UsageError("--output", expected: "nothing beside --resume", found: "a folder")
    }
    return try RunFolder.open(run).configPath
  }

  private func announce(_ data: TrainData) {
    for line in DataReport(data: data, terminal: .remarks).lines { Remarks.say(line) }
  }

  private func announce(_ plan: TrainPlan, _ choice: RecipeChoice?) {
    for line in PlanReport(plan: plan, choice: choice).lines(on: .remarks) { Remarks.say(line) }
    Remarks.say("")
  }
}
