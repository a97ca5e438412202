import ChainruleNetworks

/// What a search has found.
public struct RecipeChoice: Sendable, Hashable {
  /// How a recipe did, trained on all folds but one and judged on that one, in turn.
  public struct Trial: Sendable, Hashable {
    public let recipe: Recipe
    /// The mean loss of a judged row at the end; infinite where a training diverged.
    public let loss: Double
    /// The measures of the judged rows, each by the network that has not seen it; nil where a training diverged.
    public let metrics: Metrics?
    /// The mean loss of a judged row after each epoch.
    public let losses: [Double]
  }

  /// All trials, in the order in which they were made.
  public let trials: [Trial]
  public let best: Trial

  /// Whether the first is better: more rows right, or else the lesser loss.
  ///
  /// Few rows that were missed with great certainty can outweigh all others in the loss of classes: it decides only
  /// between equally many.
  static func isBetter(_ trial: Trial, than other: Trial, byLoss: Bool) -> Bool {
    guard !byLoss, let accuracy = trial.metrics?["accuracy"],
      let others = other.metrics?["accuracy"], accuracy != others
    else { return trial.loss < other.loss }
    return accuracy > others
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
  /// - Returns: nil where `shouldStop` said so.
  public func choose(
    from book: RecipeBook, threads: Int, change: (Recipe) -> Recipe = { $0 },
    shouldStop: @escaping @Sendable () -> Bool = { false },
    onTraining: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws -> RecipeChoice? {
    var penalties = RecipeBook.penalties
    var trials: [RecipeChoice.Trial] = []
    func attempt(_ recipes: [Recipe]) throws -> [RecipeChoice.Trial]? {
      let before = trials.count * folds.count
      return try run(
        recipes.map(change), threads: threads, shouldStop: shouldStop,
        onTraining: { onTraining(before + $0) })
    }
    var first = penalties.map { book.penalized($0) }
    if book.rows < 1_000 { first.append(book.dropping) }
    guard let found = try attempt(first) else { return nil }
    trials = found
    while let next = next(after: penalties, trials) {
      guard let found = try attempt([book.penalized(next)]) else { return nil }
      penalties.append(next)
      trials.insert(contentsOf: found, at: penalties.count - 1)
    }
    return RecipeChoice(trials: trials, best: best(trials))
  }

  private func best(_ trials: [RecipeChoice.Trial]) -> RecipeChoice.Trial {
    var best = trials[0]
    for trial in trials.dropFirst()
    where RecipeChoice.isBetter(trial, than: best, byLoss: choosesByLoss) { best = trial }
    return best
  }

  /// The penalty beyond the best one, where that is the greatest or the least so far.
  private func next(after penalties: [Double], _ trials: [RecipeChoice.Trial]) -> Double? {
    let best = best(trials)
    guard let place = trials.firstIndex(where: { $0 == best }), place < penalties.count else {
      return nil
    }
    let ladder = RecipeBook.ladder
    guard let rung = ladder.firstIndex(of: penalties[place]) else { return nil }
    let neighbors = [rung - 1, rung + 1].filter { ladder.indices.contains($0) }.map { ladder[$0] }
    return neighbors.first { !penalties.contains($0) }
  }
}
