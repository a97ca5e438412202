import ChainruleData
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// The linear model of the same encoded inputs: what a network without hidden layers could do.
///
///     let linear = try LinearBaseline.fit(training)
///     try linear.metrics(on: test)["accuracy"]
///
/// z = W x + b. Two classes: the logistic function of the one z is the probability of the second.
/// Several: the softmax of z. Numbers: z itself, as the targets are encoded.
public struct LinearBaseline: Sendable, Hashable {
  /// What the linear model answers.
  public enum Kind: Sendable, Hashable {
    /// So many classes.
    case classes(Int)
    /// As many numbers as there are rows in W.
    case numbers
  }

  /// What it answers.
  public let kind: Kind
  /// W, [outputs, inputs]; one output for two classes.
  public let weights: Tensor<Double>
  /// b, [outputs]
  public let biases: Tensor<Double>

  /// Precondition: shapes as above.
  public init(kind: Kind, weights: Tensor<Double>, biases: Tensor<Double>) {
    precondition(weights.shape.count == 2 && biases.shape == [weights.shape[0]])
    if case .classes(let count) = kind {
      precondition(weights.shape[0] == (count == 2 ? 1 : count), "an output for each class")
    }
    self.kind = kind
    self.weights = weights
    self.biases = biases
  }

  /// The same as a network of one layer.
  var network: Network {
    get throws {
      try LinearBaseline.network(kind, inputs: weights.shape[1], outputs: weights.shape[0])
    }
  }

  static func network(_ kind: Kind, inputs: Int, outputs: Int) throws -> Network {
    let activation: Activation =
      switch kind {
      case .classes: outputs == 1 ? .sigmoid : .softmax
      case .numbers: .linear
      }
    return try Network(inputs: inputs, layers: [.dense(outputs, activation)])
  }

  /// What it is fitted with, beside the penalty.
  static func loss(_ kind: Kind, outputs: Int) -> any Loss {
    switch kind {
    case .classes: outputs == 1 ? BinaryCrossEntropyLoss() : CrossEntropyLoss()
    case .numbers: MeanSquaredErrorLoss()
    }
  }

  static let weightID = ParameterID("dense1.weight")
  static let biasID = ParameterID("dense1.bias")

  /// The measures of the linear model on labeled rows; `loss` is cross-entropy, or the mean squared
  /// error of encoded numbers.
  ///
  /// - Parameter target: what target numbers mean, so that errors are in its units; nil: as they
  ///   stand.
  /// - Throws: `NetworkError` where there is no row that counts, or the rows have other inputs or
  ///   targets.
  public func metrics<S: Scalar>(
    on examples: Examples<S>, target: TargetTransform? = nil, threads: Int = 1
  ) throws -> Metrics {
    try metrics(on: examples, target: target, truth: nil, threads: threads)
  }

  /// - Parameters:
  ///   - truth: target numbers in their own units, before they were narrowed to `S`.
  ///   - shouldStop: asked on any thread; true ends the measuring with a `CancellationError`.
  func metrics<S: Scalar>(
    on examples: Examples<S>, target: TargetTransform?, truth: Tensor<Double>?, threads: Int,
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) throws -> Metrics {
    guard LinearBaseline.kind(of: examples.targets) == kind else {
      throw NetworkError(
        layer: "linear baseline", expected: "targets of the kind \(kind)",
        found: "\(LinearBaseline.kind(of: examples.targets))")
    }
    let evaluator = try Evaluator<S>(
      network, loss: LinearBaseline.loss(kind, outputs: weights.shape[0]),
      parameters: [
        LinearBaseline.weightID: weights.converted(), LinearBaseline.biasID: biases.converted(),
      ], threads: threads)
    return try evaluator.metrics(
      on: examples, target: target, truth: truth, shouldStop: shouldStop)
  }

  static func kind<S>(of targets: Targets<S>) -> Kind {
    switch targets {
    case .classes(_, let names): .classes(max(names.count, 2))
    case .values: .numbers
    }
  }
}
