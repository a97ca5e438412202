import ChainruleData
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// One run of `Trainer.fit`.
struct Fitting<S: Scalar> {
  /// The numbers of the best epoch, the optimizer's memory included, so that training could go on
  /// from there.
  private struct Snapshot {
    let epoch: Int
    let loss: Double
    let parameters: [ParameterID: Tensor<S>]
    let states: [StateID: Tensor<S>]
  }

  /// How an epoch's steps went.
  private enum Steps {
    case done(loss: Double)
    case interrupted
    case diverged(Divergence)
  }

  private let trainer: Trainer<S>
  private let options: FitOptions
  private let validation: Examples<S>?
  private let evaluator: Evaluator<S>
  private let start = ContinuousClock.now
  private let plateauStart: Double
  private var plateau = Plateau()
  private var records: [EpochRecord] = []
  private var best: Snapshot?
  private var waited = 0
  private var firstLoss: Double?
  private var isAskedToStop = false
  /// The numbers before the first step, until an epoch has given better ones.
  private var beginning: Snapshot?

  init(_ trainer: Trainer<S>, validation: Examples<S>?, options: FitOptions) throws {
    self.trainer = trainer
    self.options = options
    self.validation = validation.flatMap { $0.count > 0 ? $0 : nil }
    evaluator = trainer.evaluator
    plateauStart = trainer.plateauFactor
    beginning = Snapshot(
      epoch: 0, loss: .infinity, parameters: trainer.parameters, states: trainer.states)
    // Rows that do not fit are found before an epoch is trained for nothing.
    if let validation = self.validation { _ = try evaluator.evaluate(validation.subset([0])) }
  }

  private var watchesValidation: Bool { validation != nil }
  private var restoresBest: Bool {
    options.restoresBest ?? (watchesValidation || options.patience != nil)
  }

  mutating func run(
    shouldStop: () -> Bool, onEpoch: (EpochRecord) throws -> Void
  ) throws -> FitResult {
    var epoch = trainer.stepCount / trainer.stepsPerEpoch + 1
    while epoch <= options.epochs {
      let began = ContinuousClock.now
      switch steps(of: epoch, shouldStop) {
      case .interrupted: return finish(.interrupted, withinEpoch: true)
      case .diverged(let divergence): return finish(.diverged(divergence), withinEpoch: true)
      case .done(let loss):
        let record = try record(epoch: epoch, loss: loss, began: began)
        records.append(record)
        try onEpoch(record)
        if let ending = ending(after: record) { return finish(ending) }
      }
      if epoch < options.epochs, isAskedToStop { return finish(.interrupted) }
      epoch += 1
    }
    return finish(.completed)
  }

  /// The steps of an epoch, or what is left of it.
  private mutating func steps(of epoch: Int, _ shouldStop: () -> Bool) -> Steps {
    let end = epoch * trainer.stepsPerEpoch
    var (sum, weight) = (0.0, 0.0)
    while trainer.stepCount < end {
      let (loss, rows) = trainer.stepLoss()
      let first = firstLoss ?? (rows > 0 ? loss / rows : 0)
      firstLoss = first
      guard loss.isFinite else { return .diverged(divergence(epoch, loss, .loss)) }
      sum += loss
      weight += rows
      isAskedToStop = shouldStop()
      // After an epoch's last step its record is made first.
      if isAskedToStop, trainer.stepCount < end { return .interrupted }
    }
    let mean = weight > 0 ? sum / weight : 0
    if let first = firstLoss, mean > options.explosion * Swift.max(abs(first), 1) {
      return .diverged(divergence(epoch, mean, .explosion(first: first)))
    }
    guard trainer.parameters.values.allSatisfy({ areFinite($0.values) }) else {
      return .diverged(divergence(epoch, mean, .weights))
    }
    return .done(loss: mean)
  }

  private func divergence(
    _ epoch: Int, _ loss: Double, _ reason: Divergence.Reason
  ) -> Divergence {
    Divergence(
      epoch: epoch, loss: loss, learningRate: trainer.learningRate, reason: reason)
  }

  /// Measures, keeps the numbers if they are the best, and feeds the schedule.
  private mutating func record(
    epoch: Int, loss: Double, began: ContinuousClock.Instant
  ) throws -> EpochRecord {
    let (rate, norm) = (trainer.learningRate, trainer.gradientNorm)
    let found = try validation.map { try measure($0) }
    let watched = found?.loss ?? loss
    let parameters = trainer.parameters
    let isBest = best.map { watched < $0.loss - options.minimumImprovement } ?? !watched.isNaN
    if isBest {
      best = Snapshot(
        epoch: epoch, loss: watched, parameters: parameters, states: trainer.states)
      beginning = nil
    }
    waited = isBest ? 0 : waited + 1
    if case .reduceOnPlateau(let factor, let patience, let threshold) = trainer.options.schedule {
      plateau.note(watched, by: factor, patience: patience, threshold: threshold)
      trainer.plateauFactor = plateauStart * plateau.factor
    }
    let now = ContinuousClock.now
    return EpochRecord(
      epoch: epoch, epochs: options.epochs, loss: loss, validationLoss: found?.loss,
      validationAccuracy: found?.accuracy, validationRMSE: found?.rmse, learningRate: rate,
      gradientNorm: norm, seconds: (now - began) / .seconds(1),
      elapsed: (now - start) / .seconds(1), epochsDone: records.count + 1,
      weightHash: weightHash(parameters), isBest: isBest)
  }

  private func measure(
    _ examples: Examples<S>
  ) throws -> (loss: Double, accuracy: Double?, rmse: Double?) {
    let evaluation = try evaluator.evaluate(examples)
    switch examples.targets {
    case .classes(let classes, let names):
      let scores = ClassScores(
        evaluation.outputs, classes: names.count, activation: trainer.network.lastActivation)
      let right = zip(classes, greatest(scores.scores)).count { $0 == $1 }
      return (evaluation.loss, ratio(right, classes.count), nil)
    case .values(let values):
      let errors = RegressionErrors(
        truth: values.converted(), predicted: evaluation.outputs.converted())
      return (evaluation.loss, nil, errors.rmse * options.targetDeviation)
    }
  }

  private func ending(after record: EpochRecord) -> FitResult.Ending? {
    if let until = options.until, record.loss <= until { return .converged }
    if let patience = options.patience, waited >= patience { return .stoppedEarly }
    return nil
  }

  /// Puts the best numbers back where they are wanted, and always where those of now are worthless.
  private func finish(_ ending: FitResult.Ending, withinEpoch: Bool = false) -> FitResult {
    var kept = withinEpoch ? nil : records.last?.epoch
    var isWorthless = false
    if case .diverged = ending { isWorthless = true }
    let wanted = isWorthless ? best ?? beginning : restoresBest ? best : nil
    if let wanted, wanted.epoch != kept {
      trainer.parameters = wanted.parameters
      trainer.states = wanted.states
      kept = wanted.epoch
    }
    return FitResult(
      ending: ending, records: records, bestEpoch: best?.epoch, keptEpoch: kept,
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }
}
