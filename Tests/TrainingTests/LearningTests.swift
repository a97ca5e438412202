import Chainrule
import Synchronization
import Testing

/// A learner at work on another thread.
@Suite struct LearningTests {
  private func moons(rows: Int = 40) throws -> LearningData {
    try LearningData(
      Generator(.moons, rows: rows, noise: 0.1, seed: 3).table(), targets: ["class"])
  }

  private let small = Learner(layers: [4], seed: 2, threads: 3)

  /// The same as on the calling thread, whatever the number of helpers.
  @Test func tellsItsProgressAndGivesTheSame() async throws {
    var alone = small
    alone.threads = 1
    let expected = try alone.learned(from: moons())
    let learning = try small.learn(from: moons())
    var (chosen, epochs) = ([Int](), [EpochRecord]())
    for try await progress in learning {
      switch progress {
      case .choosing(let done):
        #expect(epochs.isEmpty)
        chosen.append(done)
      case .epoch(let record): epochs.append(record)
      }
    }
    let learned = try await learning.outcome
    #expect(learned.model.values == expected.model.values)
    #expect(learned.result.records == epochs)
    // Each training of each trial once; those of one trial in any order.
    let trials = try #require(expected.choice).trials.count
    #expect(chosen.sorted() == Array(1...5 * trials))
  }

  @Test func errorsComeOutOfTheSequence() async throws {
    let learning = try Learner(layers: [0]).learn(from: moons())
    await #expect(throws: NetworkError.self) { for try await _ in learning {} }
    await #expect(throws: NetworkError.self) { try await learning.outcome }
  }

  /// Asked to while recipes are tried, it has nothing to show.
  @Test func stopStops() async throws {
    let learning = try small.learn(from: moons())
    learning.stop()
    await #expect(throws: CancellationError.self) { _ = try await learning.outcome.result.ending }
  }

  @Test func leavingTheLoopStops() async throws {
    let learning = try small.learn(from: moons())
    _ = learning.makeAsyncIterator()
    await #expect(throws: CancellationError.self) { _ = try await learning.outcome.result.ending }
  }

  /// The learning begins in the task, so that it cannot end before anybody has time to read.
  @Test func cancelingTheLoopStops() async throws {
    let (learner, data) = (small, try moons())
    let task = Task {
      let learning = learner.learn(from: data)
      for try await _ in learning {}
      return learning
    }
    task.cancel()
    let learning = try await task.value
    await #expect(throws: CancellationError.self) { _ = try await learning.outcome.result.ending }
  }

  @Test func cancelingWhoWaitsForTheOutcomeStops() async throws {
    let (learner, data) = (small, try moons())
    let task = Task { try await learner.learn(from: data).outcome.result.ending }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func theSynchronousFormStopsToo() throws {
    let count = Mutex(0)
    let learned = try small.learned(
      from: moons(rows: 29),
      shouldStop: {
        count.withLock {
          $0 += 1; return $0 == 3
        }
      })
    #expect(learned.result.ending == .interrupted)
    // 23 rows are one batch of 23: three steps are three epochs.
    #expect(learned.result.records.count == 3)
    #expect(throws: CancellationError.self) {
      try small.learned(from: moons(), shouldStop: { true })
    }
  }

  @Test func progressIsTold() throws {
    #expect(
      Learning.Progress.choosing(done: 1).description == "choosing how to learn: 1 training done")
    let learned = Mutex<[String]>([])
    _ = try small.learned(
      from: moons(rows: 29), shouldStop: { !learned.withLock { $0.isEmpty } },
      onProgress: { progress in learned.withLock { $0.append("\(progress)") } })
    let first = try #require(learned.withLock { $0.first })
    #expect(first.hasPrefix("epoch 1 of 2000: loss 0."))
  }

  @MainActor
  @Test func worksOnTheMainActor() async throws {
    var last: Learning.Progress?
    for try await progress in try small.learn(from: moons(rows: 25)) { last = progress }
    guard case .epoch(let record) = last else {
      Issue.record("no epoch")
      return
    }
    #expect(record.epoch == record.epochs)
  }
}
