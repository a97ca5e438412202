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
  /// Works on the calling thread; `TrainingJob` trains on one of its own and gives the records as a sequence.
  ///
  /// With checkpoints a training that was stopped can go on, and ends with the same bits as if it had not been:
  ///
  ///     let checkpoints = Checkpoints<Float>(every: .epochs(1)) { try folder.write($0) }
  ///     let last: TrainingState<Float>? = try folder.checkpoint()?.state
  ///     try trainer.fit(options: options, resuming: last, checkpoints: checkpoints) { … }
  ///
  /// - Parameters:
  ///   - validation: rows to choose by, never trained on.
  ///   - state: where to go on; nil: where the trainer is. Options of the fit may be others than before, more epochs
  ///     say, and count from here on.
  ///   - checkpoints: how often to give a state away, and to whom; after a whole epoch `onEpoch` comes first.
  ///   - shouldStop: asked after each step; true ends training there.
  ///   - onEpoch: is given the record of each epoch when it has ended.
  /// - Throws: `NetworkError` where the validation rows do not fit the network or the schedule the number of epochs,
  ///   `CheckpointError` where `state` is one of another training, and what `onEpoch` and `checkpoints` throw.
  public func fit(
    validation: Examples<S>? = nil, options: FitOptions, resuming state: TrainingState<S>? = nil,
    checkpoints: Checkpoints<S>? = nil, shouldStop: () -> Bool = { false },
    onEpoch: (EpochRecord) throws -> Void
  ) throws -> FitResult {
    var fitting = try Fitting(
      self, validation: validation, options: options, resuming: state, checkpoints: checkpoints)
    return try fitting.run(shouldStop: shouldStop, onEpoch: onEpoch)
  }

  /// The same without reports on the way.
  public func fit(
    validation: Examples<S>? = nil, options: FitOptions, resuming state: TrainingState<S>? = nil,
    checkpoints: Checkpoints<S>? = nil
  ) throws -> FitResult {
    try fit(
      validation: validation, options: options, resuming: state, checkpoints: checkpoints
    ) { _ in }
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
