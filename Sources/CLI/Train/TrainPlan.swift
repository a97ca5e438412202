import Chainrule

/// The network and the options of a training: what was asked for, and the recipe for all else.
struct TrainPlan {
  /// The settings with nothing left open, which give the same run again.
  let settings: TrainSettings
  let network: Network
  let options: TrainingOptions
  let epochs: Int
  let patience: Int?
  /// What the recipe chose, in words; nil where all was asked for.
  let chosen: String?

  init(_ asked: TrainSettings, for data: TrainData) throws {
    let inputs = data.preprocessing.featureCount
    let recipe = Recipe(rows: data.training.count, inputs: inputs)
    var settings = asked
    try settings.choose(recipe, for: data)
    chosen =
      asked.layers == nil
      ? "chosen for \(data.training.count.grouped) rows and \(inputs) inputs" : nil
    let loss = try AnyLoss(named: settings.loss ?? "").loss
    try TrainPlan.check(loss, data.task)
    epochs = settings.epochs ?? recipe.epochs
    patience = settings.earlyStopping?.epochs
    let layers = try TrainPlan.layers(
      settings, outputs: data.preprocessing.target.outputCount, loss, data.task)
    do {
      network = try Network(inputs: inputs, layers: layers)
    } catch let error as NetworkError {
      throw UsageError("--layers: \(error)")
    }
    try TrainPlan.checkMemory(network, settings.precision)
    options = try TrainPlan.options(settings, loss, data, epochs: epochs)
    self.settings = settings
  }

  private static func layers(
    _ settings: TrainSettings, outputs: Int, _ loss: any Loss, _ task: TaskKind
  ) throws -> [AnyLayer] {
    let activation = try Activation(named: settings.activation ?? "relu")
    let dropout = settings.dropout ?? 0
    let hidden = (settings.layers?.sizes ?? []).flatMap { size -> [AnyLayer] in
      // The normalization comes before the activation, as its authors put it.
      let layer: [AnyLayer] =
        settings.batchNorm
        ? [.dense(size), .batchNorm(), .activation(activation)] : [.dense(size, activation)]
      return layer + (dropout > 0 ? [.dropout(dropout)] : [])
    }
    return hidden + [.dense(outputs, Recipe.output(for: loss, task: task))]
  }

  private static func options(
    _ settings: TrainSettings, _ loss: any Loss, _ data: TrainData, epochs: Int
  ) throws -> TrainingOptions {
    var options = TrainingOptions(
      loss: loss, optimizer: try settings.makeOptimizer(),
      seed: settings.seed, threads: settings.threads ?? processorCount)
    if case .rows(let rows) = settings.batchSize { options.batchSize = rows }
    options.schedule = settings.schedule?.schedule(epochs: epochs) ?? .constant
    options.penalties = Penalties(l1: settings.l1 ?? 0)
    options.clipping = Clipping(norm: settings.clipNorm)
    if settings.sampleWeights != nil || settings.classWeights == .balanced {
      options.overSamples = .weightedMean
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

extension TrainSettings {
  /// Fills in what was not asked for.
  mutating func choose(_ recipe: Recipe, for data: TrainData) throws {
    target = data.columns?.target
    task = data.columns?.task
    test = data.division.test
    validation = data.division.validation
    layers = layers ?? LayerSizes(recipe.layers)
    activation = activation ?? recipe.activation.kind
    dropout = dropout ?? recipe.dropout
    loss = loss ?? type(of: Recipe.loss(for: data.task)).kind
    if optimizer == nil, momentum == nil {
      weightDecay = weightDecay ?? recipe.optimizer.weightDecay
    }
    optimizer = optimizer ?? (momentum == nil ? AdamW.kind : Momentum.kind)
    learningRate = learningRate ?? Recipe.learningRate(for: optimizer ?? AdamW.kind)
    batchSize = batchSize ?? .rows(recipe.batchSize)
    epochs = epochs ?? recipe.epochs
    if earlyStopping == nil {
      earlyStopping = data.validation == nil ? Patience.none : .epochs(recipe.patience)
    }
  }
}
