import Chainrule
import TestSupport
import Testing

/// Derivatives of inner values with respect to each other, by pullbacks from unit cotangents.
@Suite struct GoldenJacobianTests {
  @Test func matrixCalculus() throws {
    let json = try Fixture.json("Golden/matrix_calculus.json")["cases"][0]
    let jacobians = try json["jacobians"]
    #expect(try jacobians.keys.count >= 5)
    for name in try jacobians.keys {
      let expected = try jacobians[name]
      // Rows of zeros and ones that stand for ∂z/∂b are the identity, and no input of the network.
      let found = try jacobian(name, json)
      expectAgreement(found.flatMap { $0 }, try expected.tensor.values, within: 1e-12, name)
    }
    let product = try json["jacobian_vector_product"]
    let dx = try product["dx"].doubles
    let found = try jacobian("da2_dx", json).map { row in
      zip(row, dx).reduce(0) { $0 + $1.0 * $1.1 }
    }
    expectAgreement(found, try product["J_dx"].doubles, within: 1e-12, "J dx")
    let expected = try json["vector_jacobian_products"]
    let golden = try GoldenNetwork(json)
    let step = try ExpandedStep(golden.network, golden.loss, rows: 1, targets: .values)
    let found2 = step.graph.evaluate(roles: try roles(golden))
    for key in try expected.keys {
      let value = try value(String(key.dropFirst("dC_d".count)), step)
      let derivative = try #require(step.derivative(of: value))
      expectAgreement(
        found2[derivative]?.values ?? [], try expected[key].doubles, within: 1e-12, key)
    }
  }

  @Test func factorsOfOnePath() throws {
    let json = try Fixture.json("Golden/chain_rule.json")["single_path"][0]
    let factors = try json["factors"]
    #expect(try factors.keys.count == 9)
    for name in try factors.keys {
      expectAgreement(
        try jacobian(name, json).flatMap { $0 }, [try factors[name].double], within: 1e-12, name)
    }
  }

  /// ∂C/∂ŷ, ∂ŷ/∂z and ∂z/∂w of one neuron, sample by sample.
  @Test(arguments: 0..<4) func factorsOfOneNeuron(_ index: Int) throws {
    let json = try Fixture.json("Golden/seed004.json")["cases"][index]
    let golden = try GoldenNetwork(json)
    let step = try ExpandedStep(golden.network, golden.loss, rows: golden.rows, targets: .values)
    var graph = step.graph
    let layer = step.layers[0]
    let ones = graph.add(Constant(1, shape: graph.shape(of: layer.output)), [])
    let slope = try #require(graph.pullback(from: [layer.output: ones], to: [layer.sum])[0])
    let found = graph.evaluate(roles: try roles(golden))
    let factors = try json["factors"]
    let upstream = try #require(step.derivative(of: layer.output))
    expectAgreement(
      found[upstream]?.values ?? [], try factors["dC_dyhat"].doubles, within: 1e-12, "∂C/∂ŷ")
    // The file gives the sigmoid's slope for its linear neuron as well; its own δ = ∂C/∂a there says 1.
    let isLinear = try json["network"]["layers"][0]["activation"].string == "linear"
    let slopes = try factors["dyhat_dz"].doubles.map { isLinear ? 1 : $0 }
    expectAgreement(found[slope]?.values ?? [], slopes, within: 1e-12, "∂ŷ/∂z")
    expectAgreement(
      found[layer.inputs[0]]?.values ?? [], try factors["dz_dw"].tensor.values, within: 1e-12,
      "∂z/∂w")
  }

  /// J[i][j] = ∂outᵢ/∂inⱼ for a name such as da2_dz1, one pullback for each row.
  private func jacobian(_ name: String, _ json: JSON) throws -> [[Double]] {
    let golden = try GoldenNetwork(json)
    let step = try ExpandedStep(golden.network, golden.loss, rows: 1, targets: .values)
    let parts = name.dropFirst().split(separator: "_").map(String.init)
    var graph = step.graph
    let output = try value(parts[0], step)
    let input = try value(String(parts[1].dropFirst()), step)
    let seed = graph.source(
      .target(1), graph.shape(of: output), batched: graph.isBatched(output))
    let gradient = try #require(graph.pullback(from: [output: seed], to: [input])[0], "\(name)")
    let count = graph.shape(of: output).elementCount
    return try (0..<count).map { row in
      var roles = try roles(golden)
      roles[.target(1)] = Tensor(
        (0..<count).map { $0 == row ? 1 : 0 }, shape: graph.shape(of: output))
      return try #require(graph.evaluate(roles: roles)[gradient]).values
    }
  }

  /// x, z1, a2, w1, b2 or C.
  private func value(_ name: String, _ step: ExpandedStep) throws -> Value {
    if name == "x" { return step.input }
    if name == "C" { return step.cost }
    let number = try #require(name.last?.wholeNumberValue)
    switch name.first {
    case "z": return step.layers[number - 1].sum
    case "a": return step.layers[number - 1].output
    default:
      let id = ParameterID("dense\(number).\(name.first == "w" ? "weight" : "bias")")
      return try #require(step.graph.value(of: .parameter(id)), "\(name)")
    }
  }

  private func roles(_ golden: GoldenNetwork) throws -> [Role: Tensor<Double>] {
    var roles: [Role: Tensor<Double>] = [
      .input(0): golden.inputs, .target(0): golden.targets,
      .setting(.lossScale): Tensor(golden.batch.scale),
    ]
    for (id, tensor) in try golden.parameters { roles[.parameter(id)] = tensor }
    return roles
  }
}
