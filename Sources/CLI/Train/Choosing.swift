import Chainrule

/// Chooses how to learn by trying recipes, where that was left to us.
struct Choosing {
  let settings: TrainSettings
  let data: TrainData
  let isQuiet: Bool

  /// What was found; nil where there is nothing to choose.
  ///
  /// Throws `Stopped` where a signal has come.
  func choice<S: Scalar>(as type: S.Type) throws -> RecipeChoice? {
    guard data.folds > 0 else { return nil }
    let folds: [Fold<S>] = try data.makeFolds(as: type).map { fold in
      var weighted = Fold(
        training: try weighting.applied(to: fold.training), validation: fold.validation,
        target: fold.target)
      if weighting.isInForce {
        weighted.choiceWeights = try weighting.applied(to: fold.validation).weights
      }
      return weighted
    }
    if folds.isEmpty { return nil }
    var search = RecipeSearch(
      folds: folds, task: data.task, loss: try TrainPlan.loss(settings, data.task),
      seed: settings.seed)
    search.batchNorm = settings.batchNorm
    let settings = settings
    search.adjust = { settings.adjust(&$0) }
    Signals.watch()
    let progress = ProgressLine(isQuiet: isQuiet)
    defer { progress.clear() }
    // Asked for once, so that a mistake is found here and not in each trial.
    _ = try settings.changed(data.book.plain)
    let choice = try search.choose(
      from: data.book, threads: settings.threads ?? Learner.processorCount,
      change: { (try? settings.changed($0)) ?? $0 }, shouldStop: { Signals.caught != nil },
      onTraining: { progress.show("choosing how to learn: \($0) trainings done") })
    if let signal = Signals.caught { throw Stopped(signal: signal) }
    return choice
  }

  private var weighting: ClassWeighting { ClassWeighting(setting: settings.classWeights) }
}
