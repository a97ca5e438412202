import Chainrule
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct TrainingJobTests {
  /// Too long for any test to wait for its end.
  private static let endless = FitOptions(epochs: 1_000_000_000)

  private func network() throws -> Network { try #require(SmallTraining.network) }

  private func job(_ fit: FitOptions) throws -> TrainingJob<Float> {
    TrainingJob(try network(), SmallTraining.examples(), SmallTraining.options(), fit: fit)
  }

  @Test func givesTheRecordsAndTheModelOfAFit() async throws {
    let fit = FitOptions(epochs: 6)
    let validation = SmallTraining.examples(seed: 6, count: 11)
    let trainer = try SmallTraining.trainer()
    let expected = try trainer.fit(validation: validation, options: fit)
    let training = TrainingJob(
      try network(), SmallTraining.examples(), SmallTraining.options(threads: 2), fit: fit,
      validation: validation)
    var seen: [EpochRecord] = []
    for try await epoch in training { seen.append(epoch) }
    #expect(seen.map(TimelessRecord.init) == expected.records.map(TimelessRecord.init))
    let outcome = try await training.outcome
    #expect(outcome.result.records == seen)
    #expect(outcome.result.ending == .completed)
    #expect(outcome.numbers.parameters == trainer.parameters)
    let model = try await training.model(task: .classification, preprocessing: nil)
    #expect(model.values == trainer.modelValues)
  }

  private final class Flag: Sendable {
    private let raised = Atomic<Bool>(false)
    var isRaised: Bool { raised.load(ordering: .relaxed) }
    func raise() { raised.store(true, ordering: .relaxed) }
    /// Waits on a thread that may wait; not forever, so that a mistake fails, but for as long as other tests may keep
    /// the pool that the reader needs.
    func wait() -> Bool {
      for _ in 0..<600_000 where !isRaised { usleep(1000) }
      return isRaised
    }
  }

  /// The training waits in its second epoch until the first one's record has been read: progress comes on the way.
  @Test func progressComesWhileItTrains() async throws {
    let (isRead, hasWaited) = (Flag(), Flag())
    let training = TrainingJob(
      try network(), SmallTraining.examples(), SmallTraining.options(),
      fit: FitOptions(epochs: 3), checkpointEvery: .steps(7),
      onCheckpoint: { _ in if isRead.wait() { hasWaited.raise() } })
    var epochs: [Int] = []
    for try await epoch in training {
      epochs.append(epoch.epoch)
      isRead.raise()
    }
    #expect(epochs == [1, 2, 3])
    #expect(hasWaited.isRaised)
  }

  /// A training that nothing stops would never let the outcome come.
  @Test func leavingTheLoopStops() async throws {
    let training = try job(Self.endless)
    for try await epoch in training where epoch.epoch == 3 { break }
    let result = try await training.outcome.result
    #expect(result.ending == .interrupted)
    #expect(result.records.count >= 3)
  }

  @Test func stopStops() async throws {
    let training = try job(Self.endless)
    training.stop()
    #expect(try await training.outcome.result.ending == .interrupted)
  }

  private final class Witness: Sendable {
    let job = Mutex<TrainingJob<Float>?>(nil)
    let steps = Mutex<[Int]>([])
  }

  /// Asked in the checkpoint after step 4, it makes one more step, and the checkpoint of the end.
  @Test func stopsAfterTheNextStep() async throws {
    let (witness, isKnown) = (Witness(), Flag())
    let training = TrainingJob(
      try network(), SmallTraining.examples(), SmallTraining.options(), fit: Self.endless,
      checkpointEvery: .steps(2),
      onCheckpoint: { state in
        witness.steps.withLock { $0.append(state.stepCount) }
        _ = isKnown.wait()
        if state.stepCount == 4 { witness.job.withLock { $0?.stop() } }
      })
    witness.job.withLock { $0 = training }
    isKnown.raise()
    #expect(try await training.outcome.result.ending == .interrupted)
    #expect(witness.steps.withLock { $0 } == [2, 4, 5])
    witness.job.withLock { $0 = nil }
  }

  @Test func cancelingTheLoopStops() async throws {
    let training = try job(Self.endless)
    let begun = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      for try await _ in training { begun.continuation.yield() }
    }
    for await _ in begun.stream { break }
    task.cancel()
    try await task.value
    #expect(try await training.outcome.result.ending == .interrupted)
  }

  @Test func cancelingWhoWaitsForTheOutcomeStops() async throws {
    let training = try job(Self.endless)
    let task = Task { try await training.outcome.result.ending }
    task.cancel()
    #expect(try await task.value == .interrupted)
  }

  /// Nobody holds the job: the loop does, and its end lets the training end.
  @Test func aJobThatOnlyTheLoopHoldsGoesOn() async throws {
    var count = 0
    for try await _ in try job(FitOptions(epochs: 20)) { count += 1 }
    #expect(count == 20)
  }

  @MainActor
  @Test func worksOnTheMainActor() async throws {
    var epochs: [Int] = []
    let training = try job(FitOptions(epochs: 3))
    for try await epoch in training { epochs.append(epoch.epoch) }
    #expect(epochs == [1, 2, 3])
  }

  @Test func errorsComeOutOfTheSequence() async throws {
    let narrow = try Network(inputs: 2, layers: [.dense(2, .softmax)])
    let training = TrainingJob(
      narrow, SmallTraining.examples(), SmallTraining.options(), fit: FitOptions(epochs: 1))
    await #expect(throws: NetworkError.self) { for try await _ in training {} }
    await #expect(throws: NetworkError.self) { try await training.outcome }
  }

  @Test func divergenceComesOutOfTheSequence() async throws {
    var options = SmallTraining.options(SGD(learningRate: 1e38))
    options.clipping.norm = nil
    let training = TrainingJob(
      try network(), SmallTraining.examples(), options, fit: FitOptions(epochs: 50))
    var seen = 0
    do {
      for try await _ in training { seen += 1 }
      Issue.record("expected divergence")
    } catch let divergence as Divergence {
      #expect(divergence.epoch == seen + 1)
    }
    let outcome = try await training.outcome
    #expect(outcome.result.keptEpoch == outcome.result.bestEpoch ?? 0)
    #expect(outcome.numbers.parameters.values.allSatisfy { $0.values.allSatisfy(\.isFinite) })
    if outcome.result.bestEpoch == nil {
      await #expect(throws: Divergence.self) {
        try await training.model(task: .classification, preprocessing: nil)
      }
    }
  }

  @Test func goesOnFromACheckpoint() async throws {
    let fit = FitOptions(epochs: 4)
    let whole = try SmallTraining.trainer()
    let states = try collect(whole, fit)
    let training = TrainingJob(
      try network(), SmallTraining.examples(), SmallTraining.options(), fit: fit,
      resuming: states[8])
    var epochs: [Int] = []
    for try await epoch in training { epochs.append(epoch.epoch) }
    // Step 9 is in the second of epochs of five.
    #expect(epochs == [2, 3, 4])
    #expect(try await training.outcome.numbers.parameters == whole.parameters)
  }

  private func collect(
    _ trainer: Trainer<Float>, _ fit: FitOptions
  ) throws -> [TrainingState<Float>] {
    var states: [TrainingState<Float>] = []
    _ = try trainer.fit(
      options: fit, checkpoints: Checkpoints(every: .steps(1)) { states.append($0) })
    return states
  }
}
