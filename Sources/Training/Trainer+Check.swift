import ChainruleData
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

extension Trainer {
  /// Plans read rows without asking: examples must fit the network before one is made.
  static func check(_ examples: Examples<S>, for network: Network) throws(NetworkError) {
    guard examples.count > 0 else {
      throw NetworkError(layer: "training", expected: "at least 1 row", found: "none")
    }
    if let weights = examples.weights, !weights.contains(where: { $0 > 0 }) {
      throw NetworkError(
        layer: "training", expected: "a row with a weight above 0", found: "none")
    }
    guard examples.inputs.shape[1] == network.inputs else {
      throw NetworkError(
        layer: "input", expected: "\(network.inputs) inputs",
        found: "\(examples.inputs.shape[1]) in the examples")
    }
    try check(examples.targets, outputs: network.outputs)
  }

  /// There must be a target for each output, and every class must have its output.
  private static func check(_ targets: Targets<S>, outputs: Int) throws(NetworkError) {
    switch targets {
    case .values(let values):
      guard values.shape.count == 2, values.shape[1] == outputs else {
        throw NetworkError(
          layer: "targets", expected: "\(outputs) for each row",
          found: values.shape.count == 2 ? "\(values.shape[1])" : "shape \(values.shape)")
      }
    case .classes(let classes, _):
      // One output may stand for two classes.
      let limit = max(outputs, 2)
      if let wrong = classes.first(where: { !(0..<limit).contains(Int($0)) }) {
        throw NetworkError(
          layer: "targets", expected: "class numbers in 0 ..< \(limit)", found: "\(wrong)")
      }
    }
  }

  /// All parameters must be given, states may be; what is given must have the network's shapes.
  static func check(
    _ parameters: [ParameterID: Tensor<Double>], _ states: [StateID: Tensor<Double>],
    for network: Network
  ) throws(NetworkError) {
    for spec in network.parameters where parameters[spec.id]?.shape != spec.shape {
      throw NetworkError(
        layer: spec.id.name, expected: "given values of shape \(spec.shape)",
        found: parameters[spec.id].map { "\($0.shape)" } ?? "none")
    }
    let known = network.states
    for spec in known {
      guard let found = states[spec.id]?.shape, found != spec.shape else { continue }
      throw NetworkError(
        layer: spec.id.name, expected: "given values of shape \(spec.shape)", found: "\(found)")
    }
    let names = known.map(\.id.name)
    let strangers = states.keys.map(\.name).filter { !names.contains($0) }.sorted()
    if let name = strangers.first {
      throw NetworkError(
        layer: name, expected: names.isEmpty ? "no given states" : "the name of a state",
        found: noSuchName(name, among: names))
    }
  }
}

extension Network {
  /// The network with more of it frozen.
  ///
  /// Throws `NetworkError` for a name that nothing has, and where nothing is left to learn.
  public func freezing(_ names: Set<String>) throws(NetworkError) -> Network {
    let layers = layerNames
    let known = layers + parameters.map(\.id.name)
    for name in names.sorted() where !known.contains(name) {
      throw NetworkError(
        layer: name,
        expected: "the name of a layer to freeze, one of \(layers.joined(separator: ", "))",
        found: noSuchName(name, among: known))
    }
    var network = self
    network.frozen.formUnion(names)
    let parameters = network.parameters
    guard parameters.isEmpty || parameters.contains(where: { !$0.isFrozen }) else {
      throw NetworkError(
        layer: "training", expected: "a parameter that learns", found: "all of them frozen")
    }
    return network
  }
}

private func noSuchName(_ name: String, among names: [String]) -> String {
  "no such name" + suggestion(for: name, among: names)
}
