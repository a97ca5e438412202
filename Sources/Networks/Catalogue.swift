import ChainruleGraphs
import ChainruleTensors
import Synchronization

/// Everything that a file may name: one line for each layer, loss, optimizer, initializer and activation.
///
/// A user's own, from outside the package, is added before the first file is read:
///
///     Catalogue.register(layer: MyLayer.self)
public enum Catalogue {
  struct Entries: Sendable {
    var layers: [String: any Layer.Type] = table([
      DenseLayer.self, ActivationLayer.self, DropoutLayer.self, BatchNormLayer.self,
      LayerNormLayer.self, ResidualLayer.self,
    ]) { $0.kind }
    var losses: [String: any Loss.Type] = table([
      HalfSquaredErrorLoss.self, SquaredErrorLoss.self, MeanSquaredErrorLoss.self,
      MeanAbsoluteErrorLoss.self, HuberLoss.self, CrossEntropyLoss.self,
      BinaryCrossEntropyLoss.self, PerceptronLoss.self,
    ]) { $0.kind }
    var optimizers: [String: any Optimizer.Type] = table([
      SGD.self, Momentum.self, Nesterov.self, AdaGrad.self, RMSProp.self, Adam.self, AdamW.self,
    ]) { $0.kind }
    var initializers: [String: any Initializer.Type] = table([
      GlorotUniform.self, GlorotNormal.self, HeUniform.self, HeNormal.self, FanInUniform.self,
      UniformInitializer.self, NormalInitializer.self, Zeros.self, Ones.self, GivenValues.self,
    ]) { $0.kind }
    var activations: [String: any ActivationOp.Type] = table([
      Step.self, Sigmoid.self, Tanh.self, ReLU.self, LeakyReLU.self, Softplus.self, GELU.self,
    ]) { $0.kind }
  }

  private static let entries = Mutex(Entries())

  /// Makes files that name a layer of this kind readable. A kind that is known already is replaced.
  public static func register(layer: any Layer.Type) {
    entries.withLock { $0.layers[layer.kind] = layer }
  }
  /// As `register(layer:)`, for a loss.
  public static func register(loss: any Loss.Type) {
    entries.withLock { $0.losses[loss.kind] = loss }
  }
  /// As `register(layer:)`, for an optimizer.
  public static func register(optimizer: any Optimizer.Type) {
    entries.withLock { $0.optimizers[optimizer.kind] = optimizer }
  }
  /// As `register(layer:)`, for an initializer.
  public static func register(initializer: any Initializer.Type) {
    entries.withLock { $0.initializers[initializer.kind] = initializer }
  }
  /// As `register(layer:)`, for an activation.
  public static func register(activation: any ActivationOp.Type) {
    entries.withLock { $0.activations[activation.kind] = activation }
  }

  /// All names of one group, sorted.
  public static var activationKinds: [String] {
    (entries.withLock { Array($0.activations.keys) } + ["linear", Softmax.kind]).sorted()
  }
  /// All names of layers, sorted.
  public static var layerKinds: [String] { entries.withLock { $0.layers.keys.sorted() } }
  /// All names of losses, sorted.
  public static var lossKinds: [String] { entries.withLock { $0.losses.keys.sorted() } }
  /// All names of optimizers, sorted.
  public static var optimizerKinds: [String] { entries.withLock { $0.optimizers.keys.sorted() } }
  /// All names of initializers, sorted.
  public static var initializerKinds: [String] {
    entries.withLock { $0.initializers.keys.sorted() }
  }

  static func layer(_ kind: String) throws(UnknownKind) -> any Layer.Type {
    try find(kind, "layer", entries.withLock { $0.layers })
  }
  static func loss(_ kind: String) throws(UnknownKind) -> any Loss.Type {
    try find(kind, "loss", entries.withLock { $0.losses })
  }
  static func optimizer(_ kind: String) throws(UnknownKind) -> any Optimizer.Type {
    try find(kind, "optimizer", entries.withLock { $0.optimizers })
  }
  static func initializer(_ kind: String) throws(UnknownKind) -> any Initializer.Type {
    try find(kind, "initializer", entries.withLock { $0.initializers })
  }
  static func activation(_ kind: String) throws(UnknownKind) -> any ActivationOp.Type {
    try find(kind, "activation", entries.withLock { $0.activations })
  }

  private static func find<T>(_ kind: String, _ group: String, _ known: [String: T])
    throws(UnknownKind) -> T
  {
    guard let type = known[kind] else {
      throw UnknownKind(group: group, kind: kind, known: known.keys.sorted())
    }
    return type
  }
}

/// A name that the catalogue does not know.
///
///     unknown layer “dens”; known are activation, batch_norm, dense, …
public struct UnknownKind: Error, Hashable, CustomStringConvertible {
  /// What the name was looked for among: “layer”, “loss”, …
  public let group: String
  /// The name that was looked for.
  public let kind: String
  /// The names of this group, sorted.
  public let known: [String]
  public var description: String {
    "unknown \(group) \(quoted(kind)); known are \(known.joined(separator: ", "))"
  }
}

private func table<T>(_ types: [T], _ kind: (T) -> String) -> [String: T] {
  Dictionary(uniqueKeysWithValues: types.map { (kind($0), $0) })
}
