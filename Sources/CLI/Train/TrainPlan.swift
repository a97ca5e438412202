import Chainrule

/// The network and the options of a training: what was asked for, and a recipe for all else.
struct TrainPlan {
  /// The settings with nothing left open, which give the same run again.
  let settings: TrainSettings
  let network: Network
  let options: TrainingOptions
  let epochs: Int
  let patience: Int?
  /// What the recipe chose, in words; nil where all was asked for.
  let chosen: String?
  /// The numbers that training begins with; nil: drawn from the seed.
  let start: InitialValues?

  /// - Parameter recipe: the one that a search has chosen; nil where there was none.
  init(_ asked: TrainSettings, for data: TrainData, recipe found: Recipe?) throws {
    let book = data.book
    let recipe = found ?? book.plain
    var settings = asked
    settings.choose(recipe, for: data)
    chosen =
      asked.layers == nil && data.initial == nil
      ? "chosen for \(data.training.count.grouped) rows and \(book.inputs) input\(book.inputs == 1 ? "" : "s")"
      : nil
    let loss = try TrainPlan.loss(settings, data.task)
    epochs = settings.epochs ?? recipe.epochs
    patience = settings.earlyStopping?.epochs
    network = try TrainPlan.network(settings, recipe, loss, data)
    try TrainPlan.checkMemory(network, settings.precision)
    options = try TrainPlan.options(settings, loss, data, epochs: epochs)
    self.settings = settings
    do {
      _ = try network.freezing(options.frozen)
    } catch {
      throw UsageError("--freeze: \(error)")
    }
    start = try data.initial.map { [network] in
      do {
        return try InitialValues(from: $0, for: network, seed: asked.seed)
      } catch let error as NetworkError {
        throw UsageError("--initial: \(error)")
      }
    }
  }

  static func loss(_ settings: TrainSettings, _ task: TaskKind) throws -> any Loss {
    let loss = try settings.loss.map { try AnyLoss(named: $0).loss } ?? Recipe.loss(for: task)
    try check(loss, task)
    return loss
  }

  /// The network as it was asked for; as the initial model has it; or as the recipe has it.
  private static func network(
    _ settings: TrainSettings, _ recipe: Recipe, _ loss: any Loss, _ data: TrainData
  ) throws -> Network {
    let outputs = data.preprocessing.target.outputCount
    let output = Recipe.output(for: loss, task: data.task)
    let changed = try settings.changed(recipe)
    let layers =
      settings.layers == nil
      ? data.initial.map { hidden(of: $0) + [.dense(outputs, output)] } : nil
    do {
      return try Network(
        inputs: data.preprocessing.featureCount,
        layers: layers
          ?? changed.layers(outputs: outputs, output, batchNorm: settings.batchNorm))
    } catch let error as NetworkError {
      throw UsageError("--layers: \(error)")
    }
  }

  /// All layers of a model but the last, which depends on the target.
  private static func hidden(of model: Model) -> [AnyLayer] {
    model.network.nodes.map(\.layer).dropLast()
  }

  private static func options(
    _ settings: TrainSettings, _ loss: any Loss, _ data: TrainData, epochs: Int
  ) throws -> TrainingOptions {
    var options = TrainingOptions(
      loss: loss, optimizer: try settings.makeOptimizer(),
      seed: settings.seed, threads: settings.threads ?? Learner.processorCount)
    if case .rows(let rows) = settings.batchSize { options.batchSize = rows }
    options.schedule = settings.schedule?.schedule(epochs: epochs) ?? .constant
    options.frozen = Set(settings.freeze?.names ?? [])
    settings.adjust(&options)
    do {
      try options.check(epochs: epochs)
    } catch {
      throw UsageError("--schedule: \(error)")
    }
    return options
  }

  /// A network that does not fit into memory is a mistake to be said before the system ends the process for it.
  private static func checkMemory(_ network: Network, _ precision: Precision) throws {
    // Weights, gradients and the two memories of Adam; as much again while the best epoch is kept.
    let bytes = Double(network.parameterCount) * (precision == .float ? 4 : 8) * 8
    guard bytes > physicalMemory else { return }
    throw UsageError(
      "--layers",
      expected: "a network that fits into \((physicalMemory / 1e9).fixed(0)) GB of memory",
      found: "one of \(network.parameterCount.grouped) parameters")
  }

  /// Classes are learned by a loss of probabilities, numbers by one of distances.
  private static func check(_ loss: any Loss, _ task: TaskKind) throws {
    let kind = type(of: loss).kind
    let fits =
      switch task {
      case .classification: loss is CrossEntropyLoss
      case .regression:
        !(loss is CrossEntropyLoss || loss is BinaryCrossEntropyLoss || loss is PerceptronLoss)
      }
    guard !fits else { return }
    let losses =
      task == .classification
      ? "cross_entropy"
      : "one of huber, half_squared_error, mean_absolute_error, mean_squared_error, squared_error"
    throw UsageError("--loss", expected: "\(losses) for \(task.rawValue)", found: kind)
  }
}
