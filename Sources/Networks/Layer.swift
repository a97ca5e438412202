import ChainruleFormulas
import ChainruleGraphs
import ChainruleTensors

/// Training and inference are two graphs; no flag is read at run time.
public enum Use: Sendable {
  /// With dropout, statistics of the batch, and gradients.
  case training
  /// Without dropout, with running statistics, and forward only.
  case inference
}

/// A piece of a network: it adds nodes to a graph and knows no derivative.
public protocol Layer: Codable, Hashable, Sendable {
  /// The layer's name in files; never changes its meaning once released.
  static var kind: String { get }
  /// The version of the keys that are written; 1 unless a later one has been needed.
  static var version: Int { get }

  /// Adds the layer's equations and returns its outputs.
  ///
  /// Throws `NetworkError` where the inputs do not fit.
  func apply(to inputs: [Value], in build: inout LayerBuild) throws -> [Value]
}

extension Layer {
  public static var version: Int { 1 }
}

/// A tensor that a network learns.
public struct ParameterSpec: Hashable, Sendable {
  /// By which files, stores and messages know it.
  public let id: ParameterID
  /// Without a batch axis; a weight is [out, in].
  public let shape: Shape
  /// Draws its elements before training.
  public let initializer: AnyInitializer
  /// How many inputs and outputs each of its elements connects, for the initializer.
  public let fan: Fan
  /// Whether penalties and weight decay work on it: weights yes, biases and normalizations no.
  public let isPenalized: Bool
  /// Whether no update changes it.
  public let isFrozen: Bool
}

/// A tensor that training carries along without a gradient.
public struct StateSpec: Hashable, Sendable {
  /// By which files, stores and messages know it.
  public let id: StateID
  /// Without a batch axis.
  public let shape: Shape
  /// The value of all its elements before training.
  public let start: Double
}

/// What a layer works on while it adds itself: the graph, its own name, and what it declares.
public struct LayerBuild: Sendable {
  /// The most numbers a row may have: the elements of no matrix then pass 2⁶².
  static let widthLimit = 1 << 31

  /// To which the layer adds its nodes.
  public var graph = Graph()
  /// Whether the graph is for training or for inference.
  public let use: Use
  /// The name of the layer that is being added: `dense1`, `block2.dense1`.
  public internal(set) var name = ""
  /// Declared so far, in the order of the layers.
  public internal(set) var parameters: [ParameterSpec] = []
  /// Declared so far, in the order of the layers.
  public internal(set) var states: [StateSpec] = []
  /// What states become when the step ends; a state that is not here stays.
  public internal(set) var stateUpdates: [(state: StateID, value: Value)] = []
  /// The sum z behind the last activation, where the network's output keeps the two apart.
  public internal(set) var logits: Value?
  /// Whether the layer that is being added is the network's last, and its loss wants the sum before the activation.
  public internal(set) var separatesActivation = false
  /// What each layer read and made, in evaluation order.
  private(set) var layers: [Record] = []
  /// What values are called on paper: a letter and the number of the dense layer, in the order they were named.
  private(set) var names: [(value: Value, symbol: Symbol)] = []
  /// How many dense layers there are so far; the letters of all that follows carry this number.
  private(set) var denseCount = 0
  /// Whether the equations are made to be read: an activation is a value of its own everywhere, also the linear one.
  let isAsWritten: Bool
  private var maskCount = 0
  /// What the last activation read.
  private var lastSum: Value?
  private let frozen: Set<String>

  /// A layer that has been added.
  struct Record: Sendable {
    let name: String
    let inputs: [Value]
    let output: Value
    /// z, where the layer ends with an activation.
    let sum: Value?
    /// Its number among the dense layers, from 1, if it is one.
    let number: Int?
    /// How many dense layers there were when it was done.
    let before: Int
  }

  init(use: Use, frozen: Set<String> = [], isAsWritten: Bool = false) {
    self.use = use
    self.frozen = frozen
    self.isAsWritten = isAsWritten
  }

  /// Gives a value its letter on paper, raised to which is the number of the dense layer before it: μ¹, u¹. The first
  /// name stays; values without one are not spoken of.
  public mutating func name(_ value: Value, _ letter: String) {
    names.append((value, Symbol(letter, layer: denseCount)))
  }

  /// Counts the layer that is being added among the dense ones: z, a, w and b are named with its number.
  public mutating func countDense() { denseCount += 1 }

  /// Whether the layer that is being added is frozen as a whole. What such a layer measures in training stands still
  /// too: a normalization uses its running statistics, as in inference.
  public var isFrozen: Bool { isInFrozen(name) }

  private func isInFrozen(_ name: String) -> Bool {
    frozen.contains { name == $0 || name.hasPrefix($0 + ".") }
  }

  /// Declares a parameter of this layer and returns its value.
  public mutating func parameter(
    _ part: String, _ shape: Shape, _ initializer: AnyInitializer, fan: Fan, isPenalized: Bool,
    isFrozen: Bool = false, as symbol: Symbol? = nil
  ) -> Value {
    let id = ParameterID("\(name).\(part)")
    let spec = ParameterSpec(
      id: id, shape: shape, initializer: initializer, fan: fan, isPenalized: isPenalized,
      isFrozen: isFrozen || isInFrozen(id.name))
    parameters.append(spec)
    let value = graph.source(.parameter(id), shape, batched: false, as: symbol)
    name(value, symbol?.base ?? part)
    return value
  }

  /// Declares a state of this layer and returns its value.
  public mutating func state(_ part: String, _ shape: Shape, start: Double) -> (StateID, Value) {
    let id = StateID("\(name).\(part)")
    states.append(StateSpec(id: id, shape: shape, start: start))
    return (id, graph.source(.state(id), shape, batched: false))
  }

  /// Says what a state becomes when the step ends.
  public mutating func update(_ state: StateID, to value: Value) {
    stateUpdates.append((state, value))
  }

  /// Factors 1/keep or 0 of the shape of `value`, drawn anew in every step.
  public mutating func mask(like value: Value, keep: Double) -> Value {
    maskCount += 1
    let mask = graph.source(
      .mask(stream: maskCount - 1, keep: keep), graph.shape(of: value), batched: true)
    name(mask, "r")
    return mask
  }

  /// a = f(z), noting z where the loss asks for it.
  public mutating func activate(_ z: Value, with activation: Activation) -> Value {
    if separatesActivation { logits = z }
    lastSum = z
    // On paper a linear neuron has two lines, z = … and a = z.
    if isAsWritten, activation == .linear { return graph.add(Affine(scale: 1), [z]) }
    return activation.apply(to: z, in: &graph)
  }

  /// Adds another layer inside this one, under a name of its own.
  public mutating func add(_ layer: any Layer, named part: String, to inputs: [Value]) throws
    -> [Value]
  {
    let (outer, separates) = (name, separatesActivation)
    name = outer.isEmpty ? part : "\(outer).\(part)"
    if !outer.isEmpty { separatesActivation = false }
    defer { (name, separatesActivation) = (outer, separates) }
    let outputs = try layer.apply(to: inputs, in: &self)
    let endsWithSum = layer.ending != nil && (isAsWritten || layer.ending != .linear)
    layers.append(
      Record(
        name: name, inputs: inputs, output: outputs[0], sum: endsWithSum ? lastSum : nil,
        number: layer is DenseLayer ? denseCount : nil, before: denseCount))
    return outputs
  }

  /// The one input [rows, features] of a layer that takes one.
  public func single(_ inputs: [Value]) throws(NetworkError) -> (value: Value, width: Int) {
    guard inputs.count == 1 else {
      throw NetworkError(layer: name, expected: "one input", found: "\(inputs.count)")
    }
    let shape = graph.shape(of: inputs[0])
    guard shape.count == 2 else {
      throw NetworkError(layer: name, expected: "rows of numbers", found: "shape \(shape)")
    }
    return (inputs[0], shape[1])
  }
}

/// A network that does not fit together.
///
///     layer dense2: expected 8 inputs, found 4
public struct NetworkError: Error, Hashable, CustomStringConvertible {
  /// The layer's full name, or “loss” and “network” with what they are called.
  public let layer: String
  /// In words, ready for the message.
  public let expected: String
  /// In words, ready for the message.
  public let found: String

  public init(layer: String, expected: String, found: String) {
    (self.layer, self.expected, self.found) = (layer, expected, found)
  }

  public var description: String { "layer \(shown(layer)): expected \(expected), found \(found)" }
}

/// Any layer, written to files as its kind, its version and its own keys.
public struct AnyLayer: Hashable, Sendable, Codable {
  /// The layer, with its settings.
  public let layer: any Layer
  public init(_ layer: any Layer) { self.layer = layer }

  private enum Key: String, CodingKey { case kind, version }

  /// Throws `UnknownKind` for a kind or version that the catalogue does not know.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let kind = try container.decode(String.self, forKey: .kind)
    let type = try Catalogue.layer(kind)
    let version = try container.decode(Int.self, forKey: .version)
    guard (1...type.version).contains(version) else {
      throw UnknownKind(
        group: "version of layer \(kind):", kind: "\(version)",
        known: (1...type.version).map { "\($0)" })
    }
    layer = try type.init(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(type(of: layer).kind, forKey: .kind)
    try container.encode(type(of: layer).version, forKey: .version)
    try layer.encode(to: encoder)
  }

  public static func == (a: AnyLayer, b: AnyLayer) -> Bool {
    AnyHashable(a.layer) == AnyHashable(b.layer)
  }
  public func hash(into hasher: inout Hasher) { AnyHashable(layer).hash(into: &hasher) }
}
