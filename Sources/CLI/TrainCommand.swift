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
    if !work.printConfig, let output = settings.output, !work.force {
      try RunPlace.check(output)
    }
    let data = try TrainData(settings)
    let plan = try TrainPlan(settings, for: data)
    if work.printConfig {
      Output.write(try YAMLWriter.text(plan.settings.json))
      return
    }
    if !work.quiet { announce(data, plan) }
    let training = Training(data: data, plan: plan, work: work)
    switch settings.precision {
    case .float: try training.run(as: Float.self)
    case .double: try training.run(as: Double.self)
    }
  }

  private func settings() throws -> TrainSettings {
    func read(_ object: SchemaObject?) throws -> TrainSettings {
      try TrainSettings(SettingsReader(object: object), data, network, learning, work)
    }
    do {
      guard let path = work.config else { return try read(nil) }
      return try SchemaReader.read(file: path).object(read)
    } catch let error as SchemaError {
      throw UsageError("\(error)")
    }
  }

  private func announce(_ data: TrainData, _ plan: TrainPlan) {
    let terminal = Terminal.remarks
    for line in DataReport(data: data, terminal: terminal).lines { Remarks.say(line) }
    for line in PlanReport(plan: plan).lines(on: terminal) { Remarks.say(line) }
    Remarks.say("")
  }
}
