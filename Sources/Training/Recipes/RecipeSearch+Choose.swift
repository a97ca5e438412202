import ChainruleNetworks

/// What a search has found.
public struct RecipeChoice: Sendable, Hashable {
  /// How a recipe did, trained on all folds but one and judged on that one, in turn.
  public struct Trial: Sendable, Hashable {
    /// What was tried.
    public let recipe: Recipe
    /// The mean loss of a judged row at the end; infinite where a training diverged.
    public let loss: Double
    /// The same of each fold.
    public let foldLosses: [Double]
    /// The measures of the judged rows, each by the network that has not seen it; nil where a training diverged.
    public let metrics: Metrics?
    /// The mean loss of a judged row after each epoch.
    public let losses: [Double]

    public init(
      recipe: Recipe, loss: Double, foldLosses: [Double], metrics: Metrics?, losses: [Double]
    ) {
      self.recipe = recipe
      self.loss = loss
      self.foldLosses = foldLosses
      self.metrics = metrics
      self.losses = losses
    }
  }

  /// All trials, in the order in which they were made.
  public let trials: [Trial]
  /// The one to train with.
  public let best: Trial

  /// Picks by the rule of one standard error (Breiman, Friedman, Olshen and Stone, "Classification and regression
  /// trees", 1984): the simplest recipe that is not worse than the best one by more than can be told apart.
  ///
  /// What can be told apart is the standard error of the differences between the folds' losses; of a single fold,
  /// nothing.
  ///
  /// - Parameter trials: the simplest first; not empty.
  public init(trials: [Trial]) {
    let least = trials.min { $0.loss < $1.loss } ?? trials[0]
    self.trials = trials
    best = trials.first { RecipeChoice.isAsGood($0, as: least) } ?? least
  }

  private static func isAsGood(_ trial: Trial, as least: Trial) -> Bool {
    guard trial.loss.isFinite, least.loss.isFinite else { return trial == least }
    let differences = zip(trial.foldLosses, least.foldLosses).map { $0 - $1 }
    let count = Double(differences.count)
    guard count > 1 else { return trial.loss <= least.loss }
    let mean = differences.reduce(0, +) / count
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    return mean <= (variance / count).squareRoot()
  }
}

extension RecipeSearch {
  /// Tries the book's penalties, follows them to where they stop helping, and, where there are few rows, dropout.
  ///
  /// The choice depends on the data, the seed and the book, and on nothing else: not on the clock, not on `threads`.
  ///
  /// - Parameters:
  ///   - change: makes of a recipe of the book what the user wants: other layers, say.
  ///   - onTraining: is told how many trainings have ended, on any thread.
  /// - Returns: nil where `shouldStop` said so, and where no fold tells anything or every training diverged.
  public func choose(
    from book: RecipeBook, threads: Int, change: (Recipe) -> Recipe = { $0 },
    shouldStop: @escaping @Sendable () -> Bool = { false },
    onTraining: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws -> RecipeChoice? {
    var trials: [Double: RecipeChoice.Trial] = [:]
    var count = 0
    func attempt(_ recipes: [Recipe]) throws -> [RecipeChoice.Trial]? {
      let before = count
      count += recipes.count * folds.count
      return try run(
        recipes.map(change), threads: threads, shouldStop: shouldStop,
        onTraining: { onTraining(before + $0) })
    }
    if folds.isEmpty { return nil }
    var first = RecipeBook.penalties.map { book.penalized($0) }
    if book.rows < RecipeBook.few { first.append(book.dropping) }
    guard let found = try attempt(first) else { return nil }
    for (penalty, trial) in zip(RecipeBook.penalties, found) { trials[penalty] = trial }
    while let next = next(after: trials) {
      guard let found = try attempt([book.penalized(next)]) else { return nil }
      trials[next] = found[0]
    }
    let penalized = trials.sorted { $0.key > $1.key }.map(\.value)
    guard trials.values.contains(where: \.loss.isFinite) else { return nil }
    return RecipeChoice(trials: penalized + found.dropFirst(RecipeBook.penalties.count))
  }

  /// The penalty beyond the best one, where that is the greatest or the least so far.
  private func next(after trials: [Double: RecipeChoice.Trial]) -> Double? {
    // Of equal ones the greater penalty, whatever the order in a dictionary.
    let best = trials.min { ($0.value.loss, -$0.key) < ($1.value.loss, -$1.key) }
    guard let best, let rung = RecipeBook.ladder.firstIndex(of: best.key) else { return nil }
    let neighbors = [rung - 1, rung + 1].filter(RecipeBook.ladder.indices.contains)
    return neighbors.map { RecipeBook.ladder[$0] }.first { trials[$0] == nil }
  }
}
