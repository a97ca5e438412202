import ChainruleData
import ChainruleNetworks
import ChainruleTensors

extension Trainer {
  /// Trains epoch after epoch until one of the reasons to end, and leaves the weights that
  /// `options` ask for.
  ///
  ///     let result = try trainer.fit(validation: validation, options: FitOptions(epochs: 100, patience: 10)) {
  ///       print($0.epoch, $0.loss)
  ///     }
  ///     if case .diverged(let divergence) = result.ending { throw divergence }
  ///
  /// Works on the calling thread; a task that wants progress as a sequence yields the records to an
  /// `AsyncStream`.
  ///
  /// - Parameters:
  ///   - validation: rows to choose by, never trained on.
  ///   - shouldStop: asked after each step; true ends training there.
  ///   - onEpoch: is given the record of each epoch when it has ended.
  /// - Throws: `NetworkError` where the validation rows do not fit the network, and what `onEpoch` throws.
  public func fit(
    validation: Examples<S>? = nil, options: FitOptions, shouldStop: () -> Bool = { false },
    onEpoch: (EpochRecord) throws -> Void
  ) throws -> FitResult {
    var fitting = try Fitting(self, validation: validation, options: options)
    return try fitting.run(shouldStop: shouldStop, onEpoch: onEpoch)
  }

  /// The same without reports on the way.
  public func fit(
    validation: Examples<S>? = nil, options: FitOptions
  ) throws -> FitResult {
    try fit(validation: validation, options: options) { _ in }
  }

  /// The measures of labeled rows with the numbers of now; see `Evaluator`.
  public func metrics(
    on examples: Examples<S>, target: TargetTransform? = nil
  ) throws -> Metrics {
    try evaluator.metrics(on: examples, target: target)
  }

  /// An evaluator that reads this trainer's numbers.
  var evaluator: Evaluator<S> {
    Evaluator(network, options.loss.loss, store: store, threads: threads)
  }
}
