import Chainrule
import TestSupport
import Testing

@Suite struct PredictorTests {
  /// a = x W + b by hand: 1·1 + 2·2 + 0.5 = 5.5, 3 + 8 + 0.5 = 11.5.
  @Test func byHand() throws {
    let network = try Network(inputs: 2, layers: [.dense(2)])
    let predictor = try Predictor<Double>(
      network,
      parameters: [
        ParameterID("dense1.weight"): Tensor(rows: [[1, 2], [3, 4]]),
        ParameterID("dense1.bias"): Tensor([0.5, 0.5], shape: [2]),
      ])
    #expect(try predictor.predict(inputs: Tensor(rows: [[1, 2]])).values == [5.5, 11.5])
  }

  /// More rows than a block, and fewer: the same as the graph's own meaning.
  @Test(arguments: [0, 1, 255, 256, 257, 700])
  func blocksAgreeWithTheGraph(rows: Int) throws {
    let network = try Network(
      inputs: 3, layers: [.dense(5, .tanh), .batchNorm(), .dropout(0.5), .dense(2, .softmax)])
    let parameters = try network.initialParameters(seed: 4)
    let states: [StateID: Tensor<Double>] = [
      StateID("batch_norm1.running_mean"): Tensor([0.1, 0.2, 0, -0.1, 0.3], shape: [5]),
      StateID("batch_norm1.running_variance"): Tensor([1, 2, 0.5, 1, 3], shape: [5]),
    ]
    let random = Random(seed: 1)
    let x = Tensor(
      (0..<rows * 3).map { random.normal(.split, column: $0) }, shape: [rows, 3])
    let predictor = try Predictor(network, parameters: parameters, states: states, threads: 2)
    let found = try predictor.predict(inputs: x)
    #expect(found.shape == [rows, 2])
    guard rows > 0 else { return }
    let inference = try InferenceGraph(network, rows: rows)
    var sources: [Value: Tensor<Double>] = [:]
    for (role, value) in inference.graph.roles {
      switch role {
      case .input: sources[value] = x
      case .parameter(let id): sources[value] = parameters[id]
      case .state(let id): sources[value] = states[id]
      default: break
      }
    }
    let expected = try #require(inference.graph.evaluate(sources)[inference.outputs])
    expectAgreement(found.values, expected.values, within: 1e-13)
  }

  /// A few rows of a wide network, which threads share by the columns of its layers: with a bias or none, with an activation
  /// whose sums are kept, the same bits on any number of threads and what the graph means.
  @Test(arguments: [1, 3, 16]) func fewRowsOfAWideNetwork(rows: Int) throws {
    let network = try Network(
      inputs: 300,
      layers: [
        .dense(512, .relu), .dense(400, .gelu, bias: .none), .dense(256, .tanh),
        .dense(300, .linear, bias: .none), .dense(10, .softmax),
      ])
    let parameters = try network.initialParameters(seed: 4)
    let random = Random(seed: 1)
    let x = Tensor(
      (0..<rows * 300).map { random.normal(.split, column: $0) }, shape: [rows, 300])
    let outputs = try [1, 2, 4].map {
      try Predictor(network, parameters: parameters, threads: $0).predict(inputs: x)
    }
    #expect(outputs[0] == outputs[1])
    #expect(outputs[0] == outputs[2])
    let inference = try InferenceGraph(network, rows: rows)
    var roles: [Role: Tensor<Double>] = [.input(0): x]
    for (id, tensor) in parameters { roles[.parameter(id)] = tensor }
    let expected = try #require(inference.graph.evaluate(roles: roles)[inference.outputs])
    expectAgreement(outputs[0].values, expected.values, within: 1e-13)
  }

  @Test func threadsDoNotChangeABit() throws {
    let network = try Network(inputs: 64, layers: [.dense(512, .relu), .dense(10, .softmax)])
    let parameters = try network.initialParameters(seed: 1).mapValues {
      $0.converted(to: Float.self)
    }
    let x = Tensor<Float>((0..<300 * 64).map { Float($0 % 17) / 17 }, shape: [300, 64])
    let outputs = try [1, 2, 3].map {
      try Predictor(network, parameters: parameters, threads: $0).predict(inputs: x)
    }
    #expect(outputs[0] == outputs[1])
    #expect(outputs[0] == outputs[2])
  }

  @Test func aNetworkWithoutWorkGivesItsInputs() throws {
    let network = try Network(inputs: 2, layers: [.dropout(0.5)])
    let x = Tensor<Float>(rows: [[1, 2]])
    #expect(try Predictor(network, parameters: [:]).predict(inputs: x) == x)
  }

  @Test func saysWhatDoesNotFit() throws {
    let network = try Network(inputs: 2, layers: [.dense(1)])
    #expect(
      throws: NetworkError(
        layer: "dense1.weight", expected: "values of shape [1, 2]", found: "none")
    ) { try Predictor<Float>(network, parameters: [:]) }
    let predictor = try Predictor(network, parameters: network.initialParameters(seed: 0))
    #expect(
      throws: NetworkError(
        layer: "input", expected: "rows of 2 inputs", found: "shape [1, 3]")
    ) { try predictor.predict(inputs: Tensor(rows: [[1, 2, 3]])) }
  }

  /// The loss of the evaluator is that of the training step, and weights count.
  @Test func evaluatesTheLossOfTraining() throws {
    let network = try Network(inputs: 1, layers: [.dense(1, bias: .none)])
    let evaluator = try Evaluator<Double>(
      network, loss: HalfSquaredErrorLoss(),
      parameters: [ParameterID("dense1.weight"): Tensor(rows: [[2]])])
    // Outputs 2 and 4 against 1 and 1: losses ½ and 4½.
    var examples = Examples<Double>(
      inputs: Tensor(rows: [[1], [2]]), targets: .values(Tensor(rows: [[1], [1]])))
    #expect(try evaluator.evaluate(examples).loss == 2.5)
    examples.weights = [3, 1]
    #expect(try evaluator.evaluate(examples).loss == (3 * 0.5 + 4.5) / 4)
    #expect(try evaluator.evaluate(examples).outputs.values == [2, 4])
  }
}
