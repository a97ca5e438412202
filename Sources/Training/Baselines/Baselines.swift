import ChainruleData
import ChainruleInterchange
import ChainruleTensors

/// What every result stands beside: the constant answer and the linear model of the same training
/// rows.
///
///     let baselines = try Baselines(fitting: training)
///     let metrics = try baselines.metrics(on: test, target: preprocessing.target)
///     metrics.linear["accuracy"]
public struct Baselines: Sendable, Hashable {
  /// The best answer that looks at no input.
  public let constant: ConstantBaseline
  /// What a network without hidden layers could do.
  public let linear: LinearBaseline

  public init(constant: ConstantBaseline, linear: LinearBaseline) {
    self.constant = constant
    self.linear = linear
  }

  /// - Parameters:
  ///   - training: the training rows.
  ///   - weighted: the same rows with the weights that the network learned with, as by class; the
  ///     linear model learns with them too, while the constant answer stays that of the rows as
  ///     they are: the most frequent class, or the mean.
  ///   - shouldStop: asked now and then; true ends the fitting.
  /// - Throws: as `LinearBaseline.fit`.
  public init<S: Scalar>(
    fitting training: Examples<S>, weighted: Examples<S>? = nil, threads: Int = 1,
    shouldStop: () -> Bool = { false }
  ) throws {
    linear = try LinearBaseline.fit(
      weighted ?? training, threads: threads, shouldStop: shouldStop)
    constant = ConstantBaseline(training)
  }

  /// What a model carries; nil where it carries none.
  public init?(_ model: Model) {
    guard let stored = model.baseline else { return nil }
    constant = ConstantBaseline(values: stored.constant)
    linear = LinearBaseline(
      kind: model.task == .regression ? .numbers : .classes(stored.constant.count),
      weights: stored.weights, biases: stored.biases)
  }

  /// The same for `Model(baseline:)`.
  public var stored: ModelBaseline {
    ModelBaseline(constant: constant.values, weights: linear.weights, biases: linear.biases)
  }

  /// The measures of both on labeled rows; see `ConstantBaseline.metrics` and
  /// `LinearBaseline.metrics`.
  public func metrics<S: Scalar>(
    on examples: Examples<S>, target: TargetTransform? = nil, threads: Int = 1
  ) throws -> (constant: Metrics, linear: Metrics) {
    try metrics(on: examples, target: target, truth: nil, threads: threads)
  }

  /// - Parameters:
  ///   - truth: target numbers in their own units, before they were narrowed to `S`.
  ///   - shouldStop: asked on any thread; true ends the measuring with a `CancellationError`.
  func metrics<S: Scalar>(
    on examples: Examples<S>, target: TargetTransform?, truth: Tensor<Double>?, threads: Int,
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws -> (constant: Metrics, linear: Metrics) {
    let measuring = Measuring(threads: threads, shouldStop: shouldStop)
    let constant = try constant.metrics(on: examples, target: target, truth: truth, by: measuring)
    try measuring.check()
    let linear = try linear.metrics(
      on: examples, target: target, truth: truth, threads: threads, shouldStop: shouldStop)
    return (constant, linear)
  }
}
