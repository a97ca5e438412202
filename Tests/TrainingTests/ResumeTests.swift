import Chainrule
import Testing

/// A training that was stopped and goes on ends with the bits of one that was not.
@Suite struct ResumeTests {
  private struct Finished: Equatable {
    let numbers: TrainingNumbers<Float>
    let records: [TimelessRecord]
    let ending: FitResult.Ending
    let keptEpoch: Int?

    init(_ trainer: Trainer<Float>, _ result: FitResult) {
      numbers = trainer.numbers
      records = result.records.map(TimelessRecord.init)
      (ending, keptEpoch) = (result.ending, result.keptEpoch)
    }
  }

  private let validation = SmallTraining.examples(seed: 6, count: 11)

  /// Trains to the end and keeps the state after every step.
  private func whole(
    _ options: TrainingOptions, _ fit: FitOptions
  ) throws -> (Finished, [TrainingState<Float>]) {
    var states: [TrainingState<Float>] = []
    let trainer = try SmallTraining.trainer(options)
    let checkpoints = Checkpoints<Float>(every: .steps(1)) { states.append($0) }
    let result = try trainer.fit(validation: validation, options: fit, checkpoints: checkpoints)
    return (Finished(trainer, result), states)
  }

  @Test(arguments: [
    AnyOptimizer(Adam(learningRate: 0.02)), AnyOptimizer(Momentum(learningRate: 0.05)),
    AnyOptimizer(Nesterov(learningRate: 0.05)),
  ])
  func everyStepLeadsToTheSameEnd(_ optimizer: AnyOptimizer) throws {
    let options = SmallTraining.options(optimizer.optimizer)
    let fit = FitOptions(epochs: 40, patience: 4)
    let (expected, states) = try whole(options, fit)
    #expect(expected.ending == .stoppedEarly)
    let epochs = expected.records.count
    // Five steps an epoch: the middle of epochs as well as their ends.
    #expect(states.map(\.stepCount) == Array(1...5 * epochs))
    #expect(Set(states.map(\.plateauFactor)).count > 1)
    for (i, state) in states.enumerated() where i % 3 == 0 || i + 2 >= states.count {
      var options = options
      options.threads = 1 + i % 2
      let trainer = try SmallTraining.trainer(options)
      // A trainer that has been elsewhere: nothing of that must stay.
      trainer.run(steps: i % 4)
      let result = try trainer.fit(validation: validation, options: fit, resuming: state)
      #expect(Finished(trainer, result) == expected, "from step \(state.stepCount)")
    }
  }

  @Test func throughTheFileToo() throws {
    let options = SmallTraining.options()
    let fit = FitOptions(epochs: 6)
    let (expected, states) = try whole(options, fit)
    for state in states where state.stepCount % 7 == 2 || state.stepCount == 1 {
      let bytes = try state.safetensors().bytes()
      let content = try Safetensors(bytes: bytes, source: "c")
      let read = try TrainingState<Float>(content, file: "c")
      #expect(read == state)
      #expect(try read.safetensors().bytes() == bytes)
      let trainer = try SmallTraining.trainer(options)
      let result = try trainer.fit(validation: validation, options: fit, resuming: read)
      #expect(Finished(trainer, result) == expected, "from step \(state.stepCount)")
    }
  }

  @Test func interruptionLeavesACheckpointOfWhereItWas() throws {
    let options = SmallTraining.options()
    let fit = FitOptions(epochs: 8)
    let (expected, _) = try whole(options, fit)
    var saved: [TrainingState<Float>] = []
    let checkpoints = Checkpoints<Float>(every: .epochs(3)) { saved.append($0) }
    let first = try SmallTraining.trainer(options)
    let stopped = try first.fit(
      validation: validation, options: fit, checkpoints: checkpoints,
      shouldStop: { first.stepCount == 22 }, onEpoch: { _ in })
    #expect(stopped.ending == .interrupted)
    // After epoch 3, and where it was stopped, though the best weights have been put back since.
    #expect(saved.map(\.stepCount) == [15, 22])
    #expect(saved[1].numbers.parameters != first.parameters)
    #expect(saved.map(\.lastEpoch) == [3, 4])
    let second = try SmallTraining.trainer(options)
    let result = try second.fit(
      validation: validation, options: fit, resuming: saved[1], checkpoints: checkpoints)
    #expect(Finished(second, result) == expected)
    #expect(saved.map(\.stepCount) == [15, 22, 30, 40])
  }

  @Test func aFinishedTrainingCanBeExtended() throws {
    let options = SmallTraining.options()
    let (expected, _) = try whole(options, FitOptions(epochs: 7))
    let (_, states) = try whole(options, FitOptions(epochs: 3))
    let trainer = try SmallTraining.trainer(options)
    let result = try trainer.fit(
      validation: validation, options: FitOptions(epochs: 7), resuming: states[14])
    #expect(result.records.map(\.epoch) == Array(1...7))
    #expect(
      result.records.map(\.weightHash) == expected.records.map { $0.json["weight_hash"]?.string })
    #expect(trainer.parameters == expected.numbers.parameters)
  }

  @Test func aTrainerAloneGoesOn() throws {
    for steps in [0, 1, 4, 5, 6, 13] {
      let one = try SmallTraining.trainer()
      let two = try SmallTraining.trainer(SmallTraining.options(threads: 2))
      one.run(steps: steps)
      two.run(steps: 3)
      try two.resume(from: one.state())
      let costs = [one, two].map { trainer in (0..<12).map { _ in trainer.step() } }
      #expect(costs[0] == costs[1], "after \(steps) steps")
      #expect(one.parameters == two.parameters)
      #expect(one.states == two.states)
    }
  }

  @Test func secondsHaveTheirCheckpoints() throws {
    var saved: [Int] = []
    let trainer = try SmallTraining.trainer()
    let checkpoints = Checkpoints<Float>(every: .seconds(1e-9)) { saved.append($0.stepCount) }
    _ = try trainer.fit(options: FitOptions(epochs: 2), checkpoints: checkpoints)
    #expect(saved == Array(1...10))
    saved = []
    let rare = Checkpoints<Float>(every: .seconds(1e6)) { saved.append($0.stepCount) }
    _ = try trainer.fit(options: FitOptions(epochs: 4), checkpoints: rare)
    #expect(saved == [20])
  }

  @Test func divergenceLeavesTheLastCheckpoint() throws {
    var saved: [Int] = []
    var options = SmallTraining.options(SGD(learningRate: 1e30))
    options.clipping.norm = nil
    let trainer = try SmallTraining.trainer(options)
    let result = try trainer.fit(
      options: FitOptions(epochs: 3),
      checkpoints: Checkpoints(every: .epochs(1)) { saved.append($0.stepCount) })
    guard case .diverged = result.ending else {
      Issue.record("expected divergence, found \(result.ending)")
      return
    }
    #expect(saved == (0..<result.records.count).map { 5 * ($0 + 1) })
  }

  @Test func anErrorOfTheWriterEndsTraining() throws {
    struct Full: Error {}
    let trainer = try SmallTraining.trainer()
    #expect(throws: Full.self) {
      try trainer.fit(
        options: FitOptions(epochs: 3),
        checkpoints: Checkpoints(every: .steps(2)) { _ in throw Full() })
    }
    #expect(trainer.stepCount == 2)
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func namesWhatIsAnotherTraining() throws {
    let state = try SmallTraining.trainer().state()
    func resumed(_ trainer: Trainer<Float>) -> String {
      message { try trainer.resume(from: state) }
    }
    #expect(resumed(try SmallTraining.trainer()) == "no error")
    #expect(
      resumed(try SmallTraining.trainer(SmallTraining.options(Adam(learningRate: 0.5))))
        == "checkpoint: options.optimizer.learning_rate: expected 0.5, found 0.02")
    var options = SmallTraining.options()
    options.seed = 10
    #expect(
      resumed(try SmallTraining.trainer(options))
        == "checkpoint: options.seed: expected 10, found 9")
    options = SmallTraining.options()
    options.frozen = ["dense1"]
    #expect(
      resumed(try SmallTraining.trainer(options))
        == "checkpoint: options.frozen: expected 1 entries, found none")
    #expect(
      resumed(try SmallTraining.trainer(examples: SmallTraining.examples(count: 22)))
        == "checkpoint: rows.count: expected 22, found 23")
    #expect(
      resumed(try SmallTraining.trainer(examples: SmallTraining.examples(seed: 4)))
        .hasPrefix("checkpoint: rows.hash: expected \""))
    let other = try Network(inputs: 3, layers: [.dense(8), .dense(2, .softmax)])
    #expect(
      resumed(try Trainer(other, SmallTraining.examples(), SmallTraining.options()))
        == "checkpoint: network.nodes: expected 2 entries, found 6 entries")
    let wider = try Network(
      inputs: 3,
      layers: [
        .dense(8), .batchNorm(), .activation(.tanh), .dropout(0.3), .dense(7, .relu),
        .dense(2, .softmax),
      ])
    #expect(
      resumed(try Trainer(wider, SmallTraining.examples(), SmallTraining.options()))
        == "checkpoint: network.nodes.dense2.layer.outputs: expected 7, found 6")
  }

  @Test func validationMustBeTheSame() throws {
    let (_, states) = try whole(SmallTraining.options(), FitOptions(epochs: 2))
    let trainer = try SmallTraining.trainer()
    #expect(
      message { _ = try trainer.fit(options: FitOptions(epochs: 3), resuming: states[3]) }
        == "checkpoint: validation.count: expected 0, found 11")
  }
}

@Suite struct CheckpointIntervalTests {
  @Test(arguments: [
    ("50steps", CheckpointInterval.steps(50), "50steps"), ("1step", .steps(1), "1step"),
    ("1epoch", .epochs(1), "1epoch"), ("3 epochs", .epochs(3), "3epochs"),
    ("30s", .seconds(30), "30s"), ("0.5s", .seconds(0.5), "0.5s"),
  ])
  func readsAndPrints(_ text: String, _ expected: CheckpointInterval, _ printed: String) {
    #expect(CheckpointInterval(text) == expected)
    #expect(expected.description == printed)
    #expect(CheckpointInterval(printed) == expected)
  }

  @Test(arguments: [
    "", "steps", "0steps", "-1epoch", "1.5epochs", "30", "30m", "0s", "infs", "1e3s", "1 2s",
    "1..2s",
    "99999999999999999999steps",
  ])
  func refuses(_ text: String) { #expect(CheckpointInterval(text) == nil) }
}
