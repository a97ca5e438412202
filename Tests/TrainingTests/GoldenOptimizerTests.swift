import Chainrule
import TestSupport
import Testing

@Suite struct GoldenOptimizerTests {
  private let point = ParameterID("point")

  /// Paths on (x² + 10 y²)/2, whose gradient is (x, 10 y).
  @Test(arguments: 0..<6, FixtureReading.allCases)
  func path(_ index: Int, _ reading: FixtureReading) throws {
    let runs = try Fixture.json("Golden/optimization.json")["optimizers"]["runs"].array
    try #require(runs.count == 6)
    let run = runs[index]
    let name = try run["name"].string
    let optimizer = try optimizer(name, run["learning_rate"].double, run["hyperparameters"])
    let start = Tensor(try run["start"].doubles, shape: [2])
    let updates = reading.updates(optimizer, [point: start])
    for (k, expected) in try run["path"].array.enumerated() {
      let q = try #require(updates.parameters[point]).values
      // Looking ahead, the parameter is where the gradient is taken; the point itself is a state.
      let p = updates.states[StateID("point.point")]?.values ?? q
      expectAgreement(p, try expected.doubles, within: 1e-12, "\(name), after \(k) steps")
      expectAgreement(
        [(p[0] * p[0] + 10 * p[1] * p[1]) / 2], [try run["losses"][k].double], within: 1e-12,
        "\(name), loss after \(k) steps")
      try updates.update([point: Tensor([q[0], 10 * q[1]], shape: [2])], optimizer.learningRate)
    }
  }

  private func optimizer(_ name: String, _ rate: Double, _ settings: JSON) throws -> any Optimizer {
    func number(_ key: String) throws -> Double { try settings[key].double }
    switch name {
    case "momentum": return Momentum(learningRate: rate, momentum: try number("momentum"))
    case "nesterov":
      return Nesterov(learningRate: rate, momentum: try number("momentum"), looksAhead: true)
    case "adagrad": return AdaGrad(learningRate: rate, epsilon: try number("epsilon"))
    case "rmsprop":
      return RMSProp(
        learningRate: rate, smoothing: try number("decay"), epsilon: try number("epsilon"))
    case "adam":
      return Adam(
        learningRate: rate, beta1: try number("beta1"), beta2: try number("beta2"),
        epsilon: try number("epsilon"))
    default:
      #expect(name == "sgd")
      return SGD(learningRate: rate)
    }
  }

  @Test(arguments: FixtureReading.allCases) func squareFunction(_ reading: FixtureReading) throws {
    let runs = try Fixture.json("Golden/optimization.json")["gradient_descent_x_squared"].array
    try #require(!runs.isEmpty)
    for run in runs {
      let rate = try run["learning_rate"].double
      let updates = reading.updates(
        SGD(learningRate: rate), [point: Tensor([try run["start"].double], shape: [1])])
      for iterate in try run["iterates"].doubles {
        let x = try #require(updates.parameters[point]).values[0]
        expectAgreement([x], [iterate], within: 1e-12, "η = \(rate)")
        try updates.update([point: Tensor([2 * x], shape: [1])], rate)
      }
    }
  }

  /// z = w₁ x + b₁, L = w₂ z + b₂, E = ½ (target − L)².
  @Test func scalarChain() throws {
    let json = try Fixture.json("Golden/optimization.json")["scalar_chain"]
    func number(_ key: String) throws -> Double { try json[key].double }
    let network = try Network(
      inputs: 1,
      layers: [
        .dense(
          1, bias: .frozen, weights: GivenValues([number("w1")]),
          biases: GivenValues([number("b1")])),
        .dense(
          1, bias: .frozen, weights: GivenValues([number("w2")]),
          biases: GivenValues([number("b2")])),
      ])
    let step = try ExpandedStep(network, HalfSquaredErrorLoss(), rows: 1, targets: .values)
    var graph = step.graph
    let one = graph.source(.target(1), [1, 1], batched: true)
    let (w1, w2) = (ParameterID("dense1.weight"), ParameterID("dense2.weight"))
    let weights = try [w1, w2].map { try #require(graph.value(of: .parameter($0))) }
    let (z, output) = (step.layers[0].output, step.outputs)
    let dL = try graph.pullback(from: [output: one], to: weights + [z]).map { try #require($0) }
    let dz = try graph.pullback(from: [z: one], to: [weights[0]]).map { try #require($0) }
    let dE = try [w1, w2].map { try #require(step.derivative(of: $0)) }
    var roles: [Role: Tensor<Double>] = [
      .input(0): Tensor(rows: [[try number("x")]]),
      .target(0): Tensor(rows: [[try number("target")]]), .setting(.lossScale): Tensor(1),
      .target(1): Tensor(rows: [[1]]),
    ]
    for (id, tensor) in try network.initialParameters(seed: 0) { roles[.parameter(id)] = tensor }
    func found(_ values: [Value]) throws -> [Double] {
      let all = graph.evaluate(roles: roles)
      return try values.map { try #require(all[$0]).values[0] }
    }
    let values = try found([z, output, step.cost] + dL + dz + dE)
    let keys = [
      "z", "L", "E", "dL_dw1", "dL_dw2", "dL_dz", "dz_dw1", "dE_dw1", "dE_dw2",
    ]
    expectAgreement(values, try keys.map(number), within: 1e-12, "derivatives")
    for next in try json["steps"].array {
      let rate = try next["learning_rate"].double
      let isAscent = try next["rule"].string == "increase_L"
      let steps = isAscent ? [values[3], values[4]] : [-values[7], -values[8]]
      let new = try [number("w1") + rate * steps[0], number("w2") + rate * steps[1]]
      roles[.parameter(w1)] = Tensor(rows: [[new[0]]])
      roles[.parameter(w2)] = Tensor(rows: [[new[1]]])
      expectAgreement(
        new + (try found([z, output, step.cost])),
        try ["w1", "w2", "z", "L", "E"].map { try next[$0].double }, within: 1e-12,
        try next["rule"].string)
    }
  }
}
