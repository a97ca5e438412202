import Extensions
import Testing

/// A network of this package's own parts learns, and by its own equations.
@Suite struct TrainingTests {
  @Test func lossFalls() throws {
    let trainer = try Example.trainer(Float.self)
    let first = trainer.epoch()
    trainer.run(steps: 1000)
    let last = trainer.epoch()
    #expect(last < first / 10, "from \(first) to \(last)")
  }

  @Test func threadsDoNotChangeABit() throws {
    let one = try Example.trainer(Float.self)
    let two = try Example.trainer(Float.self, threads: 2)
    one.run(steps: 50)
    two.run(steps: 50)
    #expect(one.parameters == two.parameters)
  }

  /// The plan's first step against the reference: the same gradients, and p − η sign(0.1 g).
  @Test func firstStepFollowsTheEquations() throws {
    let network = try Example.network()
    var options = Example.options()
    options.batchSize = nil
    let trainer = try Trainer<Double>(
      network, Examples(inputs: Example.inputs, targets: .values(Example.targets)), options)
    let before = trainer.parameters
    let cost = trainer.step()

    let step = try StepGraph(network, LogCoshLoss(), rows: 6, targets: .values)
    var roles = try Example.roles()
    for (id, tensor) in before { roles[.parameter(id)] = tensor }
    let values = step.graph.evaluate(roles: roles)
    #expect(abs(cost - (values[step.cost]?.values[0] ?? .nan)) < 1e-12)
    for (id, value) in step.gradients {
      let g = try #require(values[value]).values
      let p = try #require(before[id]).values
      let found = try #require(trainer.parameters[id]).values
      for i in g.indices {
        #expect(abs(trainer.gradient(of: id).values[i] - g[i]) < 1e-12)
        let sign: Double = g[i] > 0 ? 1 : g[i] < 0 ? -1 : 0
        #expect(abs(found[i] - (p[i] - 0.002 * sign)) < 1e-15, "\(id) \(i)")
      }
    }
  }

  @Test func mistakesNameTheirPlace() throws {
    #expect(throws: NetworkError(layer: "gated1", expected: "at least 1 output", found: "0")) {
      try Network(inputs: 3, layers: [.gated(0)])
    }
    let network = try Network(inputs: 3, layers: [.dense(2)])
    #expect(
      throws: NetworkError(
        layer: "loss log_cosh", expected: "targets that are numbers", found: "class numbers")
    ) { try StepGraph(network, LogCoshLoss(), rows: 2, targets: .classes) }
  }
}
