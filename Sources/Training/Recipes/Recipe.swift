import ChainruleData
import ChainruleNetworks

/// How a network is built and trained: everything about it that a user may leave to us.
///
/// `RecipeBook` has the ones that suit a table of some size; `RecipeSearch` picks among them.
public struct Recipe: Hashable, Sendable {
  /// The sizes of the hidden layers.
  public var layers: [Int]
  /// The activation of the hidden layers.
  public var activation: Activation = .relu
  /// The probability of dropping a hidden neuron's output.
  public var dropout = 0.0
  /// What changes the weights, and how fast.
  public var optimizer: AnyOptimizer
  /// How the learning rate changes on the way.
  public var schedule: Schedule = .constant
  /// Rows for each step.
  public var batchSize: Int
  /// The most epochs.
  public var epochs: Int

  public init(layers: [Int], optimizer: any Optimizer, batchSize: Int, epochs: Int) {
    self.layers = layers
    self.optimizer = AnyOptimizer(optimizer)
    self.batchSize = batchSize
    self.epochs = epochs
  }

  /// The pull of weights toward 0; nil for an optimizer that has none.
  public var weightDecay: Double? {
    switch optimizer.optimizer {
    case let optimizer as Adam: optimizer.weightDecay
    case let optimizer as AdamW: optimizer.weightDecay
    default: nil
    }
  }

  /// The layers of a network with these hidden ones.
  ///
  /// - Parameter batchNorm: whether each hidden layer is normalized before its activation.
  public func layers(outputs: Int, _ output: Activation, batchNorm: Bool = false) -> [AnyLayer] {
    let hidden = layers.flatMap { size -> [AnyLayer] in
      // The normalization comes before the activation, as its authors put it.
      let layer: [AnyLayer] =
        batchNorm
        ? [.dense(size), .batchNorm(), .activation(activation)] : [.dense(size, activation)]
      return layer + (dropout > 0 ? [.dropout(dropout)] : [])
    }
    return hidden + [.dense(outputs, output)]
  }

  /// Throws `NetworkError` where there is no such network.
  public func network(
    inputs: Int, outputs: Int, loss: any Loss, task: TaskKind, batchNorm: Bool = false
  ) throws -> Network {
    try Network(
      inputs: inputs,
      layers: layers(
        outputs: outputs, Recipe.output(for: loss, task: task), batchNorm: batchNorm))
  }

  /// Everything about training that is not the network or the data.
  public func options(loss: any Loss, seed: UInt64, threads: Int = 1) -> TrainingOptions {
    var options = TrainingOptions(
      loss: loss, optimizer: optimizer.optimizer, batchSize: batchSize, seed: seed,
      threads: threads)
    options.schedule = schedule
    return options
  }

  /// A learning rate that suits standardized inputs, by the optimizer's kind; nil: its own.
  public static func learningRate(for optimizer: String) -> Double? {
    switch optimizer {
    case SGD.kind: 0.05
    case Momentum.kind, Nesterov.kind: 0.01
    case RMSProp.kind: 0.001
    default: nil
    }
  }

  /// The loss that suits a task.
  public static func loss(for task: TaskKind) -> any Loss {
    task == .classification ? CrossEntropyLoss() : MeanSquaredErrorLoss()
  }

  /// The activation of the last layer that suits a loss.
  public static func output(for loss: any Loss, task: TaskKind) -> Activation {
    switch loss {
    case is CrossEntropyLoss: .softmax
    case is BinaryCrossEntropyLoss: .sigmoid
    default: .linear
    }
  }
}
