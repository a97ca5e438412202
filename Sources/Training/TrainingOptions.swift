import ChainruleNetworks

/// Everything about training that is not the network or the data.
public struct TrainingOptions: Sendable, Hashable {
  /// What is made small.
  public var loss: AnyLoss
  /// What changes the weights, and how fast.
  public var optimizer: AnyOptimizer
  /// How the losses of a batch become one number.
  public var overSamples: OverSamples = .mean
  /// Rows for each step; nil: all of them, in file order.
  public var batchSize: Int?
  /// How the learning rate changes on the way.
  public var schedule: Schedule = .constant
  /// What large weights cost.
  public var penalties = Penalties()
  /// How large gradients may be.
  public var clipping = Clipping()
  /// Whether each epoch goes through the rows in a new random order; a full batch never needs one.
  public var shuffles = true
  /// Layers and parameters that this training leaves as they are, by name, beside those that are frozen in the network
  /// itself; see `Network.frozen`.
  ///
  /// They get no update, no weight decay and no penalty, their gradients are not formed, and clipping does not count
  /// them. A name that nothing has is an error of `Trainer.init`, as is a network none of whose parameters learns.
  public var frozen: Set<String> = []
  /// Draws the first weights, the order of the rows and what is dropped.
  public var seed: UInt64 = 0
  /// Threads that work; the numbers do not depend on it.
  public var threads = 1

  public init(
    loss: any Loss, optimizer: any Optimizer, batchSize: Int? = nil, seed: UInt64 = 0,
    threads: Int = 1
  ) {
    self.loss = AnyLoss(loss)
    self.optimizer = AnyOptimizer(optimizer)
    self.batchSize = batchSize
    self.seed = seed
    self.threads = threads
  }
}
