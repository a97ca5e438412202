import Chainrule
import TestSupport
import Testing

/// Networks made to be ill, and healthy ones.
@Suite struct NetworkDiagnosticsTests {
  private let random = Random(seed: 9)

  /// Rows of three inputs; the class is the sign of the first.
  private func examples(_ count: Int = 100) -> Examples<Double> {
    let inputs = (0..<count).map { row in
      (0..<3).map { random.normal(.mask(1), row: row, column: $0) }
    }
    return Examples(
      inputs: Tensor(rows: inputs),
      targets: .classes(inputs.map { $0[0] > 0 ? 1 : 0 }, names: ["no", "yes"]))
  }

  private func diagnose(
    _ network: Network, _ change: (inout [ParameterID: Tensor<Double>]) -> Void = { _ in },
    examples: Examples<Double>? = nil
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

  @Test func findsVanishingAndExplodingGradients() throws {
    let deep = try Network(
      inputs: 3, layers: Array(repeating: .dense(8, .sigmoid), count: 10) + [.dense(2, .softmax)])
    let vanishing = try #require(try diagnose(deep).first)
    #expect(vanishing.kind == .vanishingGradient)
    #expect(vanishing.place == "dense1")
    #expect(try #require(vanishing["ratio"]) < 1e-4)

    let network = try Network(inputs: 3, layers: [.dense(8, .relu), .dense(2, .softmax)])
    let found = try diagnose(network) { parameters in
      for (name, factor) in [
        ("dense1.weight", 1e-4), ("dense1.bias", 1e-4), ("dense2.weight", 1e3),
      ] {
        let id = ParameterID(name)
        parameters[id] = parameters[id].map { tensor in
          Tensor(tensor.values.map { $0 * factor }, shape: tensor.shape)
        }
      }
    }
    let exploding = try #require(found.first)
    #expect(exploding.kind == .explodingGradient)
    #expect(try #require(exploding["ratio"]) > 1e4)

    let broken = try diagnose(network) { $0[ParameterID("dense2.weight")]?[0, 0] = .nan }
    #expect(broken.map(\.kind) == [.notFinite])
  }

  @Test func looksAtTheBeginningToo() throws {
    let deep = try Network(
      inputs: 3, layers: Array(repeating: .dense(8, .sigmoid), count: 10) + [.dense(2, .softmax)])
    var healthy = try deep.initialParameters(seed: 2)
    for (id, tensor) in healthy where id.name.hasSuffix("weight") {
      healthy[id]?.values = tensor.values.map { 8 * $0 }
    }
    let found = try Diagnostics.network(
      deep, loss: CrossEntropyLoss(), parameters: healthy, examples: examples(),
      initial: deep.initialParameters(seed: 2))
    #expect(found.contains { $0.description.contains("its gradient before training is") })
    #expect(throws: NetworkError.self) {
      try Diagnostics.network(
        deep, loss: CrossEntropyLoss(), parameters: healthy, examples: examples(), initial: [:])
    }
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

@Suite struct ComparisonTests {
  /// So many of 100 rows of two classes right, with this probability for each answer.
  private func metrics(right: Int, sure: Double = 0.8, rows: Int = 100) -> Metrics {
    let truth = (0..<rows).map { Int32($0 % 2) }
    let scores = (0..<rows).map { row -> [Double] in
      let answer = row < right ? truth[row] : 1 - truth[row]
      return answer == 0 ? [sure, 1 - sure] : [1 - sure, sure]
    }
    return .ofClasses(truth: truth, scores: Tensor(rows: scores), classes: ["a", "b"])
  }

  private func errors(_ size: Double, rows: Int = 100) -> Metrics {
    let truth = (0..<rows).map { [Double($0)] }
    let predicted = truth.map { [$0[0] + (Int($0[0]) % 2 == 0 ? size : -size)] }
    return .ofNumbers(truth: Tensor(rows: truth), predicted: Tensor(rows: predicted))
  }

  /// The standard error of 0.9 on 100 rows is 0.03.
  @Test func isWithinOneStandardError() throws {
    let linear = metrics(right: 90)
    let found = Diagnostics.comparison(of: metrics(right: 93), linear: linear)
    #expect(found.map(\.kind) == [.noBetterThanLinear])
    expectAgreement([try #require(found.first?["standard_error"])], [0.03], within: 1e-12)
    #expect(found[0].description.contains("accuracy 0.93 against 0.9"))
    #expect(Diagnostics.comparison(of: metrics(right: 94), linear: linear) == [])
    // Equal answers with far better probabilities are better: log loss 0.325 against 0.551.
    #expect(
      Diagnostics.comparison(
        of: metrics(right: 90, sure: 0.9), linear: metrics(right: 90, sure: 0.6)) == [])
    #expect(
      Diagnostics.comparison(of: metrics(right: 50), constant: metrics(right: 50), linear: linear)
        .map(\.kind) == [.noBetterThanConstant, .noBetterThanLinear])
    #expect(Diagnostics.comparison(of: metrics(right: 50)) == [])
  }

  /// 1/√200 = 7.1 % of the error.
  @Test func errorsToo() {
    let linear = errors(10)
    #expect(
      Diagnostics.comparison(of: errors(9.4), linear: linear).map(\.kind) == [.noBetterThanLinear])
    #expect(Diagnostics.comparison(of: errors(9.2), linear: linear) == [])
  }

  @Test func noticesOverfitting() {
    let found = Diagnostics.overfitting(
      training: metrics(right: 100, sure: 0.99), validation: metrics(right: 80))
    #expect(found.map(\.kind) == [.overfitting])
    #expect(found.first?["validation_accuracy"] == 0.8)
    #expect(
      Diagnostics.overfitting(training: metrics(right: 95), validation: metrics(right: 90)) == [])
    // As many right, but certain where it is wrong.
    let sure = Diagnostics.overfitting(
      training: metrics(right: 97, sure: 0.97), validation: metrics(right: 90, sure: 0.9999))
    #expect(sure.map(\.kind) == [.overfitting])
    #expect(sure.first?["validation_log_loss"] != nil)
    #expect(
      Diagnostics.overfitting(
        training: metrics(right: 10, rows: 10), validation: metrics(right: 5, rows: 10)) == [])
    #expect(
      Diagnostics.overfitting(training: errors(1), validation: errors(2)).map(\.kind)
        == [.overfitting])
    #expect(Diagnostics.overfitting(training: errors(1), validation: errors(1.4)) == [])
  }

  @Test func noticesClassesThatAreNeverPredicted() {
    func metrics(_ rare: Int) -> Metrics {
      let truth = [Int32](repeating: 0, count: 95) + [Int32](repeating: 1, count: rare)
      return .ofClasses(
        truth: truth, scores: Tensor(rows: truth.map { _ in [0.9, 0.1] }),
        classes: ["good", "bad"])
    }
    let found = Diagnostics.neverPredicted(in: metrics(5))
    #expect(found.map(\.kind) == [.neverPredicted])
    #expect(found.first?.place == "bad")
    #expect(
      found.first?.description
        == "class bad: no row is taken for it, although 5 of 100 are of it; --class-weights "
        + "balanced makes rare classes count as much as frequent ones")
    #expect(Diagnostics.neverPredicted(in: metrics(4)) == [])
    #expect(Diagnostics.neverPredicted(in: self.metrics(right: 60)) == [])
    #expect(Diagnostics.neverPredicted(in: errors(1)) == [])
  }
}
