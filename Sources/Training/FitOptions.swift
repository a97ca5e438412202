/// When training ends, and which weights it leaves.
public struct FitOptions: Sendable, Hashable {
  /// Epochs in all, counted from the trainer's first step: a trainer that has made 3 of 10 makes 7
  /// more.
  public var epochs: Int
  /// Training ends after the epoch whose training loss is at most this.
  public var until: Double?
  /// Training ends when the watched loss, of validation or else of training, has not become smaller
  /// for this many epochs; nil: never.
  public var patience: Int?
  /// How much smaller the watched loss must be to count as smaller.
  public var minimumImprovement = 0.0
  /// Whether the weights of the best epoch are put back at the end; nil: where there is validation
  /// or patience.
  public var restoresBest: Bool?
  /// A loss above this many times the first one (at least 1) is taken for divergence.
  public var explosion = 1e4
  /// The factor that turns errors of the network's outputs into the target's units: the target's
  /// deviation.
  public var targetDeviation = 1.0

  public init(epochs: Int, until: Double? = nil, patience: Int? = nil) {
    self.epochs = epochs
    self.until = until
    self.patience = patience
  }
}

/// How training went.
public struct FitResult: Sendable, Hashable {
  /// Why training ended.
  public enum Ending: Sendable, Hashable {
    /// All epochs were trained.
    case completed
    /// The training loss has reached `FitOptions.until`.
    case converged
    /// The watched loss has not become smaller for `FitOptions.patience` epochs.
    case stoppedEarly
    /// `shouldStop` said so.
    case interrupted
    /// There is no use in going on; an error to throw where that is one.
    case diverged(Divergence)
  }

  /// Why training ended.
  public let ending: Ending
  /// One for each whole epoch, those before a resumed checkpoint included.
  public let records: [EpochRecord]
  /// The epoch of the least watched loss; nil before the first one has ended.
  public let bestEpoch: Int?
  /// The epoch whose weights the trainer holds now; 0: those from before the first step, as nothing
  /// good came after. nil where training ended within an epoch, and where there was none.
  public let keptEpoch: Int?
  /// The time that training took, that before a resumed checkpoint included.
  public let seconds: Double

  /// What to throw where the training diverged.
  var divergence: Divergence? {
    if case .diverged(let divergence) = ending { divergence } else { nil }
  }
}

/// Training that left the range of numbers.
///
///     training diverged in epoch 3: the loss is not a number; try a learning rate below 0.5 (0.05, say)
public struct Divergence: Error, Sendable, Hashable, CustomStringConvertible {
  /// What has left the range of numbers.
  public enum Reason: Sendable, Hashable {
    /// The loss, or a parameter, is infinite or NaN.
    case loss, weights
    /// The loss is that many times the first one.
    case explosion(first: Double)
  }

  /// The epoch in which it was found out, counted from 1.
  public let epoch: Int
  /// The loss at that time.
  public let loss: Double
  /// η at that time.
  public let learningRate: Double
  /// What has left the range of numbers.
  public let reason: Reason

  public var description: String {
    let what =
      switch reason {
      case .loss: "the loss is \(loss.isNaN ? "not a number" : "\(loss)")"
      case .weights: "weights are no longer finite, the loss was \(loss)"
      case .explosion(let first): "the loss has grown from \(first) to \(loss)"
      }
    return "training diverged in epoch \(epoch): \(what); try a learning rate below "
      + "\(short(learningRate)) (\(short(learningRate > 10 ? 0.01 : learningRate / 10)), say), inputs of similar size, or clipping"
  }
}
