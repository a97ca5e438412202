import ChainruleData
import ChainruleGraphs
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors

/// The numbers that a training begins with, taken from a model as far as its layers are the network's.
///
///     let start = try InitialValues(from: model, for: network, seed: options.seed)
///     for layer in start.layers { print(layer) }    // dense1: taken from the model …
///     options.frozen = Set(start.taken)             // only what is new learns
///     let trainer = try Trainer<Float>(network, examples, options, from: start)
///
/// Layers are the same where their names and the shapes of all their numbers are; running statistics come with them.
public struct InitialValues: Sendable, Hashable {
  /// Where the numbers of a layer come from.
  public struct LayerOrigin: Sendable, Hashable, CustomStringConvertible {
    /// Why numbers are not the model's.
    public enum Difference: Sendable, Hashable {
      /// The model has no such layer, or not all of it.
      case missing(tensor: String)
      /// The model's layer has more than the network's.
      case surplus(tensor: String)
      /// Both have the tensor, with other axes.
      case shape(tensor: String, expected: Shape, found: Shape)
    }

    /// The layer's full name.
    public let layer: String
    /// nil: they are the model's.
    public let difference: Difference?

    public var description: String {
      switch difference {
      case nil: "\(layer): taken from the model"
      case .missing(let tensor): "\(layer): drawn anew, the model has no \(tensor)"
      case .surplus(let tensor):
        "\(layer): drawn anew, the model has a \(tensor) that the network has not"
      case .shape(let tensor, let expected, let found):
        "\(layer): drawn anew, expected \(tensor) of shape \(expected), found \(found)"
      }
    }
  }

  /// The parameters before the first step.
  public let parameters: [ParameterID: Tensor<Double>]
  /// Of the layers that were taken; others begin as in a new network.
  public let states: [StateID: Tensor<Double>]
  /// Each layer that has numbers, in evaluation order.
  public let layers: [LayerOrigin]
  /// Layers of the model that the network does not have.
  public let unused: [String]

  /// The layers whose numbers are the model's.
  public var taken: [String] { layers.filter { $0.difference == nil }.map(\.layer) }

  /// The layers whose numbers were drawn from the seed.
  public var drawn: [String] { layers.filter { $0.difference != nil }.map(\.layer) }

  /// Throws `NetworkError` where model and network have no layer in common, and what an initializer throws.
  public init(from model: Model, for network: Network, seed: UInt64) throws {
    let (needed, given) = (Tensors(of: network), Tensors(of: model.network))
    layers = needed.layers.map {
      LayerOrigin(layer: $0, difference: InitialValues.difference(in: $0, needed, given))
    }
    unused = given.layers.filter { !needed.layers.contains($0) }
    let taken = Set(layers.filter { $0.difference == nil }.map(\.layer))
    guard !taken.isEmpty else {
      throw NetworkError(
        layer: "start", expected: "a layer in common with the model",
        found: layers.isEmpty
          ? "none with numbers" : layers.map(\.description).joined(separator: "; "))
    }
    parameters = try network.initialParameters(seed: seed).merging(
      model.parameters.filter { taken.contains(layer(of: $0.key.name)) }
    ) { _, model in model }
    states = model.states.filter { taken.contains(layer(of: $0.key.name)) }
  }

  private static func difference(
    in place: String, _ needed: Tensors, _ given: Tensors
  ) -> LayerOrigin.Difference? {
    for (name, expected) in needed.shapes where layer(of: name) == place {
      guard let found = given.shapes.first(where: { $0.name == name })?.shape else {
        return .missing(tensor: name)
      }
      guard found == expected else {
        return .shape(tensor: name, expected: expected, found: found)
      }
    }
    let names = needed.shapes.map(\.name)
    return given.shapes.first { layer(of: $0.name) == place && !names.contains($0.name) }.map {
      .surplus(tensor: $0.name)
    }
  }
}

/// The names and shapes of a network's numbers, and the layers they belong to.
private struct Tensors {
  let shapes: [(name: String, shape: Shape)]
  let layers: [String]

  init(of network: Network) {
    shapes =
      network.parameters.map { ($0.id.name, $0.shape) }
      + network.states.map { ($0.id.name, $0.shape) }
    let owners = Set(shapes.map { layer(of: $0.name) })
    layers = network.layerNames.filter(owners.contains)
  }
}

extension Trainer {
  /// Trains on from a model: its network, parameters and running statistics, with a new optimizer.
  ///
  /// Throws as `init` does.
  public convenience init(
    startingFrom model: Model, _ examples: Examples<S>, _ options: TrainingOptions
  ) throws {
    try self.init(
      model.network, examples, options, parameters: model.parameters, states: model.states)
  }

  /// Trains a network from numbers that are partly a model's.
  ///
  /// Throws as `init` does.
  public convenience init(
    _ network: Network, _ examples: Examples<S>, _ options: TrainingOptions,
    from start: InitialValues
  ) throws {
    try self.init(
      network, examples, options, parameters: start.parameters, states: start.states)
  }
}

/// What stands before the last dot: the layer of `dense1.weight`.
private func layer(of tensor: String) -> String {
  tensor.lastIndex(of: ".").map { String(tensor[..<$0]) } ?? tensor
}
