/// A `Learner` at work on a thread of its own: its progress as a sequence, and what it comes to.
///
///     let learning = Learner().learn(from: data)
///     for try await progress in learning { print(progress) }
///     let learned = try await learning.outcome
///
/// It begins when it is made, waits for nobody, and keeps its progress until somebody asks. It stops after the step it
/// is in when `stop()` is called, when the loop over it is left, when the task in the loop or in `outcome` is canceled,
/// and when nobody holds it any longer. While recipes are tried, each trial ends after the epoch it is in.
///
/// The sequence throws what ended the learning: what `Learner.learned(from:)` throws, and a `Divergence` also where the
/// best epoch before it is kept; not `CancellationError`, as then it just ends. It is for one loop: progress goes to
/// whoever asks first.
public final class Learning: AsyncSequence, Sendable {
  public typealias Element = Progress
  /// What ended the learning, see above.
  public typealias Failure = any Error

  /// How far the learning is.
  public enum Progress: Sendable, Hashable {
    /// Recipes are tried; so many of their trainings have ended.
    case choosing(done: Int)
    /// An epoch of the training has ended.
    case epoch(EpochRecord)
  }

  private let work: Undertaking<Progress, Learned>

  init(
    _ work:
      @escaping @Sendable (
        _ shouldStop: @escaping @Sendable () -> Bool, _ tell: @escaping @Sendable (Progress) -> Void
      ) throws -> Learned
  ) {
    self.work = Undertaking(failure: { $0.result.divergence }, work)
  }

  /// Ends the learning after the step it is in.
  public func stop() { work.stop() }

  public func makeAsyncIterator() -> ProgressIterator<Progress> { work.makeAsyncIterator() }

  /// Waits for the end of the learning, which the waiting task's cancellation brings about.
  ///
  /// A training that was stopped has an outcome too, `result.ending` is then `.interrupted`; so has one that diverged
  /// after a good epoch. Throws as `Learner.learned(from:)`.
  public var outcome: Learned {
    get async throws { try await work.outcome }
  }
}

extension Learning.Progress: CustomStringConvertible {
  /// “epoch 3 of 94: loss 0.412, validation loss 0.455”
  public var description: String {
    switch self {
    case .choosing(let done):
      return "choosing how to learn: \(done) training\(done == 1 ? "" : "s") done"
    case .epoch(let record):
      let validation = record.validationLoss.map { ", validation loss \(short($0))" } ?? ""
      return "epoch \(record.epoch) of \(record.epochs): loss \(short(record.loss))\(validation)"
    }
  }
}
