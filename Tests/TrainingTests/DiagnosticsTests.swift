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

  @Test func findsVanishingAndExplodingGradients() throws {
    let deep = try Network(
      inputs: 3, layers: Array(repeating: .dense(8, .sigmoid), count: 10) + [.dense(2, .softmax)])
    let vanishing = try #require(try diagnose(deep).first)
    #expect(vanishing.kind == .vanishingGradient)
    #expect(vanishing.place == "dense1")
    #expect(try #require(vanishing["ratio"]) < 1e-4)
    #expect(
      vanishing.description.hasSuffix(
        "relu instead of sigmoid, batch normalization or fewer layers may serve better"))

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

  /// Small weights behind biases let the gradient of twelve layers vanish, whatever their activation.
  @Test func advisesByTheActivation() throws {
    func advice(_ layer: [AnyLayer]) throws -> String {
      let deep = try Network(
        inputs: 3, layers: (0..<12).flatMap { _ in layer } + [.dense(2, .softmax)])
      let found = try diagnose(deep) { parameters in
        for (id, tensor) in parameters {
          let isWeight = id.name.hasSuffix("weight")
          parameters[id]?.values = tensor.values.map { isWeight ? 0.1 * $0 : 0.5 }
        }
      }
      return try #require(found.first { $0.kind == .vanishingGradient }).description
    }
    #expect(
      try advice([.dense(8, .leakyReLU)]).hasSuffix(
        "batch normalization, fewer layers or larger initial weights may serve better"))
    #expect(try advice([.dense(8, .tanh)]).contains("; relu instead of tanh, batch"))
  }

  /// At a minimum all gradients are rounding, and their ratio says nothing; where a penalty has
  /// taken the weights away, the first layer has nothing to learn.
  @Test func silentWhereNothingIsLeftToLearn() throws {
    let network = try Network(inputs: 3, layers: [.dense(8, .tanh), .dense(2, .softmax)])
    func found(_ factors: [String: Double]) throws -> [Diagnostics.Warning.Kind] {
      try diagnose(network) { parameters in
        for (name, factor) in factors {
          let id = ParameterID(name)
          let scaled = parameters[id]?.values.map { $0 * factor }
          parameters[id]?.values = scaled ?? []
        }
      }.map(\.kind)
    }
    #expect(try found(["dense2.weight": 1e-5]) == [])
    var known = examples()
    known.targets = .classes([Int32](repeating: 1, count: known.count), names: ["no", "yes"])
    let sure = try diagnose(network, examples: known) { parameters in
      parameters[ParameterID("dense2.bias")]?.values = [-20, 0]
      parameters[ParameterID("dense2.weight")]?.values = (0..<16).map { $0 < 8 ? 3e-3 : 3.00001e-3 }
    }
    #expect(sure == [])
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
    #expect(
      found[0].description.hasPrefix(
        "the network is not better than the linear model beyond doubt: accuracy 0.930 against "
          + "0.900, give or take 0.030 on 100 rows; "))
    let equal = Diagnostics.comparison(of: metrics(right: 90), linear: linear)
    #expect(
      equal.first?.description.hasPrefix("the network is no better than the linear model: ")
        ?? false)
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
    #expect(
      Diagnostics.comparison(of: errors(9.4), linear: linear).first?.description
        == "the network is not better than the linear model beyond doubt: RMSE 9.4 against 10.0, "
        + "give or take 0.7071 on 100 rows; the linear model is simpler")
    #expect(
      Diagnostics.comparison(of: errors(.nan), constant: linear).first?.description
        .hasPrefix("the network is no better than always the mean: RMSE nan against 10.0") ?? false)
  }

  /// 90 of 100 rows are of the first class; so many of each are found.
  private func uneven(_ common: Int, _ rare: Int) -> Metrics {
    let truth = [Int32](repeating: 0, count: 90) + [Int32](repeating: 1, count: 10)
    let isRight = (0..<100).map { $0 < 90 ? $0 < common : $0 - 90 < rare }
    let scores = zip(truth, isRight).map { ($0 == 0) == $1 ? [0.7, 0.3] : [0.3, 0.7] }
    return .ofClasses(truth: truth, scores: Tensor(rows: scores), classes: ["good", "bad"])
  }

  /// Accuracy 0.72 is below 0.9, balanced accuracy 0.8 far above 0.5: the standard error is
  /// √(r₁ (1 − r₁) / 90 + r₂ (1 − r₂) / 10) / 2 with r₁ = 64/92 and r₂ = 10/12.
  @Test func weightedClassesAreJudgedByBalancedAccuracy() throws {
    let (network, constant) = (uneven(63, 9), uneven(90, 0))
    #expect(
      Diagnostics.comparison(of: network, constant: constant).map(\.kind)
        == [.noBetterThanConstant])
    #expect(
      Diagnostics.comparison(of: network, constant: constant, areClassesWeighted: true) == [])
    let found = Diagnostics.comparison(
      of: network, linear: uneven(72, 7), areClassesWeighted: true)
    #expect(found.map(\.kind) == [.noBetterThanLinear])
    expectAgreement(
      [try #require(found.first?["standard_error"])], [0.06372074987], within: 1e-9)
    #expect(
      found.first?.description
        == "the network is not better than the linear model beyond doubt: balanced accuracy 0.800 "
        + "against 0.750, give or take 0.064 on 100 rows; the linear model is simpler")
    let same = Diagnostics.comparison(of: constant, constant: constant, areClassesWeighted: true)
    #expect(
      same.first?.description.hasPrefix(
        "the network is no better than always the most frequent class: balanced accuracy 0.500 "
          + "against 0.500") ?? false)
  }

  @Test func noticesOverfitting() {
    let found = Diagnostics.overfitting(
      training: metrics(right: 99), validation: metrics(right: 80))
    #expect(found.map(\.kind) == [.overfitting])
    #expect(found.first?["validation_accuracy"] == 0.8)
    let words =
      "the network does much better on rows it has learned, accuracy 0.990, than on others, 0.800; "
      + "more rows help most"
    #expect(
      found.first?.description
        == words + "; early stopping, weight decay or dropout may help too")
    let chosen = Diagnostics.overfitting(
      training: metrics(right: 99), validation: metrics(right: 80), isChosen: true)
    #expect(chosen.map(\.description) == [words])
    // Less than ten times, a small error, too few rows.
    for (training, validation) in [
      (metrics(right: 80), metrics(right: 64)), (metrics(right: 97), metrics(right: 80)),
      (metrics(right: 100), metrics(right: 92)),
      (metrics(right: 20, rows: 20), metrics(right: 17, rows: 20)),
      (metrics(right: 10, rows: 10), metrics(right: 5, rows: 10)),
    ] {
      #expect(Diagnostics.overfitting(training: training, validation: validation) == [])
    }
  }

  /// The variance of 0 … 99 is 833.25: errors of 3 are R² 0.989, of 10 0.880, of 5 0.970.
  @Test func noticesOverfittedNumbers() {
    func found(_ training: Double, _ validation: Double) -> [Diagnostics.Warning] {
      Diagnostics.overfitting(training: errors(training), validation: errors(validation))
    }
    #expect(found(3, 10).map(\.kind) == [.overfitting])
    #expect(found(3, 10).first?.description.contains("R² 0.989, than on others, 0.880") ?? false)
    #expect(found(5, 10) == [])
    #expect(found(1, 5) == [])
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
    #expect(
      Diagnostics.neverPredicted(in: metrics(5), areClassesWeighted: true).first?.description
        == "class bad: no row is taken for it, although 5 of 100 are of it")
    #expect(Diagnostics.neverPredicted(in: metrics(4)) == [])
    #expect(Diagnostics.neverPredicted(in: self.metrics(right: 60)) == [])
    #expect(Diagnostics.neverPredicted(in: errors(1)) == [])
  }
}
