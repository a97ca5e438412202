import Chainrule

extension TrainSettings {
  /// Whether how the network learns is left to us, so that recipes can be tried.
  var leavesLearningOpen: Bool {
    let isTold =
      optimizer != nil || learningRate != nil || momentum != nil || weightDecay != nil
      || dropout != nil || schedule != nil || batchSize != nil || epochs != nil || until != nil
      || earlyStopping != nil || l1 != nil || initial != nil || freeze != nil
    return !isTold
  }

  /// Whether the optimizer and its settings are left to us.
  private var leavesOptimizerOpen: Bool {
    optimizer == nil && learningRate == nil && momentum == nil && weightDecay == nil
  }

  /// A recipe with what was asked for about its network.
  func changed(_ recipe: Recipe) throws -> Recipe {
    var recipe = recipe
    if let layers { recipe.layers = layers.sizes }
    if let activation { recipe.activation = try Activation(named: activation) }
    if let dropout { recipe.dropout = dropout }
    return recipe
  }

  /// What no recipe decides.
  func adjust(_ options: inout TrainingOptions) {
    options.penalties = Penalties(l1: l1 ?? 0)
    options.clipping = Clipping(norm: clipNorm)
    if sampleWeights != nil || classWeights.map({ $0 != .none }) == true {
      options.overSamples = .weightedMean
    }
  }

  /// Fills in what was not asked for.
  mutating func choose(_ recipe: Recipe, for data: TrainData) {
    task = data.columns?.task ?? task
    fillDivision(data)
    if data.initial == nil { layers = layers ?? LayerSizes(recipe.layers) }
    activation = activation ?? recipe.activation.kind
    let usesRecipe = leavesOptimizerOpen
    dropout = dropout ?? (usesRecipe ? recipe.dropout : 0)
    loss = loss ?? type(of: Recipe.loss(for: data.task)).kind
    chooseEpochs(recipe, usesRecipe: usesRecipe, data)
    chooseOptimizer(recipe, usesRecipe: usesRecipe)
    batchSize = batchSize ?? .rows(recipe.batchSize)
  }

  private mutating func fillDivision(_ data: TrainData) {
    if test == nil, !data.hasOwnParts.test { test = fraction(data.split.test.count, of: data) }
    if validation == nil, !data.hasOwnParts.validation {
      validation = fraction(data.split.validation.count, of: data)
    }
  }

  /// A part of the rows as a fraction that gives the same part again.
  private func fraction(_ count: Int, of data: TrainData) -> HeldBack {
    guard count > 0 else { return HeldBack.none }
    let fraction = Double(count) / Double(max(data.learning.rows.count, 1))
    return .fraction(fraction)
  }

  private mutating func chooseEpochs(
    _ recipe: Recipe, usesRecipe: Bool, _ data: TrainData
  ) {
    let isOpen = epochs == nil
    // An optimizer that we know less of gets more time, and stops when it gets no better.
    let (most, waits) =
      switch data.training.count {
      case ..<1_000: (300, 30)
      case ..<RecipeBook.many: (150, 20)
      default: (100, 10)
      }
    epochs = epochs ?? (usesRecipe ? recipe.epochs : most)
    if schedule == nil, usesRecipe {
      let warmUp = min(max(1, Double((epochs ?? 1) / 20)), Double(epochs ?? 1) / 2)
      schedule = ScheduleSetting(.cosine(epochs: epochs ?? 1, warmUp: warmUp))
    }
    if earlyStopping == nil {
      let stops = data.validation != nil && isOpen && !usesRecipe
      earlyStopping = stops ? .epochs(waits) : Patience.none
    }
  }

  private mutating func chooseOptimizer(_ recipe: Recipe, usesRecipe: Bool) {
    guard usesRecipe else {
      optimizer = optimizer ?? (momentum == nil ? AdamW.kind : Momentum.kind)
      learningRate = learningRate ?? Recipe.learningRate(for: optimizer ?? AdamW.kind)
      return
    }
    let chosen = recipe.optimizer.optimizer
    optimizer = type(of: chosen).kind
    learningRate = chosen.learningRate
    weightDecay = recipe.weightDecay
  }
}
