import ChainruleData
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors

/// A training on a thread of its own, for asynchronous programs: the records of its epochs as a sequence.
///
///     let training = TrainingJob<Float>(
///       network, examples, options, fit: FitOptions(epochs: 100, patience: 10), validation: validation)
///     for try await epoch in training { print(epoch.epoch, epoch.loss) }
///     let model = try await training.model(task: .classification, preprocessing: preprocessing)
///
/// It begins when it is made, waits for nobody, and keeps records until somebody asks for them. It stops after the step
/// it is in when `stop()` is called, when the loop over it is left, when the task in the loop or in `outcome` is
/// canceled, and when nobody holds the job any longer; `outcome.result.ending` is then `.interrupted`.
///
/// The sequence throws what ended the training: `NetworkError` where things do not fit together, a `Divergence`. It is
/// for one loop: records go to whoever asks first.
public final class TrainingJob<S: Scalar>: AsyncSequence, Sendable {
  public typealias Element = EpochRecord
  /// What ended the training, see above.
  public typealias Failure = any Error

  /// What is left when training has ended.
  public struct Outcome: Sendable {
    /// How the training went.
    public let result: FitResult
    /// The numbers that `FitOptions` asked for: of the best epoch, or of the last one.
    public let numbers: TrainingNumbers<S>
    /// The network that has learned.
    public let network: Network
    fileprivate let values: Model.Values
    fileprivate let loss: any Loss
  }

  private let work: Undertaking<EpochRecord, Outcome>

  /// Trains a network; see `Trainer.init` and `Trainer.fit`.
  ///
  /// - Parameter start: nil: the numbers are drawn from the seed of `options`.
  public convenience init(
    _ network: Network, _ examples: Examples<S>, _ options: TrainingOptions, fit: FitOptions,
    validation: Examples<S>? = nil, from start: InitialValues? = nil,
    resuming state: TrainingState<S>? = nil, checkpointEvery interval: CheckpointInterval? = nil,
    onCheckpoint: @escaping @Sendable (TrainingState<S>) throws -> Void = { _ in }
  ) {
    self.init(
      fit: fit, validation: validation, resuming: state, checkpointEvery: interval,
      onCheckpoint: onCheckpoint
    ) {
      guard let start else { return try Trainer(network, examples, options) }
      return try Trainer(network, examples, options, from: start)
    }
  }

  /// Trains with a trainer that is made, and stays, on the job's thread.
  ///
  /// - Parameter onCheckpoint: is called on that thread, with `interval` only.
  public init(
    fit options: FitOptions, validation: Examples<S>? = nil,
    resuming state: TrainingState<S>? = nil, checkpointEvery interval: CheckpointInterval? = nil,
    onCheckpoint: @escaping @Sendable (TrainingState<S>) throws -> Void = { _ in },
    trainer makeTrainer: @escaping @Sendable () throws -> Trainer<S>
  ) {
    work = Undertaking(failure: \.divergence) { shouldStop, tell in
      let trainer = try makeTrainer()
      let result = try trainer.fit(
        validation: validation, options: options, resuming: state,
        checkpoints: interval.map { Checkpoints(every: $0, onCheckpoint) },
        shouldStop: shouldStop, onEpoch: tell)
      return Outcome(of: trainer, result)
    }
  }

  /// Ends the training after the step it is in.
  public func stop() { work.stop() }

  public func makeAsyncIterator() -> ProgressIterator<EpochRecord> { work.makeAsyncIterator() }

  /// Waits for the end of the training, which the waiting task's cancellation brings about.
  ///
  /// A training that has diverged has an outcome too, with the numbers of the best epoch or else of the beginning.
  /// Throws what else ended it.
  public var outcome: Outcome {
    get async throws { try await work.outcome }
  }

  /// What has been learned when training has ended, as a model.
  ///
  /// Throws as `outcome`, `Divergence` where no epoch came to a good end before it, and `ModelError` where the
  /// preprocessing does not fit the network.
  public func model(
    task: TaskKind, preprocessing: Preprocessing?, provenance: Provenance = Provenance()
  ) async throws -> Model {
    let outcome = try await outcome
    if outcome.result.bestEpoch == nil, let divergence = outcome.divergence { throw divergence }
    return try Model(
      network: outcome.network, values: outcome.values, task: task, loss: outcome.loss,
      preprocessing: preprocessing, provenance: provenance)
  }
}

extension TrainingJob.Outcome {
  fileprivate init(of trainer: Trainer<S>, _ result: FitResult) {
    self.init(
      result: result, numbers: trainer.numbers, network: trainer.network,
      values: trainer.modelValues, loss: trainer.options.loss.loss)
  }

  /// What the sequence of records ends with.
  fileprivate var divergence: (any Error)? { result.divergence }
}
