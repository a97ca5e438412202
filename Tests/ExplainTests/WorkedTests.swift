import ChainruleExplain
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors
import TestSupport
import Testing

@Suite struct WorkedTests {
  /// Several steps one after the other, each worked out by itself with the memory of the one before, are the training.
  @Test(arguments: ExplanationTests.optimizers.indices) func stepsInARow(_ index: Int) throws {
    var cases = RandomCases(seed: 77 + UInt64(index))
    var example = try cases.next()
    example.optimizer = AnyOptimizer(ExplanationTests.optimizers[index])
    example.steps = 4
    let training = try #require(try Worked(example).training)
    var single = example
    single.steps = 1
    for step in 0..<4 {
      let worked = try Worked(single)
      single.stepsMade = step + 1
      for update in worked.updates {
        single.parameters[update.spec.id] = update.new
        for (name, _, after) in update.states {
          single.optimizerStates[StateID("\(update.spec.id).\(name)")] = after
        }
      }
      single.states = worked.states
    }
    for (id, tensor) in training.final {
      expectAgreement(
        single.parameters[id]?.values ?? [], tensor.values, within: 1e-12, "\(id)")
    }
    #expect(training.checkpoints.map(\.updates) == [0, 1, 2, 3, 4])
  }

  @Test func golden() throws {
    let runs = try Fixture.json("Golden/optimization.json")["optimizers"]["runs"].array
    try #require(runs.count == 6)
    for run in runs {
      let rate = try run["learning_rate"].double
      func number(_ key: String) throws -> Double { try run["hyperparameters"][key].double }
      let optimizer: any Optimizer =
        switch try run["name"].string {
        case "sgd": SGD(learningRate: rate)
        case "momentum": Momentum(learningRate: rate, momentum: try number("momentum"))
        case "nesterov":
          Nesterov(learningRate: rate, momentum: try number("momentum"), looksAhead: true)
        case "adagrad": AdaGrad(learningRate: rate, epsilon: try number("epsilon"))
        case "rmsprop":
          RMSProp(
            learningRate: rate, smoothing: try number("decay"), epsilon: try number("epsilon"))
        default:
          Adam(
            learningRate: rate, beta1: try number("beta1"), beta2: try number("beta2"),
            epsilon: try number("epsilon"))
        }
      try expectPath(run, optimizer)
    }
  }

  /// (x² + 10 y²)/2 as two neurons without inputs of their own: half squared errors of x and √10·y.
  private func expectPath(_ run: JSON, _ optimizer: any Optimizer) throws {
    let root = 10.0.squareRoot()
    let network = try Network(
      inputs: 1,
      nodes: [
        .init(
          "point",
          .dense(2, bias: .none, weights: GivenValues(rows: run["start"].doubles.map { [$0] })),
          inputs: ["input"]),
        .init(
          "scaled", .dense(2, bias: .none, weights: GivenValues(rows: [[1, 0], [0, root]])),
          inputs: ["point"]),
      ])
    var frozen = network
    frozen.frozen = ["scaled"]
    var example = try Case(
      frozen, loss: HalfSquaredErrorLoss(), inputs: [[1]], targets: [[0, 0]])
    example.optimizer = AnyOptimizer(optimizer)
    let path = try run["path"].matrix
    example.steps = path.count - 1
    example.checkpoints = Array(path.indices)
    let training = try #require(try Worked(example).training)
    let id = ParameterID("point.weight")
    for (checkpoint, point) in zip(training.checkpoints, path) {
      expectAgreement(
        checkpoint.parameters[id]?.values ?? [], point, within: 1e-10, "\(run)")
    }
    let losses = try run["losses"].doubles
    expectAgreement(training.checkpoints.map(\.loss), losses, within: 1e-10, "losses")
  }

  @Test func clippingAndPenalties() throws {
    var example = try EquationsTests.textbook()
    example.clipping = Clipping(norm: 0.01)
    example.penalties = Penalties(l1: 0.1, l2: 0.2)
    let worked = try Worked(example)
    let clipped = try #require(worked.clipped)
    let squares = worked.updates.flatMap(\.gradient.values).reduce(0) { $0 + $1 * $1 }
    #expect(disagreement(clipped.norm, squares.squareRoot()) <= 1e-15)
    let update = worked.updates[0]
    let w = update.old.values[0]
    let g = clipped.factor * update.gradient.values[0] + 0.1 * (w > 0 ? 1 : -1) + 0.2 * w
    #expect(disagreement(update.used.values[0], g) <= 1e-15)
    #expect(disagreement(update.new.values[0], w - 0.5 * g) <= 1e-15)
    let sum = 0.1 + 0.4 + 0.2 + 0.5 + 0.6 + 0.3
    let squared = 0.01 + 0.16 + 0.04 + 0.25 + 0.36 + 0.09
    #expect(disagreement(worked.penalty.before, 0.1 * sum + 0.1 * squared) <= 1e-14)
  }

  @Test func frozenParametersStay() throws {
    var example = try EquationsTests.textbook()
    var network = example.network
    network.frozen = ["dense1"]
    example.network = network
    let worked = try Worked(example)
    #expect(worked.updates[0].op == nil)
    #expect(worked.updates[0].new == worked.updates[0].old)
    #expect(worked.updates[2].new != worked.updates[2].old)
  }

  @Test func wrongShapes() throws {
    var example = try EquationsTests.textbook()
    example.parameters[ParameterID("dense1.weight")] = Tensor(shape: [3, 2])
    let error = #expect(throws: NetworkError.self) { try Worked(example) }
    #expect(
      error?.description
        == "layer dense1.weight: expected numbers of shape [2, 2], found shape [3, 2]")
  }
}
