import Chainrule
import TestSupport
import Testing

/// `explain --json` against every golden network, key by key.
@Suite struct GoldenExplanationTests {
  private func example(_ golden: GoldenNetwork, steps: JSON?) throws -> Case {
    let json = golden.json
    var example = try Case(
      golden.network, loss: golden.loss, inputs: golden.inputs.rows, targets: golden.targets.rows)
    example.overSamples = golden.overSamples
    example.parameters = try golden.parameters
    example.optimizer = AnyOptimizer(SGD(learningRate: try json["update"]["learning_rate"].double))
    guard let steps else { return example }
    example.steps = try steps["updates"].int
    example.checkpoints = try steps["checkpoints"].array.map { try $0["updates"].int }
    return example
  }

  private func json(_ example: Case) throws -> JSON {
    try Fixture.json(text: ExplanationJSON(Worked(example)).text, named: "explanation")
  }

  @Test(arguments: GoldenCase.all) func everyKey(_ place: GoldenCase) throws {
    let expected = try place.json
    let isUpdated = try expected["update"]["biases_updated"].bool
    let golden = try GoldenNetwork(expected, bias: isUpdated ? .each : .frozen)
    let found = try json(example(golden, steps: expected.optional("training")))
    var compared = 0
    var worst = 0.0
    for key in [
      "network", "loss", "inputs", "targets", "forward", "backward", "gradients", "update",
      "training",
    ] {
      guard let expected = try expected.optional(key) else { continue }
      let result = try expectAgreement(
        found[key], expected, within: key == "training" ? 1e-10 : 1e-12,
        skipping: ["float64_against_50_digits"])
      compared += result.count
      if key != "training" { worst = max(worst, result.worst) }
    }
    #expect(compared > 20)
    #expect(worst <= 1e-12)
  }

  @Test func inPlaceOrder() throws {
    let json = try Fixture.json("Golden/mazur.json")
    let variant = try json["in_place_update_variant"]
    var example = try example(GoldenNetwork(json, bias: .frozen), steps: json["training"])
    example.order = .inPlace
    example.checkpoints = try variant["checkpoints"].array.map { try $0["updates"].int }
    let found = try self.json(example)
    for (k, expected) in try variant["checkpoints"].array.enumerated() {
      let checkpoint = try found["training"]["checkpoints"][k]
      expectAgreement(
        try checkpoint["outputs"][0].doubles + [checkpoint["loss"].double],
        try expected["outputs"].doubles + [expected["loss"].double], within: 1e-10, "in place")
    }
    // The first step: what the page explains is what training does.
    let after = try found["update"]["after"]
    expectAgreement(
      [try after["loss"].double], [try variant["checkpoints"][0]["loss"].double], within: 1e-12)
  }

  @Test func sharedBiases() throws {
    let json = try Fixture.json("Golden/mazur.json")
    let variant = try json["shared_bias"]
    let found = try self.json(example(GoldenNetwork(json, bias: .shared), steps: nil))
    for k in 0..<2 {
      let gradient = try variant["gradients"][k].double
      expectAgreement(
        try found["gradients"]["layers"][k]["biases"].doubles, [gradient, gradient], within: 1e-12)
      let updated = try variant["updated"][k].double
      expectAgreement(
        try found["update"]["layers"][k]["biases"].doubles, [updated, updated], within: 1e-12)
    }
    try expectAgreement(found["update"]["after"], variant["after"], within: 1e-12)
  }

  /// A layer whose weights are the identity gives logits as they are.
  @Test(arguments: 0..<7) func softmax(_ index: Int) throws {
    let cases = try Fixture.json("Golden/softmax.json")["cases"]
    try #require(try cases.array.count == 7)
    let json = try cases[index]
    let logits = try json["logits"].doubles
    let found = try self.json(
      identity(.softmax, CrossEntropyLoss(), logits, json["target"].doubles))
    expectAgreement(
      try found["forward"]["layers"][0]["a"][0].doubles, try json["probabilities"].doubles,
      within: 1e-12, "probabilities")
    try expectAgreement(found["jacobian"][0], json["jacobian"], within: 1e-12)
    try expectAgreement(found["forward"]["loss"], json["loss"], within: 1e-12)
    let backward = try found["backward"]["layers"][0]
    expectAgreement(
      try backward["delta"][0].doubles, try json["dloss_dlogits"].doubles, within: 1e-12, "delta")
    expectAgreement(
      try backward["dC_da"][0].doubles, try json["dloss_dprobabilities"].doubles, within: 1e-12,
      "dC_da")
  }

  @Test(arguments: 0..<22) func binaryCrossEntropy(_ index: Int) throws {
    let rows = try Fixture.json("Golden/softmax.json")["binary_cross_entropy"]
    try #require(try rows.array.count == 22)
    let json = try rows[index]
    let found = try self.json(
      identity(.sigmoid, BinaryCrossEntropyLoss(), [json["z"].double], [json["target"].double]))
    expectAgreement(
      [
        try found["forward"]["layers"][0]["a"][0][0].double, try found["forward"]["loss"].double,
        try found["backward"]["layers"][0]["delta"][0][0].double,
      ], [try json["a"].double, try json["loss"].double, try json["dloss_dz"].double],
      within: 1e-12)
  }

  private func identity(
    _ activation: Activation, _ loss: any Loss, _ logits: [Double], _ target: [Double]
  ) throws -> Case {
    let rows = logits.indices.map { i in logits.indices.map { $0 == i ? 1.0 : 0 } }
    let network = try Network(
      inputs: logits.count,
      layers: [
        .dense(logits.count, activation, bias: .none, weights: GivenValues(rows: rows))
      ])
    return try Case(network, loss: loss, inputs: [logits], targets: [target])
  }

  @Test(arguments: 0..<5) func perceptron(_ index: Int) throws {
    let cases = try Fixture.json("Golden/perceptron.json")["cases"]
    try #require(try cases.array.count == 5)
    let json = try cases[index]
    let weights = try json["initial_weights"].doubles
    let network = try Network(
      inputs: weights.count,
      layers: [
        .dense(
          1, .step, weights: GivenValues(rows: [weights]),
          biases: GivenValues([try json["initial_bias"].double]))
      ])
    var example = try Case(
      network, loss: PerceptronLoss(), inputs: json["inputs"].matrix,
      targets: json["targets"].doubles.map { [$0] })
    example.optimizer = AnyOptimizer(SGD(learningRate: try json["learning_rate"].double))
    example.steps = try json["max_epochs"].int
    let found = try self.json(example)
    for key in [
      "updates_total", "errors_per_epoch", "converged", "final_weights", "final_bias",
      "final_predictions",
    ] {
      try expectAgreement(found[key], json[key], within: 1e-12)
    }
    // A long run lists its first updates only.
    for (k, update) in try json["updates"].array.enumerated() {
      try expectAgreement(found["updates"][k], update, within: 1e-12)
    }
    #expect(try found.keys.contains("cycle") == (json["name"].string == "xor"))
  }

  @Test func numbersThatAreNone() throws {
    let network = try Network(
      inputs: 1, layers: [.dense(1, bias: .none, weights: GivenValues([1]))])
    let example = try Case(
      network, loss: SquaredErrorLoss(), inputs: [[.infinity]], targets: [[1]])
    let found = try json(example)
    #expect(try found["forward"]["loss"].isNull)
    #expect(try found["network"]["layers"][0]["biases"].isNull)
  }
}
