import Chainrule
import TestSupport
import Testing

/// Published programs, repeated number for number.
@Suite struct GoldenProgramTests {
  /// Rosenblatt's rule is the loss `perceptron` with batches of one row in file order.
  @Test(arguments: 0..<5) func perceptron(_ index: Int) throws {
    let cases = try Fixture.json("Golden/perceptron.json")["cases"].array
    try #require(cases.count == 5)
    let json = cases[index]
    let inputs = try json["inputs"].matrix
    let targets = try json["targets"].doubles
    let network = try Network(
      inputs: inputs[0].count,
      layers: [
        .dense(
          1, .step, weights: GivenValues(try json["initial_weights"].doubles),
          biases: GivenValues([try json["initial_bias"].double]))
      ])
    var options = TrainingOptions(
      loss: PerceptronLoss(), optimizer: SGD(learningRate: try json["learning_rate"].double),
      batchSize: 1)
    options.shuffles = false
    let trainer = try Trainer<Double>(
      network,
      Examples(
        inputs: Tensor(rows: inputs), targets: .values(Tensor(targets, shape: [targets.count, 1]))),
      options)
    func weights() -> [Double] {
      ["dense1.weight", "dense1.bias"].flatMap {
        trainer.parameters[ParameterID($0)]?.values ?? []
      }
    }
    func sum(_ x: [Double]) -> Double { zip(weights(), x + [1]).reduce(0) { $0 + $1.0 * $1.1 } }
    let updates = try json["updates"].array
    var made = 0
    for (epoch, errors) in try json["errors_per_epoch"].ints.enumerated() {
      var wrong = 0
      for (sample, x) in inputs.enumerated() {
        let z = sum(x)
        let prediction: Double = z >= 0 ? 1 : 0
        let before = weights()
        let cost = trainer.step()
        expectAgreement([cost], [(prediction - targets[sample]) * z], within: 1e-12, "cost")
        guard prediction != targets[sample] else {
          #expect(weights() == before)
          continue
        }
        wrong += 1
        if made < updates.count {
          let update = updates[made]
          #expect(try update["epoch"].int == epoch && update["sample"].int == sample)
          expectAgreement([z], [try update["z"].double], within: 1e-12, "z")
          expectAgreement(
            weights(), try update["weights_after"].doubles + [update["bias_after"].double],
            within: 1e-12, "weights after update \(made)")
        }
        made += 1
      }
      #expect(wrong == errors, "epoch \(epoch)")
    }
    #expect(try made == json["updates_total"].int)
    expectAgreement(
      weights(), try json["final_weights"].doubles + [json["final_bias"].double], within: 1e-12,
      "final weights")
    #expect(try inputs.map { sum($0) >= 0 ? 1 : 0 } == json["final_predictions"].ints)
  }

  /// 60,000 full-batch updates of a network without biases, its weights 2·random − 1 from NumPy's seed 1.
  @Test(arguments: 0..<4) func threeFourOne(_ index: Int) throws {
    let json = try Fixture.json("Golden/iamtrask.json")
    let run = try json["runs"][index]
    let hidden = try run["hidden"].int
    var numpy = NumPyRandom(seed: 1)
    let first = transposed(drawn(3, hidden, &numpy) { 2 * $0 - 1 })
    let second = transposed(drawn(hidden, 1, &numpy) { 2 * $0 - 1 })
    let trainer = try trainer(first, second, json, run["learning_rate"].double)
    let targets = try json["targets"].tensor.values
    // An unoptimized build takes 75 µs for each update: it stops after the first two errors.
    #if DEBUG
      let limit = 10_000
    #else
      let limit = 60_000
    #endif
    for (k, expected) in try run["mean_absolute_errors"].doubles.enumerated() {
      let updates = try k * run["errors_every"].int
      guard updates <= limit else { return }
      trainer.run(steps: updates - trainer.stepCount)
      let errors = zip(try outputs(trainer, json["inputs"].tensor), targets).map { abs($0 - $1) }
      expectAgreement(
        [errors.reduce(0, +) / Double(errors.count)], [expected], within: 1e-10,
        "mean absolute error \(k)")
    }
    trainer.run(steps: 60_000 - trainer.stepCount)
    // The order of additions alone moves results by at most 7e-15, far below the rule for trained values.
    #expect(try run["spread_between_two_rounding_orders"].double < 1e-14)
    for (name, key) in [("dense1", "final_weights_layer1"), ("dense2", "final_weights_layer2")] {
      expectAgreement(
        trainer.parameters[ParameterID("\(name).weight")]?.values ?? [],
        try run[key].tensor.values, within: 1e-10, key)
    }
  }

  /// The NumPy program of the two seed001 cases: its weights are numpy.random.random after seed 1.
  @Test(arguments: 0..<2) func seed001(_ index: Int) throws {
    let json = try Fixture.json("Golden/seed001.json")["cases"][index]
    let layout = try json["numpy_layout"]
    var numpy = NumPyRandom(seed: UInt32(try layout["random_seed"].int))
    let first = drawn(3, 4, &numpy) { $0 }
    let second = drawn(4, 1, &numpy) { $0 }
    #expect(first == (try layout["weight1_initial"].matrix))
    #expect(second == (try layout["weight2_initial"].matrix))
    let rate = try json["training"]["learning_rate"].double
    let trainer = try trainer(transposed(first), transposed(second), json, rate)
    let output = try json["program_output"]
    let inputs = try json["inputs"].tensor
    expectAgreement(
      try outputs(trainer, inputs), try output["initial_output"].tensor.values, within: 1e-12,
      "initial output")
    trainer.run(steps: try output["last_output_updates"].int)
    expectAgreement(
      try outputs(trainer, inputs), try output["last_output_in_loop"].tensor.values,
      within: 1e-10, "last output in the loop")
    trainer.run(steps: try json["training"]["updates"].int - trainer.stepCount)
    let probe = try output["probe_input"].doubles
    expectAgreement(
      try outputs(trainer, Tensor(rows: [probe])), try output["output_after_training"].doubles,
      within: 1e-10, "output after training")
    for (name, key) in [("dense1", "weight1_final"), ("dense2", "weight2_final")] {
      expectAgreement(
        trainer.parameters[ParameterID("\(name).weight")]?.values ?? [],
        transposed(try layout[key].matrix).flatMap { $0 }, within: 1e-10, key)
    }
  }

  /// [inputs][outputs], as NumPy programs lay weights out.
  private func drawn(
    _ rows: Int, _ columns: Int, _ numpy: inout NumPyRandom, _ map: (Double) -> Double
  ) -> [[Double]] {
    (0..<rows).map { _ in (0..<columns).map { _ in map(numpy.random()) } }
  }

  private func transposed(_ matrix: [[Double]]) -> [[Double]] {
    matrix[0].indices.map { j in matrix.map { $0[j] } }
  }

  private func trainer(
    _ first: [[Double]], _ second: [[Double]], _ json: JSON, _ rate: Double
  ) throws -> Trainer<Double> {
    let network = try Network(
      inputs: 3,
      layers: [
        .dense(first.count, .sigmoid, bias: .none, weights: GivenValues(rows: first)),
        .dense(1, .sigmoid, bias: .none, weights: GivenValues(rows: second)),
      ])
    var options = TrainingOptions(
      loss: HalfSquaredErrorLoss(), optimizer: SGD(learningRate: rate))
    options.overSamples = .sum
    return try Trainer(
      network,
      Examples(inputs: json["inputs"].tensor, targets: .values(json["targets"].tensor)), options)
  }

  private func outputs(_ trainer: Trainer<Double>, _ inputs: Tensor<Double>) throws -> [Double] {
    let graph = try InferenceGraph(trainer.network, rows: inputs.shape[0])
    var roles: [Role: Tensor<Double>] = [.input(0): inputs]
    for (id, tensor) in trainer.parameters { roles[.parameter(id)] = tensor }
    return try #require(graph.graph.evaluate(roles: roles)[graph.outputs]).values
  }
}
