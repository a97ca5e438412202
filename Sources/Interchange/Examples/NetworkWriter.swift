import ChainruleExplain
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// Writes the key `network` of an example file.
struct NetworkWriter {
  let item: Case

  /// The dense layers in the order in which they are counted.
  var dense: [(shape: Shape, biasShape: Shape?)] {
    item.network.parameters.filter { $0.id.name.hasSuffix(".weight") }.map { spec in
      let bias = ParameterID(spec.id.name.dropLast("weight".count) + "bias")
      return (spec.shape, item.parameters[bias]?.shape)
    }
  }

  func object() throws -> JSONObject {
    let names = item.inputNames
    var object: JSONObject = [
      "inputs": names.count == item.network.inputs
        ? .array(names.map { .string($0) }) : .integer(item.network.inputs)
    ]
    if item.outputNames.count == item.network.outputs {
      object["outputs"] = .array(item.outputNames.map { .string($0) })
    }
    var stream = 0
    try checkChain()
    object["layers"] = .array(
      try item.network.nodes.map { try layer($0.layer.layer, named: $0.name, &stream) })
    if !item.network.frozen.isEmpty {
      object["frozen"] = .array(item.network.frozen.sorted().map { .string($0) })
    }
    return object
  }

  /// A file lists layers one after the other, named by kind and place.
  private func checkChain() throws(NetworkError) {
    var previous = "input"
    for node in item.network.nodes {
      guard node.inputs == [previous] else {
        throw NetworkError(
          layer: node.name, expected: "layers one after the other, to be written as an example",
          found: "inputs from \(node.inputs.joined(separator: ", "))")
      }
      previous = node.name
    }
  }

  private func layer(
    _ layer: any Layer, named name: String, _ stream: inout Int
  ) throws -> JSONValue {
    switch layer {
    case let dense as DenseLayer: return try write(dense, name)
    case let activation as ActivationLayer:
      return ["activation": try setting(activation.activation)]
    case let dropout as DropoutLayer: return write(dropout, &stream)
    case let norm as BatchNormLayer:
      return [
        "batch_norm": .object(
          parts(
            ["epsilon": .number(norm.epsilon), "momentum": .number(norm.momentum)], name,
            ["scale", "shift"], ["running_mean", "running_variance"]))
      ]
    case let norm as LayerNormLayer:
      return [
        "layer_norm": .object(
          parts(["epsilon": .number(norm.epsilon)], name, ["scale", "shift"], []))
      ]
    case let residual as ResidualLayer:
      var counts: [String: Int] = [:]
      return [
        "residual": .array(
          try residual.layers.map { inner in
            let kind = type(of: inner.layer).kind
            counts[kind, default: 0] += 1
            return try self.layer(
              inner.layer, named: "\(name).\(kind)\(counts[kind, default: 0])", &stream)
          })
      ]
    default:
      throw NetworkError(
        layer: name, expected: "a layer that an example file knows",
        found: "“\(type(of: layer).kind)”")
    }
  }

  private func write(_ dense: DenseLayer, _ name: String) throws -> JSONValue {
    var object: JSONObject = ["dense": .integer(dense.outputs)]
    if dense.activation != .linear { object["activation"] = try setting(dense.activation) }
    object["weights"] = item.parameters[ParameterID("\(name).weight")].map(ExampleWriter.numbers)
    object["biases"] =
      item.parameters[ParameterID("\(name).bias")].map(ExampleWriter.numbers) ?? .null
    if dense.bias == .frozen { object["bias"] = "frozen" }
    return .object(object)
  }

  private func write(_ dropout: DropoutLayer, _ stream: inout Int) -> JSONValue {
    var object: JSONObject = ["dropout": .number(dropout.probability)]
    guard dropout.probability > 0 else { return .object(object) }
    // Where nothing drops the factors are all 1/keep, or, in inference, not asked for.
    if let mask = item.masks[stream] {
      object["mask"] = JSONValue(mask.rows.map { row in row.map { $0 == 0 ? 0 : 1 } })
    }
    stream += 1
    return .object(object)
  }

  private func setting(_ activation: Activation) throws -> JSONValue {
    ExampleWriter.setting(try JSONValue(encoding: activation))
  }

  private func parts(
    _ settings: JSONObject, _ name: String, _ parameters: [String], _ states: [String]
  ) -> JSONObject {
    var object = settings
    for part in parameters {
      object[part] = item.parameters[ParameterID("\(name).\(part)")].map(ExampleWriter.numbers)
    }
    for part in states {
      object[part] = item.states[StateID("\(name).\(part)")].map(ExampleWriter.numbers)
    }
    return object
  }
}
