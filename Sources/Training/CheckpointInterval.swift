import ChainruleTensors

/// How often a checkpoint is made.
///
///     CheckpointInterval("50steps")    // every 50 steps
///     CheckpointInterval("1epoch")     // after every epoch
///     CheckpointInterval("30s")        // after the first step that ends 30 seconds after the last one
///     CheckpointInterval("often")      // nil
public enum CheckpointInterval: Sendable, Hashable, LosslessStringConvertible {
  /// After the steps whose number, from the first one of all, is a multiple of this.
  case steps(Int)
  /// After the epochs whose number is a multiple of this.
  case epochs(Int)
  /// After the first step that ends so long, or longer, after the last checkpoint.
  case seconds(Double)

  /// The forms that are understood, for messages.
  public static let expected = "a number of steps, epochs or seconds such as 50steps, 1epoch or 30s"

  /// A number above 0 and `step`, `steps`, `epoch`, `epochs` or `s`; nil for anything else.
  public init?(_ description: String) {
    let number = description.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = description.dropFirst(number.count).drop { $0 == " " }
    switch unit {
    case "step", "steps":
      guard let count = Int(number), count > 0 else { return nil }
      self = .steps(count)
    case "epoch", "epochs":
      guard let count = Int(number), count > 0 else { return nil }
      self = .epochs(count)
    case "s":
      guard let seconds = Double(number), seconds > 0, seconds.isFinite else { return nil }
      self = .seconds(seconds)
    default: return nil
    }
  }

  /// As `init` reads it.
  public var description: String {
    switch self {
    case .steps(let count): "\(count)\(count == 1 ? "step" : "steps")"
    case .epochs(let count): "\(count)\(count == 1 ? "epoch" : "epochs")"
    case .seconds(let seconds):
      Int(exactly: seconds).map { "\($0)s" } ?? "\(seconds)s"
    }
  }
}

extension CheckpointInterval {
  /// - Parameters:
  ///   - epoch: the one that has just ended; nil within one.
  ///   - seconds: since the last checkpoint.
  func isDue(step: Int, endOf epoch: Int?, seconds: Double) -> Bool {
    switch self {
    case .steps(let count): step % count == 0
    case .epochs(let count): epoch.map { $0 % count == 0 } ?? false
    case .seconds(let limit): seconds >= limit
    }
  }
}

/// What `Trainer.fit` does with its checkpoints.
public struct Checkpoints<S: Scalar> {
  /// How often a state is given away.
  public let interval: CheckpointInterval
  let save: (TrainingState<S>) throws -> Void

  /// - Parameter save: is given a state at each interval, where training is stopped, and when it has ended but for
  ///   divergence; what it throws ends training.
  public init(
    every interval: CheckpointInterval, _ save: @escaping (TrainingState<S>) throws -> Void
  ) {
    self.interval = interval
    self.save = save
  }
}
