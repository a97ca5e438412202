import ChainruleData
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// A trained network with all that is needed to use it again: its numbers, how data become its
/// inputs, and where it comes from.
///
///     let model = try Model(file: "model.safetensors")
///     model.network.parameterCount
///     try model.write(to: "copy.safetensors")
public struct Model: Sendable, Hashable {
  /// The number type of training, which prediction keeps.
  public enum Precision: String, Sendable, Hashable, Codable, CaseIterable {
    /// 32 and 64 bits, IEEE 754's binary32 and binary64.
    case float, double
  }

  /// The numbers of a network.
  public struct Weights<S: Scalar>: Sendable, Hashable {
    /// One tensor for each of `Network.parameters`.
    public var parameters: [ParameterID: Tensor<S>]
    /// One tensor for each of `Network.states`.
    public var states: [StateID: Tensor<S>]

    public init(parameters: [ParameterID: Tensor<S>], states: [StateID: Tensor<S>] = [:]) {
      self.parameters = parameters
      self.states = states
    }
  }

  /// The numbers in the type they were trained in.
  public enum Values: Sendable, Hashable {
    /// Those of a training in `Float`.
    case float(Weights<Float>)
    /// Those of a training in `Double`.
    case double(Weights<Double>)
  }

  /// The layers, without numbers.
  public let network: Network
  /// The network's numbers.
  public let values: Values
  /// Whether it answers with classes or numbers.
  public let task: TaskKind
  /// What it was trained with; evaluation reports it.
  public let loss: AnyLoss
  /// How data become inputs and what outputs mean; nil for a network that takes and gives bare
  /// numbers.
  public let preprocessing: Preprocessing?
  /// Where it comes from.
  public var provenance: Provenance
  /// What the model is compared with; nil for a model that carries nothing of the kind.
  public let baseline: ModelBaseline?

  /// Throws `ModelError` where numbers, preprocessing, baseline and network do not fit together.
  public init(
    network: Network, values: Values, task: TaskKind, loss: any Loss,
    preprocessing: Preprocessing?, provenance: Provenance = Provenance(),
    baseline: ModelBaseline? = nil
  ) throws(ModelError) {
    self.network = network
    self.values = values
    self.task = task
    self.loss = AnyLoss(loss)
    self.preprocessing = preprocessing
    self.provenance = provenance
    self.baseline = baseline
    try check()
    if let baseline { try check(baseline) }
  }

  /// The number type of its weights.
  public var precision: Precision {
    switch values {
    case .float: .float
    case .double: .double
    }
  }

  /// The name of the column that is predicted, if the model knows it.
  public var target: String? { preprocessing?.target.name }

  /// The classes in the order of the outputs; nil for numbers, and where nobody has named them.
  public var classes: [String]? { preprocessing?.target.classes }

  /// The parameters in double precision, exactly.
  public var parameters: [ParameterID: Tensor<Double>] {
    switch values {
    case .float(let weights): weights.parameters.mapValues { $0.converted() }
    case .double(let weights): weights.parameters
    }
  }

  /// The states in double precision, exactly.
  public var states: [StateID: Tensor<Double>] {
    switch values {
    case .float(let weights): weights.states.mapValues { $0.converted() }
    case .double(let weights): weights.states
    }
  }

  private func check() throws(ModelError) {
    switch values {
    case .float(let weights): try check(weights)
    case .double(let weights): try check(weights)
    }
    guard let preprocessing else { return }
    guard preprocessing.featureCount == network.inputs else {
      throw ModelError(
        "model",
        .mismatch(
          what: "preprocessing", expected: "\(network.inputs) features, the network's inputs",
          found: "\(preprocessing.featureCount)"))
    }
    // One output is enough for two classes: the probability of the second.
    let (outputs, wanted) = (network.outputs, preprocessing.target.outputCount)
    guard outputs == wanted || outputs == 1 && preprocessing.target.classes?.count == 2 else {
      throw ModelError(
        "model",
        .mismatch(
          what: "network",
          expected: "\(wanted) outputs for the target \(preprocessing.target.name)",
          found: "\(outputs)"))
    }
    guard (preprocessing.target.classes != nil) == (task == .classification) else {
      throw ModelError(
        "model",
        .mismatch(
          what: "task", expected: task == .classification ? "a target with classes" : "a number",
          found: preprocessing.target.classes == nil ? "a number" : "classes"))
    }
  }

  private func check<S>(_ weights: Weights<S>) throws(ModelError) {
    let expected =
      network.parameters.map { ($0.id.name, $0.shape, weights.parameters[$0.id]?.shape) }
      + network.states.map { ($0.id.name, $0.shape, weights.states[$0.id]?.shape) }
    for (name, shape, found) in expected {
      guard let found else { throw ModelError("model", .missingTensor(name, nearest: nil)) }
      guard found == shape else {
        throw ModelError("model", .wrongShape(name, expected: shape, found: found))
      }
    }
  }
}
