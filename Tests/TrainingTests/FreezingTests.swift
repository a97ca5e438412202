import Chainrule
import TestSupport
import Testing

@Suite struct FreezingTests {
  private let layers: [AnyLayer] = [
    .dense(4, .tanh), .batchNorm(), .residual([.dense(4, .relu)]), .dense(2),
  ]

  private func examples(_ count: Int) -> Examples<Double> {
    let random = Random(seed: 12)
    func numbers(_ step: Int, _ width: Int) -> Tensor<Double> {
      Tensor(
        (0..<count * width).map { random.uniform(.split, step: step, column: $0) },
        shape: [count, width])
    }
    return Examples(inputs: numbers(0, 3), targets: .values(numbers(1, 2)))
  }

  private func options(_ frozen: Set<String>) -> TrainingOptions {
    var options = TrainingOptions(
      loss: MeanSquaredErrorLoss(), optimizer: SGD(learningRate: 0.5))
    options.frozen = frozen
    return options
  }

  @Test func keepsEveryBitOfFrozenLayers() throws {
    var options = options(["dense1", "batch_norm1", "residual1.dense1"])
    options.optimizer = AnyOptimizer(AdamW(learningRate: 0.05, weightDecay: 0.1))
    options.penalties = Penalties(l1: 0.1, l2: 0.1)
    options.batchSize = 4
    let trainer = try Trainer(Network(inputs: 3, layers: layers), examples(12), options)
    let before = trainer.parameters
    trainer.run(steps: 10)
    for (id, tensor) in trainer.parameters {
      #expect((tensor == before[id]) == !id.name.hasPrefix("dense2"), "\(id)")
    }
    // A frozen normalization stands still as a whole.
    #expect(trainer.states[StateID("batch_norm1.running_mean")]?.values == [0, 0, 0, 0])
    #expect(trainer.states[StateID("batch_norm1.running_variance")]?.values == [1, 1, 1, 1])
    // The optimizer remembers nothing of what does not learn.
    #expect(
      trainer.states.keys.map(\.name).sorted() == [
        "batch_norm1.running_mean", "batch_norm1.running_variance", "dense2.bias.mean",
        "dense2.bias.mean_square", "dense2.weight.mean", "dense2.weight.mean_square",
      ])
    #expect(trainer.gradient(of: ParameterID("dense1.weight")).values.allSatisfy { $0 == 0 })
    #expect(trainer.gradient(of: ParameterID("dense2.weight")).values.contains { $0 != 0 })
  }

  /// One step against the chain rule with no short cut, frozen layers and all, evaluated in plain loops.
  @Test func othersMoveByTheirGradient() throws {
    var network = try Network(inputs: 3, layers: layers)
    let rows = examples(6)
    let frozen: Set = ["batch_norm1", "dense2.bias"]
    let states: [StateID: Tensor<Double>] = [
      StateID("batch_norm1.running_mean"): Tensor([0.1, -0.2, 0.3, 0], shape: [4]),
      StateID("batch_norm1.running_variance"): Tensor([0.5, 2, 1, 0.25], shape: [4]),
    ]
    let start = try network.initialParameters(seed: 1)
    let trainer = try Trainer(network, rows, options(frozen), parameters: start, states: states)
    trainer.step()

    network.frozen = frozen
    let step = try ExpandedStep(network, MeanSquaredErrorLoss(), rows: 6, targets: .values)
    var roles: [Role: Tensor<Double>] = [
      .input(0): rows.inputs, .setting(.lossScale): Tensor([1.0 / 6], shape: []),
    ]
    guard case .values(let targets) = rows.targets else { return }
    roles[.target(0)] = targets
    for (id, tensor) in start { roles[.parameter(id)] = tensor }
    for (id, tensor) in states { roles[.state(id)] = tensor }
    let values = step.graph.evaluate(roles: roles)
    var moved = 0
    for (id, before) in start {
      let isFrozen = id.name.hasPrefix("batch_norm1") || id.name == "dense2.bias"
      let gradient = step.derivative(of: id).flatMap { values[$0] }
      let expected = try zip(before.values, #require(gradient).values).map {
        isFrozen ? $0 : $0 - 0.5 * $1
      }
      let found = try #require(trainer.parameters[id]).values
      expectAgreement(found, expected, within: 1e-12, "\(id)")
      if isFrozen { #expect(found == before.values) }
      if found != before.values { moved += 1 }
    }
    #expect(moved == 5)
    #expect(trainer.states.filter { states[$0.key] != nil } == states)
  }

  /// ‖g‖ of the learning parameters alone decides how far gradients are scaled down.
  @Test func clippingDoesNotCountFrozenGradients() throws {
    let network = try Network(inputs: 3, layers: [.dense(4, .tanh), .dense(2)])
    var clipped = options(["dense1"])
    clipped.clipping.norm = 1e-3
    clipped.optimizer = AnyOptimizer(SGD(learningRate: 1))
    let trainer = try Trainer(network, examples(6), clipped)
    let before = trainer.parameters
    trainer.step()
    var squares = 0.0
    for (id, tensor) in trainer.parameters {
      for (new, old) in zip(tensor.values, before[id]?.values ?? []) {
        squares += (new - old) * (new - old)
      }
    }
    // limit / (‖g‖ + 10⁻⁶) · ‖g‖ is the limit but for the 10⁻⁶.
    expectAgreement([squares.squareRoot()], [1e-3], within: 1e-5)
    #expect(trainer.gradientNorm > 1e-2)
  }

  private func message(_ frozen: Set<String>) -> String {
    do {
      _ = try Trainer(Network(inputs: 3, layers: layers), examples(4), options(frozen))
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func namesWhatCannotBeFrozen() {
    #expect(
      message(["dens1"])
        == "layer dens1: expected the name of a layer to freeze, one of dense1, batch_norm1, "
        + "residual1.dense1, residual1, dense2, found no such name; did you mean “dense1”?")
    #expect(message(["head"]).hasSuffix("found no such name"))
    #expect(
      message(["dense1", "batch_norm1", "residual1", "dense2"])
        == "layer training: expected a parameter that learns, found all of them frozen")
    #expect(message(["dense1", "batch_norm1", "residual1", "dense2.weight"]) == "no error")
  }

  @Test func optionsReadBack() throws {
    #expect(try options([]).json["frozen"] == nil)
    let json = try options(["b", "a"]).json
    #expect(json["frozen"] == ["a", "b"])
    #expect(try json.decoded(as: TrainingOptions.self) == options(["a", "b"]))
    #expect(try options([]).json.decoded(as: TrainingOptions.self).frozen == [])
  }

  /// The model is of the network as it was given: freezing is a matter of training.
  @Test func modelsAreNotFrozen() throws {
    let trainer = try Trainer(
      Network(inputs: 3, layers: layers), examples(4), options(["dense1"]))
    #expect(try trainer.model(task: .regression, preprocessing: nil).network.frozen == [])
  }
}
