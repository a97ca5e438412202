import Chainrule
import TestSupport
import Testing

@testable import ChainruleNetworks

@Suite struct FixtureLayerTests {
  static let names = [
    "dense", "batch_norm_training", "batch_norm_training_uneven", "batch_norm_inference",
    "layer_norm", "layer_norm_uneven", "dropout",
  ]

  @Test(arguments: names, FixtureReading.allCases)
  func layer(_ name: String, _ reading: FixtureReading) throws {
    let all = try Fixture.json("Fixtures/layers.json")["layers"].array
    try #require(try all.map { try $0["name"].string } == Self.names)
    let json = try #require(try all.first { try $0["name"].string == name })
    // x − μ loses up to four digits in the uneven cases, and 1/√ε multiplies by 316.
    let tolerance = name.hasSuffix("uneven") ? 1e-10 : 1e-12
    let input = try json["input"].tensor
    var build = LayerBuild(
      use: try json.optional("training")?.bool == false ? .inference : .training)
    let x = build.graph.source(.input(0), input.shape, batched: true)
    let y = try build.add(layer(json, name), named: "layer", to: [x])[0]
    var graph = build.graph
    let upstream = graph.source(.target(0), graph.shape(of: y), batched: true)
    let parameters = try json["gradients"].keys.filter { $0 != "input" }
    let values = try parameters.map {
      try #require(graph.value(of: .parameter(ParameterID("layer.\($0)"))))
    }
    let gradients = try graph.pullback(from: [y: upstream], to: [x] + values)
      .map { try #require($0) }
    let updates = build.stateUpdates
    let found = try reading.evaluate(
      graph, rows: input.shape[0], roles(of: graph, json, input),
      [y] + gradients + updates.map(\.value))
    expectAgreement(found[0], try json["output"].tensor.values, within: tolerance, "output")
    for (i, key) in (["input"] + parameters).enumerated() {
      expectAgreement(
        found[1 + i], try json["gradients"][key].tensor.values, within: tolerance, "∂C/∂\(key)")
    }
    for (i, update) in updates.enumerated() {
      let key = update.state.name.replacing("layer.", with: "") + "_after"
      expectAgreement(
        found[1 + gradients.count + i], try json[key].doubles, within: tolerance, key)
    }
    #expect(updates.count == (name.hasPrefix("batch_norm_training") ? 2 : 0))
  }

  private func layer(_ json: JSON, _ name: String) throws -> any Layer {
    switch name {
    case "dense": DenseLayer(try json["weight"].matrix.count)
    case "dropout": DropoutLayer(1 - (try json["keep"].double))
    case "layer_norm", "layer_norm_uneven": LayerNormLayer(epsilon: try json["epsilon"].double)
    default:
      BatchNormLayer(
        epsilon: try json["epsilon"].double, momentum: try json["momentum"].double)
    }
  }

  private func roles(of graph: Graph, _ json: JSON, _ input: Tensor<Double>) throws
    -> [Role: Tensor<Double>]
  {
    var roles: [Role: Tensor<Double>] = [
      .input(0): input, .target(0): try json["upstream"].tensor,
    ]
    for (role, _) in graph.roles {
      switch role {
      case .parameter(let id): roles[role] = try json[part(id.name)].tensor
      case .state(let id): roles[role] = try json[part(id.name)].tensor
      case .mask(_, let keep):
        var mask = try json["mask"].tensor
        mask.values = mask.values.map { $0 / keep }
        roles[role] = mask
      default: break
      }
    }
    return roles
  }

  private func part(_ name: String) -> String { String(name.dropFirst("layer.".count)) }
}
