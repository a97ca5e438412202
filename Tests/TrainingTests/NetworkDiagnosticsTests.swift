import Chainrule
import TestSupport
import Testing

/// Networks made to be ill, and healthy ones.
@Suite struct NetworkDiagnosticsTests {
  let random = Random(seed: 9)

  /// Rows of three inputs; the class is the sign of the first.
  func examples(_ count: Int = 100) -> Examples<Double> {
    let inputs = (0..<count).map { row in
      (0..<3).map { random.normal(.mask(1), row: row, column: $0) }
    }
    return Examples(
      inputs: Tensor(rows: inputs),
      targets: .classes(inputs.map { $0[0] > 0 ? 1 : 0 }, names: ["no", "yes"]))
  }

  func diagnose(
    _ network: Network, examples: Examples<Double>? = nil,
    _ change: (inout [ParameterID: Tensor<Double>]) -> Void = { _ in }
  ) throws -> [Diagnostics.Warning] {
    var parameters = try network.initialParameters(seed: 2)
    change(&parameters)
    let states = Dictionary(
      uniqueKeysWithValues: network.states.map {
        ($0.id, Tensor<Double>(repeating: $0.start, shape: $0.shape))
      })
    return try Diagnostics.network(
      network, loss: CrossEntropyLoss(), parameters: parameters, states: states,
      examples: examples ?? self.examples())
  }

  @Test func silentOnHealthyNetworks() throws {
    for layers: [AnyLayer] in [
      [.dense(16, .relu), .dense(16, .relu), .dense(2, .softmax)],
      [.dense(16, .tanh), .dropout(0.5), .dense(2, .softmax)],
      [.dense(16, .sigmoid), .batchNorm(), .dense(2, .softmax)],
      [.dense(2, .softmax)],
    ] {
      #expect(try diagnose(Network(inputs: 3, layers: layers)) == [])
    }
  }

  @Test func silentAfterTraining() throws {
    let network = try Network(inputs: 3, layers: [.dense(16, .relu), .dense(2, .softmax)])
    let examples = examples()
    let options = TrainingOptions(
      loss: CrossEntropyLoss(), optimizer: Adam(learningRate: 0.01), batchSize: 16)
    let trainer = try Trainer<Double>(network, examples, options)
    _ = try trainer.fit(options: FitOptions(epochs: 100))
    #expect(
      try Diagnostics.network(
        network, loss: CrossEntropyLoss(), parameters: trainer.parameters,
        states: trainer.states, examples: examples,
        initial: network.initialParameters(seed: 0)) == [])
  }

  /// Biases of −100 on 5 of 16 neurons keep them at 0; on 3 that is below a quarter.
  @Test func findsDeadNeurons() throws {
    let network = try Network(inputs: 3, layers: [.dense(16, .relu), .dense(2, .softmax)])
    func found(_ dead: Int) throws -> [Diagnostics.Warning] {
      try diagnose(network) { parameters in
        for neuron in 0..<dead { parameters[ParameterID("dense1.bias")]?[neuron] = -100 }
      }
    }
    #expect(try found(3) == [])
    // Shrunk away by weight decay: nothing to be warned of.
    let spare = try diagnose(network) { parameters in
      for neuron in 0..<5 {
        parameters[ParameterID("dense1.bias")]?[neuron] = -0.01
        for input in 0..<3 { parameters[ParameterID("dense1.weight")]?[neuron, input] = 1e-6 }
      }
    }
    #expect(spare == [])
    let warning = try #require(try found(5).first)
    #expect(warning.kind == .deadNeurons)
    #expect(warning.place == "dense1")
    #expect(warning["dead"] == 5 && warning["neurons"] == 16 && warning["rows"] == 100)
    #expect(warning.description.hasPrefix("layer dense1: 5 of 16 ReLU neurons are 0 for all 100"))
    #expect(warning.json["kind"] == "dead_neurons")
    #expect(warning.json["numbers"]?["dead"] == 5.0)
  }

  /// Inputs that were not standardized: |z| is far beyond 2.65, where tanh′ = 0.02.
  @Test(arguments: [Activation.tanh, .sigmoid])
  func findsSaturatedNeurons(_ activation: Activation) throws {
    let network = try Network(inputs: 3, layers: [.dense(8, activation), .dense(2, .softmax)])
    var raw = examples()
    raw.inputs.values = raw.inputs.values.map { 1000 * $0 + 5000 }
    let warning = try #require(try diagnose(network, examples: raw).first)
    #expect(warning.kind == .saturatedNeurons)
    #expect(warning.place == "dense1")
    #expect(try #require(warning["saturated"]) >= 2)
    // The network's output may be sure of itself.
    let narrow = try Network(inputs: 3, layers: [.dense(2, activation)])
    let losses = try Diagnostics.network(
      narrow, loss: MeanSquaredErrorLoss(), parameters: narrow.initialParameters(seed: 2),
      examples: Examples(
        inputs: raw.inputs, targets: .values(Tensor(repeating: 0, shape: [100, 2]))))
    #expect(losses == [])
  }

  @Test func refusesWhatDoesNotFit() throws {
    let network = try Network(inputs: 3, layers: [.dense(2, .softmax)])
    #expect(throws: NetworkError.self) {
      try Diagnostics.network(
        network, loss: CrossEntropyLoss(), parameters: [:] as [ParameterID: Tensor<Double>],
        examples: examples())
    }
    #expect(throws: NetworkError.self) { try diagnose(network, examples: examples(0)) }
    #expect(
      try diagnose(
        Network(inputs: 3, layers: [.dense(4, .relu), .dense(2, .softmax)]),
        examples: examples(1)) == [])
  }
}
