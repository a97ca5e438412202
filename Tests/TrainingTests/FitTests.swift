import Chainrule
import TestSupport
import Testing

@Suite struct FitTests {
  /// y = 2x + 1 on a few points.
  private func line(_ xs: [Double], noise: Double = 0) -> Examples<Double> {
    let ys = xs.enumerated().map { 2 * $1 + 1 + ($0 % 2 == 0 ? noise : -noise) }
    return Examples(
      inputs: Tensor(xs, shape: [xs.count, 1]),
      targets: .values(Tensor(ys, shape: [ys.count, 1])))
  }

  private func trainer(
    rate: Double = 0.1, batchSize: Int? = nil, schedule: Schedule = .constant,
    examples: Examples<Double>? = nil
  ) throws -> Trainer<Double> {
    var options = TrainingOptions(
      loss: MeanSquaredErrorLoss(), optimizer: SGD(learningRate: rate), batchSize: batchSize)
    options.schedule = schedule
    return try Trainer(
      Network(inputs: 1, layers: [.dense(1)]), examples ?? line([-1, 0, 1, 2]), options)
  }

  @Test func recordsEachEpoch() throws {
    let trainer = try trainer(batchSize: 3)
    let twin = try self.trainer(batchSize: 3)
    var seen: [EpochRecord] = []
    let result = try trainer.fit(
      validation: line([0.5, 3]), options: FitOptions(epochs: 5)
    ) { seen.append($0) }
    #expect(result.ending == .completed)
    #expect(seen == result.records)
    #expect(seen.map(\.epoch) == [1, 2, 3, 4, 5])
    // The same steps as by hand, two for each epoch.
    expectAgreement(seen.map(\.loss), (0..<5).map { _ in twin.epoch() }, within: 1e-15)
    #expect(seen[4].weightHash == weightHash(twin.parameters))
    #expect(Set(seen.map(\.weightHash)).count == 5)
    expectAgreement([seen[4].gradientNorm], [twin.gradientNorm], within: 1e-12)
    let evaluator = try Evaluator(
      twin.network, loss: MeanSquaredErrorLoss(), parameters: twin.parameters)
    let expected = try evaluator.evaluate(line([0.5, 3])).loss
    #expect(seen[4].validationLoss == expected)
    #expect(seen[4].validationRMSE == expected.squareRoot())
    #expect(seen[4].validationAccuracy == nil)
    #expect(seen[4].secondsLeft == 0)
    #expect(seen[0].secondsLeft == seen[0].elapsed * 4)
    #expect(
      seen[0].json.object?.keys == [
        "epoch", "loss", "validation_loss", "validation_rmse", "learning_rate",
        "gradient_norm", "seconds", "weight_hash", "is_best",
      ])
  }

  @Test func stopsWhereValidationGrowsAndRestoresTheBest() throws {
    // Validation points of another line: the loss falls first and grows then.
    let validation = Examples<Double>(
      inputs: Tensor(rows: [[1], [2]]), targets: .values(Tensor(rows: [[1.2], [2.2]])))
    let trainer = try trainer(rate: 0.02)
    let result = try trainer.fit(
      validation: validation, options: FitOptions(epochs: 500, patience: 3))
    #expect(result.ending == .stoppedEarly)
    let best = try #require(result.bestEpoch)
    #expect(best > 1)
    #expect(result.records.count == best + 3)
    #expect(result.keptEpoch == best)
    #expect(weightHash(trainer.parameters) == result.records[best - 1].weightHash)
    let losses = result.records.compactMap(\.validationLoss)
    #expect(losses.min() == losses[best - 1])
    #expect(result.records.map(\.isBest) == (1...best + 3).map { $0 <= best })
  }

  @Test func keepsTheLastWeightsWithoutValidation() throws {
    let trainer = try trainer()
    let result = try trainer.fit(options: FitOptions(epochs: 3))
    #expect(result.keptEpoch == 3)
    #expect(weightHash(trainer.parameters) == result.records[2].weightHash)
  }

  @Test func stopsAtALoss() throws {
    let result = try trainer().fit(options: FitOptions(epochs: 10_000, until: 1e-6))
    #expect(result.ending == .converged)
    let losses = result.records.map(\.loss)
    #expect(losses.dropLast().allSatisfy { $0 > 1e-6 })
    #expect(try #require(losses.last) <= 1e-6)
  }

  /// Each step multiplies the error many times.
  @Test func namesDivergenceAndKeepsFiniteWeights() throws {
    let trainer = try trainer(rate: 5)
    let result = try trainer.fit(options: FitOptions(epochs: 1000))
    guard case .diverged(let divergence) = result.ending else {
      Issue.record("expected divergence, found \(result.ending)")
      return
    }
    #expect(divergence.epoch == result.records.count + 1)
    #expect(divergence.learningRate == 5)
    #expect("\(divergence)".contains("try a learning rate below 5.0 (0.5, say)"))
    #expect(trainer.parameters.values.allSatisfy { $0.values.allSatisfy(\.isFinite) })
    #expect(result.keptEpoch == result.bestEpoch)
  }

  @Test func namesALossThatIsNoNumber() throws {
    let trainer = try trainer(rate: 1e200)
    var options = FitOptions(epochs: 10)
    options.explosion = .infinity
    let result = try trainer.fit(options: options)
    guard case .diverged(let divergence) = result.ending else {
      Issue.record("expected divergence, found \(result.ending)")
      return
    }
    #expect(divergence.reason != .explosion(first: 1))
    #expect(trainer.parameters.values.allSatisfy { $0.values.allSatisfy(\.isFinite) })
  }

  /// The second of three steps is infinite: there is nothing better than the beginning.
  @Test func returnsToTheBeginningFromAFirstEpochThatDiverges() throws {
    let trainer = try trainer(rate: 1e300, batchSize: 1)
    let start = trainer.parameters
    let result = try trainer.fit(options: FitOptions(epochs: 2))
    guard case .diverged(let divergence) = result.ending else {
      Issue.record("expected divergence, found \(result.ending)")
      return
    }
    #expect(divergence.epoch == 1)
    #expect(result.records.isEmpty)
    #expect(result.keptEpoch == 0)
    #expect(trainer.parameters == start)
  }

  @Test func endsAfterTheCurrentStep() throws {
    let trainer = try trainer(batchSize: 1)
    var asked = 0
    let result = try trainer.fit(
      options: FitOptions(epochs: 10),
      shouldStop: {
        asked += 1
        return asked == 6
      }, onEpoch: { _ in })
    #expect(result.ending == .interrupted)
    #expect(result.keptEpoch == nil)
    #expect(trainer.stepCount == 6)
    #expect(result.records.count == 1)
    // What is left of the second epoch, and the third.
    let rest = try trainer.fit(options: FitOptions(epochs: 3))
    #expect(rest.records.map(\.epoch) == [2, 3])
    #expect(trainer.stepCount == 12)
  }

  @Test func endsAfterAnEpochWithItsRecord() throws {
    let trainer = try trainer(batchSize: 1)
    let result = try trainer.fit(
      options: FitOptions(epochs: 10), shouldStop: { trainer.stepCount == 8 }, onEpoch: { _ in })
    #expect(result.ending == .interrupted)
    #expect(result.records.count == 2)
    #expect(result.keptEpoch == 2)
  }

  @Test func feedsThePlateau() throws {
    // The gradient is 0 from the start: no loss is smaller than the first.
    let examples = line([0])
    let trainer = try trainer(
      schedule: .reduceOnPlateau(factor: 0.5, patience: 1), examples: examples)
    trainer.parameters = [
      ParameterID("dense1.weight"): Tensor(rows: [[2]]),
      ParameterID("dense1.bias"): Tensor([1], shape: [1]),
    ]
    let result = try trainer.fit(options: FitOptions(epochs: 6))
    #expect(result.records.map(\.learningRate) == [0.1, 0.1, 0.1, 0.05, 0.05, 0.025])
  }

  @Test func refusesValidationThatDoesNotFit() throws {
    let trainer = try trainer()
    let wide = Examples<Double>(
      inputs: Tensor(rows: [[1, 2]]), targets: .values(Tensor(rows: [[1]])))
    #expect(throws: NetworkError.self) {
      try trainer.fit(validation: wide, options: FitOptions(epochs: 1))
    }
    #expect(trainer.stepCount == 0)
  }

  @Test func hashTellsBitsApart() {
    let id = ParameterID("w")
    func hash(_ values: [Double]) -> String {
      weightHash([id: Tensor(values, shape: [values.count])])
    }
    let hashes = [
      [1, 2], [2, 1], [-1, -2], [-1, 2], [1, -2], [0, 0], [-0.0, -0.0], [1, 2.0.nextUp],
    ]
    .map(hash)
    #expect(Set(hashes).count == hashes.count)
    #expect(hash([0.5]) == weightHash([id: Tensor<Float>([0.5], shape: [1])]))
    #expect(hashes.allSatisfy { $0.count == 16 })
  }

  @Test func optionsReadBack() throws {
    var options = TrainingOptions(
      loss: HuberLoss(threshold: 0.5), optimizer: AdamW(learningRate: 0.01), batchSize: 32,
      seed: 18_446_744_073_709_551_615)
    options.schedule = .cosine(epochs: 10, warmUp: 1)
    options.clipping = Clipping(norm: 1)
    let json = try options.json
    #expect(json["batch_size"] == 32)
    #expect(json["over_samples"] == "mean")
    #expect(json["schedule"]?["cosine"]?["warm_up"]?.double == 1)
    #expect(try json.decoded(as: TrainingOptions.self) == options)
    options.schedule = .reduceOnPlateau()
    #expect(try options.json["schedule"]?.object?.keys == ["reduce_on_plateau"])
  }
}
