import Chainrule
import TestSupport
import Testing

/// What the trainer promises beside the numbers of the fixtures.
@Suite struct FixtureTrainerTests {
  private func examples<S: Scalar>(_ count: Int, inputs: Int, outputs: Int) -> Examples<S> {
    let random = Random(seed: 11)
    func numbers(_ step: Int, _ width: Int) -> Tensor<S> {
      Tensor(
        (0..<count * width).map { S(random.uniform(.split, step: step, column: $0)) },
        shape: [count, width])
    }
    return Examples(inputs: numbers(0, inputs), targets: .values(numbers(1, outputs)))
  }

  @Test func frozenParametersKeepEveryBit() throws {
    var network = try Network(
      inputs: 3,
      layers: [
        .dense(4, .tanh), .batchNorm(), .residual([.dense(4, .relu)]), .dense(2, bias: .frozen),
      ])
    network.frozen = ["dense1", "batch_norm1.scale", "residual1"]
    var options = TrainingOptions(
      loss: MeanSquaredErrorLoss(), optimizer: AdamW(learningRate: 0.05), batchSize: 4)
    options.penalties = Penalties(l1: 0.1, l2: 0.1)
    let trainer = try Trainer<Double>(
      network, examples(12, inputs: 3, outputs: 2), options)
    let before = trainer.parameters
    trainer.run(steps: 10)
    for (id, tensor) in trainer.parameters {
      let learns = ["batch_norm1.shift", "dense2.weight"].contains(id.name)
      #expect((tensor == before[id]) == !learns, "\(id)")
    }
    // Its statistics are no parameters: they follow the batches.
    #expect(trainer.states[StateID("batch_norm1.running_mean")]?.values.contains(0) == false)
  }

  /// The gradient of one neuron's weights is its error times the kept inputs, all 1 here: it shows the mask.
  private func masks<S: Scalar>(_ type: S.Type, steps: Int) throws -> [[Bool]] {
    let width = 37
    let network = try Network(
      inputs: width, layers: [.dropout(0.3), .dense(1, bias: .none, weights: Zeros())])
    let trainer = try Trainer<S>(
      network,
      Examples(
        inputs: Tensor(repeating: 1, shape: [1, width]),
        targets: .values(Tensor(repeating: 1, shape: [1, 1]))),
      TrainingOptions(loss: HalfSquaredErrorLoss(), optimizer: SGD(learningRate: 0), seed: 99))
    return (0..<steps).map { _ in
      trainer.step()
      return trainer.gradient(of: ParameterID("dense1.weight")).values.map { $0 != 0 }
    }
  }

  @Test func masksAreTheCountersNumbers() throws {
    let random = Random(seed: 99)
    let expected = (1...4).map { step in
      (0..<37).map { random.uniform(.mask(0), step: step, row: 0, column: $0) < 0.7 }
    }
    #expect(try masks(Double.self, steps: 4) == expected)
    #expect(try masks(Float.self, steps: 4) == expected)
    #expect(Set(expected).count == 4)
  }

  /// A kept number is divided by keep: the error −1 times 1/0.7.
  @Test func keptNumbersAreScaled() throws {
    let network = try Network(
      inputs: 1, layers: [.dropout(0.3), .dense(1, bias: .none, weights: Zeros())])
    let trainer = try Trainer<Double>(
      network,
      Examples(
        inputs: Tensor(rows: [[1]]), targets: .values(Tensor(rows: [[1]]))),
      TrainingOptions(loss: HalfSquaredErrorLoss(), optimizer: SGD(learningRate: 0), seed: 3))
    var seen: Set<Double> = []
    for _ in 0..<20 {
      trainer.step()
      seen.insert(trainer.gradient(of: ParameterID("dense1.weight")).values[0])
    }
    expectAgreement(seen.sorted(), [-1.428571428571, 0], within: 1e-12)
  }

  @Test func targetsMustFit() throws {
    let network = try Network(inputs: 3, layers: [.dense(2, .softmax)])
    let options = TrainingOptions(loss: CrossEntropyLoss(), optimizer: SGD())
    func message(_ examples: Examples<Double>) -> String {
      do {
        _ = try Trainer(network, examples, options)
        return "no error"
      } catch { return "\(error)" }
    }
    let x = Tensor<Double>(repeating: 0, shape: [2, 3])
    #expect(
      message(examples(2, inputs: 3, outputs: 1))
        == "layer targets: expected 2 for each row, found 1")
    #expect(
      message(Examples(inputs: x, targets: .classes([0, 2], names: [])))
        == "layer targets: expected class numbers in 0 ..< 2, found 2")
    #expect(
      message(Examples(inputs: x, targets: .classes([-1, 1], names: [])))
        == "layer targets: expected class numbers in 0 ..< 2, found -1")
    #expect(message(Examples(inputs: x, targets: .classes([0, 1], names: []))) == "no error")
    #expect(
      message(examples(2, inputs: 4, outputs: 2))
        == "layer input: expected 3 inputs, found 4 in the examples")
  }

  /// η of each step, as it is said after it and by what it did: from 1 under the gradient 1, p falls by η.
  @Test func learningRateOfEachStep() throws {
    let network = try Network(
      inputs: 1, layers: [.dense(1, bias: .none, weights: Ones())])
    var options = TrainingOptions(
      loss: MeanAbsoluteErrorLoss(), optimizer: SGD(learningRate: 0.1), batchSize: 1)
    options.schedule = .step(epochs: 1, factor: 0.5)
    let rows = Tensor<Double>(rows: [[1], [1]])
    let trainer = try Trainer(
      network,
      Examples(inputs: rows, targets: .values(Tensor(repeating: -9, shape: [2, 1]))), options)
    var p = 1.0
    for expected in [0.1, 0.1, 0.05, 0.05, 0.025] {
      trainer.step()
      expectAgreement([trainer.learningRate], [expected], within: 1e-12, "said")
      let now = trainer.parameters[ParameterID("dense1.weight")]?.values[0] ?? .nan
      expectAgreement([p - now], [expected], within: 1e-12, "taken")
      p = now
    }
  }

  // MARK: - Schedules by hand

  @Test func schedules() {
    func factors(_ schedule: Schedule, _ epochs: [Double]) -> [Double] {
      epochs.map { schedule.factor(at: $0, plateau: 0.25) }
    }
    expectAgreement(factors(.constant, [0, 7.5]), [1, 1], within: 0)
    // Halved every 2 epochs.
    expectAgreement(
      factors(.step(epochs: 2, factor: 0.5), [0, 1.9, 2, 4]), [1, 1, 0.5, 0.25], within: 1e-12)
    // Up over 2 epochs, then 0.2 + 0.8 (1 + cos(π part))/2 over 4: at part ¼ 0.2 + 0.4·1.707106781187
    expectAgreement(
      factors(.cosine(epochs: 6, warmUp: 2, floor: 0.2), [0, 1, 2, 3, 4, 6, 9]),
      [0, 0.5, 1, 0.882842712475, 0.6, 0.2, 0.2], within: 1e-12)
    expectAgreement(factors(.reduceOnPlateau(), [3]), [0.25], within: 0)
  }

  /// Patience 1, threshold 0.1: an improvement is below 0.9 of the best.
  @Test func plateau() {
    var plateau = Plateau()
    // 1 is the best; 0.95 and 0.92 are no improvement, and two are more than one: halved; 0.8 < 0.9·1 is one; and again.
    let found = [1, 0.95, 0.92, 0.8, 0.8, 0.75, 0.6].map { loss in
      plateau.note(loss, by: 0.5, patience: 1, threshold: 0.1)
      return plateau.factor
    }
    expectAgreement(found, [1, 1, 0.5, 0.5, 0.5, 0.25, 0.25], within: 0)
  }
}
