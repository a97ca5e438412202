import ChainruleData
import ChainruleEngine
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// From data to a trained and tested network, with all that was left open chosen well: what `chainrule train` does, for
/// programs.
///
///     let data = try LearningData(CSV.read(path: "penguins.csv"), targets: ["species"])
///     let learned = try Learner().learned(from: data)
///     learned.assessment.test?["accuracy"]
///     try learned.model.write(to: "penguins.safetensors")
///
/// It holds rows back to test on, fits the preprocessing to the others, chooses a recipe by cross-validation where there
/// are rows enough to judge and few enough to try, trains, measures, and warns. The same data and settings give the
/// same weights, bit for bit those of the command, on any number of threads.
///
/// Whoever wants another loss, optimizer or network makes a `Trainer`, or a `TrainingJob`, of `DividedData`.
///
///     try Learner(layers: [0]).learned(from: data)
///     // layer dense1: expected from 1 to 2147483648 outputs, found 0
public struct Learner: Sendable, Hashable {
  /// Which rows are tested on and chosen by.
  public var division: Division
  /// The sizes of the hidden layers; nil: the recipe's. None at all make a linear model.
  public var layers: [Int]?
  /// Draws the rows that are held back, the first weights, the order of the rows and what is dropped.
  public var seed: UInt64
  /// Threads that work; the numbers do not depend on it.
  public var threads: Int
  /// The number type of the network.
  public var precision: Model.Precision

  public init(
    division: Division = Division(), layers: [Int]? = nil, seed: UInt64 = 0,
    threads: Int = Learner.processorCount, precision: Model.Precision = .float
  ) {
    self.division = division
    self.layers = layers
    self.seed = seed
    self.threads = threads
    self.precision = precision
  }

  /// The processors that may work.
  public static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Learns on a thread of its own, for asynchronous programs.
  ///
  ///     let learning = Learner().learn(from: data)
  ///     for try await progress in learning { print(progress) }
  ///     let learned = try await learning.outcome
  public func learn(from data: LearningData) -> Learning {
    Learning { shouldStop, tell in
      try learned(from: data, shouldStop: shouldStop, onProgress: tell)
    }
  }

  /// Learns on the calling thread, and helpers of its own, to the end.
  ///
  /// - Parameters:
  ///   - shouldStop: asked on any thread, after each step of the training and each epoch of a trial; true ends the
  ///     learning there.
  ///   - onProgress: is told on any thread.
  /// - Returns: What was learned; where it was stopped, or diverged, with the weights that `FitResult.keptEpoch` names.
  /// - Throws: `DataError`, `Split.Impossible` and `NetworkError` where data and settings do not fit together;
  ///   `Divergence` where no epoch came to a good end before it; `CancellationError` where it was stopped before the
  ///   training.
  public func learned(
    from data: LearningData, shouldStop: @escaping @Sendable () -> Bool = { false },
    onProgress: @escaping @Sendable (Learning.Progress) -> Void = { _ in }
  ) throws -> Learned {
    let divided = try DividedData(data, division, layers: layers, seed: seed)
    switch precision {
    case .float:
      let work = try LearnerWork<Float>(self, divided, shouldStop, onProgress)
      return try work.learned()
    case .double:
      let work = try LearnerWork<Double>(self, divided, shouldStop, onProgress)
      return try work.learned()
    }
  }
}

/// What a `Learner` has come to.
public struct Learned: Sendable {
  /// The network with all that is needed to use it again.
  public let model: Model
  /// How the training went, epoch by epoch.
  public let result: FitResult
  /// How good the network is, and what should be looked at.
  public let assessment: Assessment
  /// The recipes that were tried, and the one that was taken; nil where there was nothing to try.
  public let choice: RecipeChoice?
  /// Which rows were learned from, and what each column was taken for.
  public let data: DividedData
  /// What was remarkable in rows: values that could not be used as they stood, say.
  public let remarks: [String]
}
