import ChainruleData
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors

/// One run of `Trainer.fit`.
struct Fitting<S: Scalar> {
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
  private let checkpoints: Checkpoints<S>?
  /// What the training is of, where anybody asks for it.
  private var origin: JSONValue?
  private let start = ContinuousClock.now
  private let secondsBefore: Double
  private var epochBegan = ContinuousClock.now
  private var savedAt = ContinuousClock.now
  private var savedStep: Int?
  private var progress: FitProgress<S>
  private var isAskedToStop = false

  init(
    _ trainer: Trainer<S>, validation: Examples<S>?, options: FitOptions,
    resuming state: TrainingState<S>?, checkpoints: Checkpoints<S>?
  ) throws {
    try trainer.options.check(epochs: options.epochs)
    self.trainer = trainer
    self.options = options
    self.validation = validation.flatMap { $0.count > 0 ? $0 : nil }
    self.checkpoints = checkpoints
    evaluator = trainer.evaluator
    // Rows that do not fit are found before an epoch is trained for nothing.
    if let validation = self.validation { _ = try evaluator.evaluate(validation.subset([0])) }
    if state != nil || checkpoints != nil {
      origin = try Fitting.origin(of: trainer, self.validation)
    }
    if let state, let origin {
      // The state of a trainer alone knows nothing of validation.
      try trainer.check(state, against: state.progress == nil ? trainer.origin() : origin)
      trainer.take(state)
      savedStep = state.stepCount
    }
    progress =
      state?.progress
      ?? FitProgress(
        beginning: .init(epoch: 0, loss: .infinity, numbers: trainer.numbers),
        plateauStart: trainer.plateauFactor)
    secondsBefore = progress.seconds
  }

  private static func origin(
    of trainer: Trainer<S>, _ validation: Examples<S>?
  ) throws -> JSONValue {
    var origin = try trainer.origin().object ?? [:]
    origin["validation"] = [
      "count": .integer(validation?.count ?? 0),
      "hash": .string(validation.map { Fingerprint(of: $0).digits } ?? ""),
    ]
    return .object(origin)
  }

  private var watchesValidation: Bool { validation != nil }
  private var restoresBest: Bool {
    options.restoresBest ?? (watchesValidation || options.patience != nil)
  }
  private var elapsed: Double { secondsBefore + (ContinuousClock.now - start) / .seconds(1) }
  /// The time that the epoch under way has taken.
  private var epochSeconds: Double {
    progress.epochSeconds + (ContinuousClock.now - epochBegan) / .seconds(1)
  }

  mutating func run(
    shouldStop: () -> Bool, onEpoch: (EpochRecord) throws -> Void
  ) throws -> FitResult {
    // The checkpoint may be that of an end.
    if let record = progress.records.last, trainer.stepCount == end(of: record.epoch),
      let ending = ending(after: record)
    {
      return try finish(ending)
    }
    var epoch = trainer.stepCount / trainer.stepsPerEpoch + 1
    while epoch <= options.epochs {
      switch try steps(of: epoch, shouldStop) {
      case .interrupted: return try finish(.interrupted, withinEpoch: true)
      case .diverged(let divergence):
        return try finish(.diverged(divergence), withinEpoch: true)
      case .done(let loss):
        let record = try record(epoch: epoch, loss: loss)
        progress.records.append(record)
        beginEpoch()
        try onEpoch(record)
        if let ending = ending(after: record) { return try finish(ending) }
        try saveIfDue(endOf: epoch)
      }
      if epoch < options.epochs, isAskedToStop { return try finish(.interrupted) }
      epoch += 1
    }
    return try finish(.completed)
  }

  private func end(of epoch: Int) -> Int { epoch * trainer.stepsPerEpoch }

  private mutating func beginEpoch() {
    (progress.lossSum, progress.weight, progress.epochSeconds) = (0, 0, 0)
    epochBegan = .now
  }

  /// The steps of an epoch, or what is left of it.
  private mutating func steps(of epoch: Int, _ shouldStop: () -> Bool) throws -> Steps {
    while trainer.stepCount < end(of: epoch) {
      let (loss, rows) = trainer.stepLoss()
      progress.firstLoss = progress.firstLoss ?? (rows > 0 ? loss / rows : 0)
      guard loss.isFinite else { return .diverged(divergence(epoch, loss, .loss)) }
      progress.lossSum += loss
      progress.weight += rows
      isAskedToStop = shouldStop()
      // After an epoch's last step its record is made first.
      if trainer.stepCount < end(of: epoch) {
        if isAskedToStop { return .interrupted }
        try saveIfDue()
      }
    }
    let mean = progress.weight > 0 ? progress.lossSum / progress.weight : 0
    if let first = progress.firstLoss, mean > options.explosion * Swift.max(abs(first), 1) {
      return .diverged(divergence(epoch, mean, .explosion(first: first)))
    }
    guard trainer.parametersAreFinite else {
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

  /// - Parameter epoch: the one that has just ended; nil within one.
  private mutating func saveIfDue(endOf epoch: Int? = nil) throws {
    guard let interval = checkpoints?.interval else { return }
    let isDue = interval.isDue(
      step: trainer.stepCount, endOf: epoch,
      seconds: (ContinuousClock.now - savedAt) / .seconds(1))
    if isDue { try save() }
  }

  private mutating func save() throws {
    guard let checkpoints, let origin, savedStep != trainer.stepCount else { return }
    var progress = progress
    progress.seconds = elapsed
    progress.epochSeconds = epochSeconds
    try checkpoints.save(trainer.state(origin: origin, progress: progress))
    savedAt = .now
    savedStep = trainer.stepCount
  }

  /// Measures, keeps the numbers if they are the best, and feeds the schedule.
  private mutating func record(epoch: Int, loss: Double) throws -> EpochRecord {
    let (rate, norm) = (trainer.learningRate, trainer.gradientNorm)
    let found = try validation.map {
      try evaluator.watched($0, targetDeviation: options.targetDeviation)
    }
    let watched = found?.loss ?? loss
    let isBest =
      progress.best.map { watched < $0.loss - options.minimumImprovement } ?? !watched.isNaN
    if isBest {
      let numbers = TrainingNumbers(parameters: trainer.parameters, states: trainer.states)
      progress.best = .init(epoch: epoch, loss: watched, numbers: numbers)
      progress.beginning = nil
    }
    progress.waited = isBest ? 0 : progress.waited + 1
    if case .reduceOnPlateau(let factor, let patience, let threshold) = trainer.options.schedule {
      progress.plateau.note(watched, by: factor, patience: patience, threshold: threshold)
      trainer.plateauFactor = progress.plateauStart * progress.plateau.factor
    }
    return EpochRecord(
      epoch: epoch, epochs: options.epochs, loss: loss, validationLoss: found?.loss,
      validationAccuracy: found?.accuracy, validationRMSE: found?.rmse, learningRate: rate,
      gradientNorm: norm, seconds: epochSeconds, elapsed: elapsed,
      epochsDone: progress.records.count + 1, weightHash: trainer.currentWeightHash,
      isBest: isBest)
  }

  private func ending(after record: EpochRecord) -> FitResult.Ending? {
    if let until = options.until, record.loss <= until { return .converged }
    if let patience = options.patience, progress.waited >= patience { return .stoppedEarly }
    return nil
  }

  /// Puts the best numbers back where they are wanted, and always where those of now are worthless.
  private mutating func finish(
    _ ending: FitResult.Ending, withinEpoch: Bool = false
  ) throws -> FitResult {
    let best = progress.best
    var kept = withinEpoch ? nil : progress.records.last?.epoch
    var wanted = restoresBest ? best : nil
    if case .diverged = ending {
      wanted = best ?? progress.beginning
    } else {
      // Before the best numbers are put back: it is from those of now that training can go on.
      try save()
    }
    if let wanted, wanted.epoch != kept {
      trainer.take(wanted.numbers)
      kept = wanted.epoch
    }
    return FitResult(
      ending: ending, records: progress.records, bestEpoch: best?.epoch, keptEpoch: kept,
      seconds: elapsed)
  }
}
