import ChainruleData
import ChainruleEngine
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors
import Synchronization

/// A training on a thread of its own, for asynchronous programs: the records of its epochs as a sequence.
///
///     let training = TrainingJob<Float>(
///       network, examples, options, fit: FitOptions(epochs: 100, patience: 10), validation: validation)
///     for try await epoch in training { print(epoch.epoch, epoch.loss) }
///     let model = try await training.model(task: .classification, preprocessing: preprocessing)
///
/// It begins when it is made, waits for nobody, and keeps records until somebody asks for them. It stops after the step
/// it is in when `stop()` is called, when the loop over it is left, when the task in the loop or in `outcome()` is
/// canceled, and when nobody holds the job any longer; `outcome().result.ending` is then `.interrupted`.
///
/// The sequence throws what ended the training: `NetworkError` where things do not fit together, a `Divergence`. It is
/// for one loop: records go to whoever asks first.
public final class TrainingJob<S: Scalar>: AsyncSequence, Sendable {
  public typealias Element = EpochRecord
  public typealias Failure = any Error

  /// What is left when training has ended.
  public struct Outcome: Sendable {
    public let result: FitResult
    /// The numbers that `FitOptions` asked for: of the best epoch, or of the last one.
    public let numbers: TrainingNumbers<S>
    public let network: Network
    fileprivate let values: Model.Values
    fileprivate let loss: any Loss
  }

  private let records: AsyncThrowingStream<EpochRecord, any Error>
  private let stopping: StopSign
  private let ending = Promise<Outcome>()

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
    let (records, continuation) = AsyncThrowingStream.makeStream(of: EpochRecord.self)
    let (stopping, ending) = (StopSign(), ending)
    (self.records, self.stopping) = (records, stopping)
    continuation.onTermination = { _ in stopping.raise() }
    let isStarted = Parallel.startThread {
      let outcome = Result {
        let trainer = try makeTrainer()
        let result = try trainer.fit(
          validation: validation, options: options, resuming: state,
          checkpoints: interval.map { Checkpoints(every: $0, onCheckpoint) },
          shouldStop: { stopping.isRaised }, onEpoch: { continuation.yield($0) })
        return Outcome(of: trainer, result)
      }
      ending.keep(outcome)
      continuation.finish(throwing: outcome.failure())
    }
    guard !isStarted else { return }
    ending.keep(.failure(ThreadShortage()))
    continuation.finish(throwing: ThreadShortage())
  }

  deinit { stopping.raise() }

  /// Ends the training after the step it is in.
  public func stop() { stopping.raise() }

  public func makeAsyncIterator() -> Iterator {
    Iterator(records: records.makeAsyncIterator(), departure: Departure(self))
  }

  public struct Iterator: AsyncIteratorProtocol {
    fileprivate var records: AsyncThrowingStream<EpochRecord, any Error>.Iterator
    fileprivate let departure: Departure<S>

    /// The next epoch's record; nil when training has ended, or the task is canceled.
    public mutating func next() async throws -> EpochRecord? { try await records.next() }

    /// The same without leaving the caller's actor.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws -> EpochRecord? {
      try await records.next(isolation: actor)
    }
  }

  /// Waits for the end of the training, which the waiting task's cancellation brings about.
  ///
  /// A training that has diverged has an outcome too, with the numbers of the best epoch or else of the beginning.
  /// Throws what else ended it.
  public func outcome() async throws -> Outcome {
    try await withTaskCancellationHandler {
      try await ending.value
    } onCancel: {
      stopping.raise()
    }
  }

  /// What has been learned when training has ended, as a model.
  ///
  /// Throws as `outcome()`, `Divergence` where no epoch came to a good end before it, and `ModelError` where the
  /// preprocessing does not fit the network.
  public func model(
    task: TaskKind, preprocessing: Preprocessing?, provenance: Provenance = Provenance()
  ) async throws -> Model {
    let outcome = try await outcome()
    if case .diverged(let divergence) = outcome.result.ending, outcome.result.bestEpoch == nil {
      throw divergence
    }
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
}

extension Result where Failure == any Error {
  /// What a sequence of records ends with.
  fileprivate func failure<S: Scalar>() -> (any Error)? where Success == TrainingJob<S>.Outcome {
    switch self {
    case .success(let outcome):
      if case .diverged(let divergence) = outcome.result.ending { divergence } else { nil }
    case .failure(let error): error
    }
  }
}

/// The system has no thread to train on.
struct ThreadShortage: Error, CustomStringConvertible {
  var description: String { "no thread can be started to train on: the system has too many" }
}

/// A wish that training stops, which any thread may have.
private final class StopSign: Sendable {
  private let raised = Atomic<Bool>(false)
  var isRaised: Bool { raised.load(ordering: .relaxed) }
  func raise() { raised.store(true, ordering: .relaxed) }
}

/// Goes with an iterator: a loop that is left lets go of it. It holds the job, which a loop may be the last to need.
private final class Departure<S: Scalar>: Sendable {
  private let job: TrainingJob<S>
  init(_ job: TrainingJob<S>) { self.job = job }
  deinit { job.stop() }
}
