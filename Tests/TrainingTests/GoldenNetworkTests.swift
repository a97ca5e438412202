import Chainrule
import TestSupport
import Testing

@Suite struct GoldenNetworkTests {
  /// z, a, ∂C/∂a, δ and ∂C/∂x of every layer, from the expanded equations.
  @Test(arguments: GoldenCase.all)
  func everyValueOfEveryLayer(_ place: GoldenCase) throws {
    let golden = try GoldenNetwork(place.json)
    let step = try ExpandedStep(
      golden.network, golden.loss, rows: golden.rows, targets: .values)
    var roles: [Role: Tensor<Double>] = [
      .input(0): golden.inputs, .target(0): golden.targets,
      .setting(.lossScale): Tensor(golden.batch.scale),
    ]
    for (id, tensor) in try golden.parameters { roles[.parameter(id)] = tensor }
    let found = step.graph.evaluate(roles: roles)
    func expect(_ value: Value?, _ expected: JSON, _ what: String) throws {
      let tensor = try #require(value.flatMap { found[$0] }, "\(what) has no value")
      expectAgreement(tensor.values, try expected.tensor.values, within: 1e-12, what)
    }
    let forward = try golden.json["forward"]
    let backward = try golden.json["backward"]
    try #require(try forward["layers"].array.count == step.layers.count)
    for (k, layer) in step.layers.enumerated() {
      try expect(layer.sum, forward["layers"][k]["z"], "z\(k + 1)")
      try expect(layer.output, forward["layers"][k]["a"], "a\(k + 1)")
      try expect(
        step.derivative(of: layer.output), backward["layers"][k]["dC_da"], "∂C/∂a\(k + 1)")
      try expect(step.derivative(of: layer.sum), backward["layers"][k]["delta"], "δ\(k + 1)")
    }
    try expect(step.outputs, forward["outputs"], "outputs")
    try expect(step.rowLosses, forward["sample_losses"], "sample losses")
    try expect(step.cost, forward["loss"], "loss")
    try expect(step.derivative(of: step.input), backward["dC_dinput"], "∂C/∂x")
    for (k, layer) in try golden.json["gradients"]["layers"].array.enumerated() {
      try expect(
        step.derivative(of: ParameterID("dense\(k + 1).weight")), layer["weights"], "∂C/∂W\(k + 1)")
      if let biases = try layer.optional("biases") {
        try expect(step.derivative(of: ParameterID("dense\(k + 1).bias")), biases, "∂C/∂b\(k + 1)")
      }
    }
  }

  @Test(arguments: GoldenCase.all) func oneUpdateByReference(_ place: GoldenCase) throws {
    try oneUpdate(place, ReferenceStepper.self)
  }
  @Test(arguments: GoldenCase.all) func oneUpdateByPlan(_ place: GoldenCase) throws {
    try oneUpdate(place, PlanStepper.self)
  }

  private func oneUpdate(_ place: GoldenCase, _ kind: any FixtureStepper.Type) throws {
    let json = try place.json
    let update = try json["update"]
    let golden = try GoldenNetwork(
      json, bias: update["biases_updated"].bool ? .each : .frozen)
    let rate = try update["learning_rate"].double
    let stepper = kind.init(try golden.model(learningRate: rate))
    let result = try stepper.step(golden.batch, learningRate: rate)
    expectAgreement([result.cost], [try json["forward"]["loss"].double], within: 1e-12, "loss")
    expectAgreement(
      result.outputs.values, try json["forward"]["outputs"].tensor.values, within: 1e-12, "outputs")
    for (k, layer) in try json["gradients"]["layers"].array.enumerated() {
      let id = ParameterID("dense\(k + 1).weight")
      expectAgreement(
        result.gradients[id]?.values ?? [], try layer["weights"].tensor.values, within: 1e-12,
        "∂C/∂W\(k + 1)")
    }
    try golden.expectLayers(stepper.parameters, update["layers"], within: 1e-12, "updated")
    let after = try golden.forward(stepper.parameters)
    expectAgreement(
      after.outputs, try update["after"]["outputs"].tensor.values, within: 1e-12, "outputs after")
    expectAgreement([after.loss], [try update["after"]["loss"].double], within: 1e-12, "loss after")
  }

  @Test(arguments: GoldenCase.all) func trainingByTrainer(_ place: GoldenCase) throws {
    let json = try place.json
    guard let training = try json.optional("training") else { return }
    let golden = try GoldenNetwork(
      json, bias: training["biases_updated"].bool ? .each : .frozen)
    let trainer = try golden.trainer(learningRate: training["learning_rate"].double)
    for checkpoint in try training["checkpoints"].array {
      trainer.run(steps: try checkpoint["updates"].int - trainer.stepCount)
      try expectCheckpoint(golden, trainer.parameters, checkpoint)
    }
    trainer.run(steps: try training["updates"].int - trainer.stepCount)
    try golden.expectLayers(
      trainer.parameters, training["final"]["layers"], within: 1e-10, "final")
  }

  /// The interpreter is slow: it goes as far as the last checkpoint of at most 100 updates, and to the end in a proof.
  @Test(arguments: GoldenCase.all) func trainingByReference(_ place: GoldenCase) throws {
    let json = try place.json
    guard let training = try json.optional("training") else { return }
    let golden = try GoldenNetwork(
      json, bias: training["biases_updated"].bool ? .each : .frozen)
    let rate = try training["learning_rate"].double
    let stepper = ReferenceStepper(try golden.model(learningRate: rate))
    var steps = 0
    for checkpoint in try training["checkpoints"].array {
      let updates = try checkpoint["updates"].int
      guard isProving || updates <= 100 else { break }
      while steps < updates {
        _ = try stepper.step(golden.batch, learningRate: rate)
        steps += 1
      }
      try expectCheckpoint(golden, stepper.parameters, checkpoint)
    }
    #expect(steps > 0)
  }

  private func expectCheckpoint(
    _ golden: GoldenNetwork, _ parameters: [ParameterID: Tensor<Double>], _ checkpoint: JSON
  ) throws {
    let what = "after \(try checkpoint["updates"].int) updates"
    let (outputs, loss) = try golden.forward(parameters)
    expectAgreement(
      outputs, try checkpoint["outputs"].tensor.values, within: 1e-10, "outputs \(what)")
    expectAgreement([loss], [try checkpoint["loss"].double], within: 1e-10, "loss \(what)")
  }

  /// mazur's other updates: each neuron its own bias, or one bias for a whole layer.
  @Test(arguments: [DenseLayer.Bias.each, .shared]) func biasesOfMazur(_ bias: DenseLayer.Bias)
    throws
  {
    let json = try Fixture.json("Golden/mazur.json")
    let golden = try GoldenNetwork(json, bias: bias)
    let rate = try json["update"]["learning_rate"].double
    for kind in [ReferenceStepper.self, PlanStepper.self] as [any FixtureStepper.Type] {
      let stepper = kind.init(try golden.model(learningRate: rate))
      let result = try stepper.step(golden.batch, learningRate: rate)
      let variant = try json[bias == .shared ? "shared_bias" : "separate_biases"]
      if bias == .shared {
        let ids = [ParameterID("dense1.bias"), ParameterID("dense2.bias")]
        expectAgreement(
          ids.flatMap { result.gradients[$0]?.values ?? [] }, try variant["gradients"].doubles,
          within: 1e-12, "gradients")
        expectAgreement(
          ids.flatMap { stepper.parameters[$0]?.values ?? [] }, try variant["updated"].doubles,
          within: 1e-12, "updated")
      } else {
        try golden.expectLayers(
          stepper.parameters, variant["layers"], within: 1e-12, "separate biases")
      }
      let after = try golden.forward(stepper.parameters)
      expectAgreement(
        after.outputs + [after.loss],
        try variant["after"]["outputs"].tensor.values + [variant["after"]["loss"].double],
        within: 1e-12, "after")
    }
  }
}
