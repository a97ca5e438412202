import ChainruleData
import ChainruleEngine
import ChainruleNetworks
import ChainruleTensors
import Synchronization

/// Rows to learn from and others to judge by, both encoded by a preprocessing fitted to the first.
public struct Fold<S: Scalar>: Sendable {
  /// Rows to learn from.
  public let training: Examples<S>
  /// Rows to judge by.
  public let validation: Examples<S>
  /// What target numbers mean; nil: as they stand.
  public let target: TargetTransform?
  /// How much each judged row counts in the choice, where that is otherwise than in its measures: by class, say.
  public var choiceWeights: [S]?

  public init(training: Examples<S>, validation: Examples<S>, target: TargetTransform? = nil) {
    self.training = training
    self.validation = validation
    self.target = target
  }

  /// The judged rows as they count in the choice.
  var judged: Examples<S> {
    var judged = validation
    if let choiceWeights { judged.weights = choiceWeights }
    return judged
  }

  /// How much the fold counts among others.
  var weight: Double {
    judged.weights.map { $0.reduce(0) { $0 + Double($1) } } ?? Double(validation.count)
  }

  /// Whether there is something to learn from and something to judge by.
  var tells: Bool {
    weight > 0 && training.count > 0 && training.weights?.contains { $0 > 0 } != false
  }
}

/// Trains recipes on folds, to tell how right their networks are about rows they have not seen.
///
///     let search = RecipeSearch(folds: folds, task: .classification, loss: CrossEntropyLoss(), seed: 0)
///     let book = RecipeBook(rows: 455, inputs: 30, outputs: 2)
///     let chosen = try search.choose(from: book, threads: 2)?.best.recipe
public struct RecipeSearch<S: Scalar>: Sendable {
  /// What each recipe is tried on.
  public let folds: [Fold<S>]
  /// Whether classes or numbers are learned.
  public let task: TaskKind
  /// What is trained with and judged by.
  public let loss: any Loss
  /// Draws the first weights and the order of rows of every trial.
  public let seed: UInt64
  /// Sets what no recipe decides: clipping, say.
  public var adjust: @Sendable (inout TrainingOptions) -> Void = { _ in }
  /// Whether hidden layers are normalized by their batch.
  public var batchNorm = false

  public init(folds: [Fold<S>], task: TaskKind, loss: any Loss, seed: UInt64) {
    self.folds = folds.filter(\.tells)
    self.task = task
    self.loss = loss
    self.seed = seed
  }

  /// One training's part of a trial.
  private struct Part: Sendable {
    /// As rows count in the choice.
    var losses: [Double] = []
    /// As they count in the measures.
    var loss = 0.0
    var outputs: Tensor<S>?
  }

  /// Trains each recipe on each fold.
  ///
  /// - Parameters:
  ///   - shouldStop: asked after each epoch, on any thread; true ends the search.
  ///   - onTraining: is told how many trainings have ended, on any thread.
  /// - Returns: a trial for each recipe, in their order; nil where `shouldStop` said so.
  /// - Throws: `NetworkError` where recipe and rows do not fit together.
  public func run(
    _ recipes: [Recipe], threads: Int, shouldStop: @escaping @Sendable () -> Bool = { false },
    onTraining: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws -> [RecipeChoice.Trial]? {
    let parts = Mutex<[Int: Result<Part, any Error>]>([:])
    let count = recipes.count * folds.count
    Parallel.forEach(count, threads: threads) { job in
      let part = Result {
        try train(recipes[job / folds.count], folds[job % folds.count], shouldStop)
      }
      onTraining(
        parts.withLock {
          $0[job] = part
          return $0.count
        })
    }
    let found = try (0..<count).compactMap { job in try parts.withLock { try $0[job]?.get() } }
    if shouldStop() || found.count < count { return nil }
    let measuring = Measuring(threads: threads, shouldStop: shouldStop)
    let trials = recipes.indices.map { i in
      trial(recipes[i], Array(found[i * folds.count..<(i + 1) * folds.count]), by: measuring)
    }
    return shouldStop() ? nil : trials
  }

  /// A training to the recipe's end, judged after each epoch.
  private func train(
    _ recipe: Recipe, _ fold: Fold<S>, _ shouldStop: () -> Bool
  ) throws -> Part {
    var options = recipe.options(loss: loss, seed: seed)
    adjust(&options)
    let network = try recipe.network(
      inputs: fold.training.inputs.shape[1],
      outputs: fold.target?.outputCount ?? outputs(of: fold.training.targets), loss: loss,
      task: task, batchNorm: batchNorm)
    let trainer = try Trainer(
      network, fold.training, options,
      parameters: network.initialParameters(seed: seed, drawnFor: fold.training.inputs))
    var part = Part()
    for epoch in 1...recipe.epochs where !shouldStop() {
      guard trainer.epoch().isFinite else { return Part() }
      let evaluation = try trainer.evaluator.evaluate(fold.judged)
      part.losses.append(evaluation.loss)
      if epoch == recipe.epochs { part.outputs = evaluation.outputs }
    }
    part.loss =
      fold.choiceWeights == nil
      ? part.losses.last ?? 0 : try trainer.evaluator.evaluate(fold.validation).loss
    return part
  }

  private var hasChoiceWeights: Bool { folds.contains { $0.choiceWeights != nil } }

  private func outputs(of targets: Targets<S>) -> Int {
    switch targets {
    case .classes(_, let names): names.count
    case .values(let values): values.shape[1]
    }
  }

  private func trial(
    _ recipe: Recipe, _ parts: [Part], by measuring: Measuring
  ) -> RecipeChoice.Trial {
    let outputs = parts.compactMap(\.outputs)
    guard outputs.count == folds.count else {
      return RecipeChoice.Trial(
        recipe: recipe, loss: .infinity, foldLosses: [], metrics: nil, losses: [])
    }
    let weights = folds.map(\.weight)
    let total = weights.reduce(0, +)
    let losses = (0..<recipe.epochs).map { epoch in
      zip(parts, weights).reduce(0) { $0 + $1.0.losses[epoch] * $1.1 } / total
    }
    let loss = losses.last ?? .infinity
    let measured = zip(parts, folds).reduce(0) { $0 + $1.0.loss * Double($1.1.validation.count) }
    let rows = folds.reduce(0) { $0 + $1.validation.count }
    return RecipeChoice.Trial(
      recipe: recipe, loss: loss.isNaN ? .infinity : loss,
      foldLosses: parts.compactMap(\.losses.last),
      metrics: metrics(
        outputs, loss: hasChoiceWeights ? measured / Double(rows) : loss, by: measuring),
      losses: losses)
  }
}
