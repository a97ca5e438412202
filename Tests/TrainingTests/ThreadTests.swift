import Chainrule
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Training on several threads: the same bits, and both at work.
@Suite struct ThreadTests {
  /// 300 rows in batches of 128, so that the last one of each epoch is partial.
  private static func trainer(
    threads: Int, width: Int = 96, batch: Int = 128, clipping: Double? = 1
  ) throws -> Trainer<Float> {
    let random = Random(seed: 3)
    let rows = (0..<300).map { row in
      (0..<32).map { Float(random.normal(.split, row: row, column: $0)) }
    }
    let classes = (0..<300).map { Int32(random.bits(.shuffle, row: $0, column: 0) % 5) }
    let network = try Network(
      inputs: 32,
      layers: [
        .dense(width), .batchNorm(), .activation(.relu), .dropout(0.5), .dense(width, .tanh),
        .dense(5, .softmax),
      ])
    var options = TrainingOptions(
      loss: CrossEntropyLoss(), optimizer: Adam(), batchSize: batch, seed: 7, threads: threads)
    options.clipping.norm = clipping
    return try Trainer(
      network,
      Examples(
        inputs: Tensor(rows: rows), targets: .classes(classes, names: ["a", "b", "c", "d", "e"])),
      options)
  }

  @Test("200 steps come out to the same last bit on 1, 2 and 4 threads")
  func sameBits() throws {
    let trainers = try [1, 2, 4].map { try Self.trainer(threads: $0) }
    let costs = trainers.map { trainer in (0..<200).map { _ in trainer.step().bitPattern } }
    #expect(costs[0] == costs[1])
    #expect(costs[0] == costs[2])
    // What would make the comparison empty: costs that do not move, or that are no numbers.
    #expect(Set(costs[0]).count > 150)
    for trainer in trainers.dropFirst() {
      for (id, expected) in trainers[0].parameters {
        let found = trainer.parameters[id]?.values.map(\.bitPattern)
        #expect(found == expected.values.map(\.bitPattern), "\(id)")
      }
      for (id, expected) in trainers[0].states {
        let found = trainer.states[id]?.values.map(\.bitPattern)
        #expect(found == expected.values.map(\.bitPattern), "\(id)")
      }
    }
    let last = trainers[0].parameters.values.flatMap(\.values)
    #expect(last.allSatisfy { $0.isFinite })
  }

  /// Measured when no other test uses processors, which `Scripts/test` sees to and says by CHAINRULE_ALONE; the best of
  /// five tries, because a busy machine may keep the second thread waiting.
  @Test(
    "two threads use more than one and a half processors",
    .enabled(if: processors >= 2, "the machine has one processor"),
    .enabled(if: isAlone, "other tests run at the same time; Scripts/test runs it alone"))
  func bothWork() async {
    await #expect(processExitsWith: .success) {
      let trainer = try ThreadTests.trainer(threads: 2, width: 1_000, batch: 256, clipping: nil)
      trainer.run(steps: 4)
      var best = 0.0
      for _ in 0..<5 where best <= 1.5 {
        let (wall, work) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
        while seconds(CLOCK_MONOTONIC) - wall < 0.4 { trainer.step() }
        best = max(
          best,
          (seconds(CLOCK_PROCESS_CPUTIME_ID) - work) / (seconds(CLOCK_MONOTONIC) - wall))
      }
      // On a machine with more to do than processors nobody gets two of them.
      exit(best > 1.5 || isBusy() ? 0 : 1)
    }
  }
}

private let isAlone = getenv("CHAINRULE_ALONE") != nil
private let processors = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))

private func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

private func isBusy() -> Bool {
  var load = 0.0
  return getloadavg(&load, 1) == 1 && load > Double(processors) + 1
}
