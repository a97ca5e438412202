import ChainruleData
import ChainruleNetworks

/// A network and a way to train it that do well on an ordinary table, chosen by its size alone.
///
///     let recipe = Recipe(rows: 275, inputs: 11)
///     recipe.layers      // [128, 64]
///
/// Few rows call for strong regularization rather than for a small network: dropout and decoupled weight decay keep
/// the rows from being learned by heart, and early stopping picks the epoch. Many rows need little of either and
/// larger batches.
public struct Recipe: Hashable, Sendable {
  /// The sizes of the hidden layers.
  public var layers: [Int]
  public var activation: Activation = .relu
  /// The probability of dropping a hidden neuron's output.
  public var dropout: Double
  public var optimizer: AdamW
  /// Rows for each step.
  public var batchSize: Int
  /// The most epochs.
  public var epochs: Int
  /// Epochs without a better validation loss after which training stops.
  public var patience: Int

  /// - Parameters:
  ///   - rows: the training rows.
  ///   - inputs: the network's inputs.
  public init(rows: Int, inputs: Int) {
    optimizer = AdamW(learningRate: 1e-3)
    switch rows {
    case ..<1_000:
      (layers, dropout, optimizer.weightDecay) = ([128, 64], 0.5, 1)
      (batchSize, epochs, patience) = (32, 300, 30)
    case ..<10_000:
      (layers, dropout, optimizer.weightDecay) = ([256, 128], 0.4, 0.1)
      (batchSize, epochs, patience) = (rows < 2_500 ? 32 : 64, 150, 20)
    default:
      (layers, dropout, optimizer.weightDecay) = ([256, 128], 0, 0.01)
      (batchSize, epochs, patience) = (128, 100, 10)
    }
    // Images of ordinary size have much to see in few rows.
    if inputs > 256 && rows >= 1_000 { layers = [512, 256] }
    batchSize = min(batchSize, max(rows, 1))
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
