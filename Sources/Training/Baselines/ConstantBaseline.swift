import ChainruleData
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors

/// The best answer that looks at no input: for classes the shares of the training rows as
/// probabilities, and so the most frequent class; for numbers the mean of the training rows.
///
///     let constant = ConstantBaseline(training)
///     try constant.metrics(on: test)["accuracy"]    // what a network has to beat
///
/// Unlike `Metrics.baseline`, which knows the measured rows, it is fitted to the training rows
/// alone. Rows count by their weights.
public struct ConstantBaseline: Sendable, Hashable {
  /// For classes one share for each, of the sum 1; for numbers one mean for each output, as the
  /// targets are encoded.
  public let values: [Double]

  public init(values: [Double]) { self.values = values }

  /// Precondition: at least one row with a weight above 0.
  public init<S: Scalar>(_ training: Examples<S>) {
    let weights = training.weights.map { $0.map { Double($0) } }
    switch training.targets {
    case .classes(let classes, let names):
      var sums = [Double](repeating: 0, count: names.count)
      for (row, place) in classes.enumerated() { sums[Int(place)] += weights?[row] ?? 1 }
      let total = sums.reduce(0, +)
      values = sums.map { $0 / total }
    case .values(let targets):
      let targets: Tensor<Double> = targets.converted()
      values = (0..<targets.shape[1]).map { output in
        weightedMean(
          stride(from: output, to: targets.count, by: targets.shape[1]).map { targets.values[$0] },
          weights)
      }
    }
  }

  /// The measures of the constant answer on labeled rows; there is no `loss` among them.
  ///
  /// - Parameter target: what target numbers mean, so that errors are in its units; nil: as they
  ///   stand.
  /// - Throws: `NetworkError` where there is no row that counts, or the rows have other targets.
  public func metrics<S: Scalar>(
    on examples: Examples<S>, target: TargetTransform? = nil
  ) throws(NetworkError) -> Metrics {
    try metrics(on: examples, target: target, truth: nil)
  }

  /// - Parameters:
  ///   - truth: target numbers in their own units, before they were narrowed to `S`.
  ///   - measuring: where it is given up, the measures mean nothing.
  func metrics<S: Scalar>(
    on examples: Examples<S>, target: TargetTransform?, truth: Tensor<Double>?,
    by measuring: Measuring = Measuring()
  ) throws(NetworkError) -> Metrics {
    try checkHasRows(examples)
    let width: Int
    switch examples.targets {
    case .classes(_, let names): width = names.count
    case .values(let values): width = values.shape[1]
    }
    guard width == values.count else {
      throw NetworkError(
        layer: "constant baseline", expected: "\(values.count) classes or outputs",
        found: "\(width)")
    }
    let answers = Tensor(
      (0..<examples.count).flatMap { _ in values }, shape: [examples.count, width])
    let weights = examples.weights.map { $0.map { Double($0) } }
    switch examples.targets {
    case .classes(let classes, let names):
      return .ofClasses(
        truth: classes, scores: answers, classes: names, loss: nil, areProbabilities: true,
        epsilon: Double(S.ulpOfOne), weights: weights, by: measuring)
    case .values(let values):
      return .ofNumbers(
        truth: truth ?? inUnits(of: target, values.converted()),
        predicted: inUnits(of: target, answers), weights: weights)
    }
  }
}
