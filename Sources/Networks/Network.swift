import ChainruleGraphs
import ChainruleTensors

/// A feed-forward network: layers by name, each fed by the inputs or by layers before it.
///
///     let network = try Network(inputs: 784, layers: [.dense(128, .relu), .dense(10, .softmax)])
///
/// A network is a description without numbers; `initialParameters` draws them.
///
/// Throws `NetworkError` where layers do not fit: “layer dense2: expected …, found …”.
public struct Network: Codable, Hashable, Sendable {
  /// A layer in its place.
  public struct Node: Codable, Hashable, Sendable {
    /// Unique in the network; parameters have it before their own.
    public var name: String
    /// What is computed here.
    public var layer: AnyLayer
    /// The names of what feeds it; `input` is the network's input.
    public var inputs: [String]

    public init(_ name: String, _ layer: AnyLayer, inputs: [String]) {
      (self.name, self.layer, self.inputs) = (name, layer, inputs)
    }
  }

  /// The number of inputs.
  public let inputs: Int
  /// In evaluation order: a layer reads only what stands before it.
  public let nodes: [Node]
  /// The number of outputs.
  public private(set) var outputs = 0
  /// Layers and parameters that no update changes, by name; all that is inside a layer goes with it. A normalization
  /// that is frozen as a layer keeps its running statistics and uses them in training too; dropout drops all the same.
  ///
  /// A name that nothing has is an error of the first graph: “layer dens1: expected the name of a layer …”.
  public var frozen: Set<String> = []

  /// Layers one after the other, named by kind and place: dense1, dropout1, dense2.
  public init(inputs: Int, layers: [AnyLayer]) throws {
    var previous = "input"
    let nodes = zip(Network.names(of: layers), layers).map { name, layer in
      defer { previous = name }
      return Node(name, layer, inputs: [previous])
    }
    try self.init(inputs: inputs, nodes: nodes)
  }

  /// Layers in evaluation order; the last one is the output.
  public init(inputs: Int, nodes: [Node]) throws {
    self.inputs = inputs
    self.nodes = Network.fused(nodes)
    outputs = try checkedOutputs()
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    inputs = try container.decode(Int.self, forKey: .inputs)
    nodes = Network.fused(try container.decode([Node].self, forKey: .nodes))
    frozen = try container.decodeIfPresent(Set<String>.self, forKey: .frozen) ?? []
    outputs = try checkedOutputs()
  }

  private enum CodingKeys: String, CodingKey { case inputs, nodes, frozen }

  /// Names of frozen parts are sorted, so that the same network is always the same text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(inputs, forKey: .inputs)
    try container.encode(nodes, forKey: .nodes)
    if !frozen.isEmpty { try container.encode(frozen.sorted(), forKey: .frozen) }
  }

  /// What the network learns, in the order of its layers.
  public var parameters: [ParameterSpec] {
    (try? build(use: .training, rows: 2))?.build.parameters ?? []
  }

  /// What training carries along without a gradient.
  public var states: [StateSpec] { (try? build(use: .training, rows: 2))?.build.states ?? [] }

  /// The full names of all layers in evaluation order, a layer behind those inside it: `residual1.dense1`, `residual1`.
  public var layerNames: [String] {
    (try? build(use: .training, rows: 2))?.build.layers.map(\.name) ?? []
  }

  /// The number of learned numbers.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.shape.elementCount } }

  /// The activation of the last layer; linear where it has none.
  public var lastActivation: Activation {
    nodes.last?.layer.layer.ending ?? .linear
  }

  /// The parameters before training, drawn from the seed.
  public func initialParameters(seed: UInt64) throws -> [ParameterID: Tensor<Double>] {
    let random = Random(seed: seed)
    var values: [ParameterID: Tensor<Double>] = [:]
    for (i, spec) in parameters.enumerated() {
      let numbers = try spec.initializer.initializer.values(
        spec.shape, spec.fan, parameter: i, random)
      values[spec.id] = Tensor(numbers, shape: spec.shape)
    }
    return values
  }

  /// Adds the network's equations for this many rows to a graph of their own.
  func build(
    use: Use, rows: Int, separatesActivation: Bool = false, isAsWritten: Bool = false
  ) throws -> (build: LayerBuild, outputs: Value) {
    var build = LayerBuild(use: use, frozen: frozen, isAsWritten: isAsWritten)
    var values = [
      "input": build.graph.source(.input(0), [rows, inputs], batched: true, as: .init("x"))
    ]
    var last = values["input"]
    for (i, node) in nodes.enumerated() {
      let feeds = try node.inputs.map { name in
        guard let value = values[name] else {
          throw NetworkError(
            layer: node.name, expected: "the name of an earlier layer", found: quoted(name))
        }
        return value
      }
      build.separatesActivation = separatesActivation && i == nodes.count - 1
      let outputs = try build.add(node.layer.layer, named: node.name, to: feeds)
      values[node.name] = outputs[0]
      last = outputs[0]
    }
    guard let last else { throw NetworkError(layer: "network", expected: "layers", found: "none") }
    try checkFrozen(build)
    return (build, last)
  }

  private func checkFrozen(_ build: LayerBuild) throws(NetworkError) {
    let known = build.layers.map(\.name) + build.parameters.map(\.id.name)
    for name in frozen.sorted() where !known.contains(name) {
      throw NetworkError(
        layer: name, expected: "the name of a layer or parameter to freeze", found: "no such name")
    }
  }

  /// The number of outputs of a network whose layers fit.
  private func checkedOutputs() throws -> Int {
    guard (1...LayerBuild.widthLimit).contains(inputs) else {
      throw NetworkError(
        layer: "input", expected: "from 1 to \(LayerBuild.widthLimit) inputs", found: "\(inputs)")
    }
    guard !nodes.isEmpty else {
      throw NetworkError(layer: "network", expected: "at least 1 layer", found: "none")
    }
    guard Set(nodes.map(\.name)).count == nodes.count else {
      throw NetworkError(layer: "network", expected: "different names", found: "a name twice")
    }
    // A dot joins names of nested parts, as in block1.dense1.weight.
    for name in nodes.map(\.name) where name.isEmpty || name.contains(".") || name == "input" {
      throw NetworkError(
        layer: name, expected: "a name without dots that is not “input”", found: quoted(name))
    }
    let (build, outputs) = try build(use: .training, rows: 2)
    return build.graph.shape(of: outputs)[1]
  }

  /// Names by kind and place among its kind: dense1, dense2.
  static func names(of layers: [AnyLayer]) -> [String] {
    var counts: [String: Int] = [:]
    return layers.map { layer in
      let kind = type(of: layer.layer).kind
      counts[kind, default: 0] += 1
      return "\(kind)\(counts[kind, default: 0])"
    }
  }

  /// Dense followed by nothing but an activation becomes Dense with that activation, so that one kernel does both.
  private static func fused(_ nodes: [Node]) -> [Node] {
    var result: [Node] = []
    var renamed: [String: String] = [:]
    for var node in nodes {
      // Counted by the names that were given: a fused activation's readers are not the dense layer's.
      let feed = node.inputs.first ?? ""
      let readers = nodes.filter { $0.inputs.contains(feed) }.count
      node.inputs = node.inputs.map { renamed[$0] ?? $0 }
      if let activation = node.layer.layer as? ActivationLayer, node.inputs.count == 1,
        readers == 1, let before = result.firstIndex(where: { $0.name == node.inputs[0] }),
        var dense = result[before].layer.layer as? DenseLayer, dense.activation == .linear
      {
        // It takes the activation's place: the last node is the network's output.
        var merged = result.remove(at: before)
        dense.activation = activation.activation
        merged.layer = AnyLayer(dense)
        result.append(merged)
        renamed[node.name] = merged.name
      } else {
        result.append(node)
      }
    }
    return result
  }
}

extension Layer {
  /// The activation that the layer ends with, if it is of a kind that has one.
  var ending: Activation? {
    switch self {
    case let dense as DenseLayer: dense.activation
    case let layer as ActivationLayer: layer.activation
    default: nil
    }
  }
}
