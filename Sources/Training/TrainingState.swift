import ChainruleGraphs
import ChainruleInterchange
import ChainruleTensors

/// All that a training needs to go on as if it had never stopped: to the last bit, on any number of threads.
///
///     let state = try trainer.state()                  // after any step
///     let other = try Trainer<Float>(network, examples, options)
///     try other.resume(from: state)                    // the same steps follow
///
/// The order of rows and dropout's masks follow from seed, epoch and step; so there is no generator to be stored.
/// `TrainingState` of a `fit` also holds how far it has come: see `Trainer.fit(…, resuming:)`.
public struct TrainingState<S: Scalar>: Sendable, Hashable {
  /// What the training is of: `precision`, `network`, `options`, and `rows` by number and hash, `validation` likewise.
  /// A training of anything else cannot go on from here.
  public let origin: JSONValue
  /// Steps made.
  public let stepCount: Int
  /// `Trainer.plateauFactor`.
  public let plateauFactor: Double
  /// Parameters, running statistics and the optimizer's memory.
  public let numbers: TrainingNumbers<S>
  /// How far a `fit` has come; nil: the state of a trainer by itself.
  public let progress: FitProgress<S>?

  /// The last epoch that a `fit` has made a record of; 0 before.
  public var lastEpoch: Int { progress?.records.last?.epoch ?? 0 }
}

/// All numbers that steps change.
public struct TrainingNumbers<S: Scalar>: Sendable, Hashable {
  /// The network's parameters.
  public let parameters: [ParameterID: Tensor<S>]
  /// The network's states and the optimizer's memory.
  public let states: [StateID: Tensor<S>]
}

/// What a `fit` remembers from step to step.
public struct FitProgress<S: Scalar>: Sendable, Hashable {
  /// The numbers after an epoch; epoch 0 is the beginning.
  public struct Snapshot: Sendable, Hashable {
    /// Counted from 1; 0 before the first step.
    public let epoch: Int
    /// The watched loss; infinite for the beginning.
    public let loss: Double
    /// Parameters and states at its end.
    public let numbers: TrainingNumbers<S>
  }

  /// One for each whole epoch.
  public internal(set) var records: [EpochRecord] = []
  /// The least watched loss so far.
  public internal(set) var best: Snapshot?
  /// The numbers before the first step, kept until an epoch has given better ones.
  var beginning: Snapshot?
  /// Epochs since the best one.
  var waited = 0
  /// The first step's loss, by which an explosion is measured.
  var firstLoss: Double?
  /// Σ wᵢ ℓᵢ and Σ wᵢ of the steps of the epoch under way.
  var lossSum = 0.0
  var weight = 0.0
  var plateau = Plateau()
  /// The trainer's factor when the fit began.
  var plateauStart: Double
  /// The time that the fit has taken so far, and what of it belongs to the epoch under way.
  var seconds = 0.0
  var epochSeconds = 0.0

  init(beginning: Snapshot?, plateauStart: Double) {
    self.beginning = beginning
    self.plateauStart = plateauStart
  }
}
