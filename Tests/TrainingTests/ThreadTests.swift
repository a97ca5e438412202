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
    threads: Int, width: Int = 96, batch: Int = 128
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
    options.clipping.norm = 1
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

  /// Only the last step of a run keeps its gradients: they are those of steps made one by one. Wide layers, whose gradients
  /// are made and used a few rows at a time, without clipping, which would need them all.
  @Test(arguments: [1, 2]) func theLastStepKeepsItsGradients(threads: Int) throws {
    func trainer() throws -> Trainer<Float> {
      let random = Random(seed: 3)
      let rows = (0..<96).map { row in
        (0..<300).map { Float(random.normal(.split, row: row, column: $0)) }
      }
      let classes = (0..<96).map { Int32($0 % 5) }
      let network = try Network(inputs: 300, layers: [.dense(130, .relu), .dense(5, .softmax)])
      return try Trainer(
        network,
        Examples(
          inputs: Tensor(rows: rows), targets: .classes(classes, names: ["a", "b", "c", "d", "e"])),
        TrainingOptions(
          loss: CrossEntropyLoss(), optimizer: Adam(), batchSize: 32, threads: threads))
    }
    let (single, together, epoch) = (try trainer(), try trainer(), try trainer())
    for _ in 0..<3 { single.step() }
    together.run(steps: 2)
    let before = together.gradientNorm
    together.run(steps: 1)
    epoch.epoch()
    #expect(together.gradientNorm == single.gradientNorm)
    #expect(epoch.gradientNorm == single.gradientNorm)
    #expect(before != single.gradientNorm)
    for id in single.parameters.keys {
      #expect(together.gradient(of: id) == single.gradient(of: id), "\(id)")
      #expect(together.gradient(of: id).values.contains { $0 != 0 }, "\(id)")
      #expect(together.parameters[id] == single.parameters[id], "\(id)")
    }
  }

  #if os(Linux)
    /// Memory for a few threads only: the others cannot be started, and the numbers are the same.
    @Test func threadsThatCannotBeStartedAreDoneWithout() async {
      await #expect(processExitsWith: .success) {
        let expected = try ThreadTests.trainer(threads: 1)
        expected.run(steps: 3)
        let addresses = __rlimit_resource_t(RLIMIT_AS.rawValue)
        var limit = rlimit()
        getrlimit(addresses, &limit)
        limit.rlim_cur = rlim_t(addressSpace() + (256 << 20))
        setrlimit(addresses, &limit)
        let trainer = try ThreadTests.trainer(threads: 500)
        guard threadCount() < 400 else { exit(2) }
        trainer.run(steps: 3)
        exit(trainer.parameters == expected.parameters ? 0 : 1)
      }
    }
  #endif

  /// Wide enough that both threads have work, with batch normalization, dropout, clipping and a partial last batch.
  /// Measured when no other test uses processors, which `Scripts/test` sees to and says by CHAINRULE_ALONE; the best of
  /// three tries.
  @Test(
    "two threads use more than one and a half processors, and 200 steps come out the same",
    .enabled(if: processors >= 2, "the machine has one processor"),
    .enabled(if: isAlone, "other tests run at the same time; Scripts/test runs it alone"),
    .enabled(if: !isBusy(), "the machine has more to do than processors"))
  func bothWork() async {
    await #expect(processExitsWith: .success) {
      var best = 0.0
      var weights: [ParameterID: Tensor<Float>] = [:]
      for _ in 0..<3 where best <= 1.5 {
        let trainer = try ThreadTests.trainer(threads: 2, width: 1_000, batch: 256)
        let (wall, work) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
        trainer.run(steps: 200)
        let (wallEnd, workEnd) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
        best = max(best, (workEnd - work) / (wallEnd - wall))
        weights = trainer.parameters
      }
      guard best > 1.5 else { exit(1) }
      for threads in [1, 4] {
        let other = try ThreadTests.trainer(threads: threads, width: 1_000, batch: 256)
        other.run(steps: 200)
        guard other.parameters == weights else { exit(2) }
      }
      exit(0)
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

#if os(Linux)
  /// Bytes of addresses that the process uses now.
  private func addressSpace() -> Int {
    let pages = (try? readFile("/proc/self/statm")).flatMap { bytes in
      Int(String(decoding: bytes.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self))
    }
    return (pages ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  private func threadCount() -> Int {
    guard let folder = opendir("/proc/self/task") else { return .max }
    defer { closedir(folder) }
    var count = -2
    while readdir(folder) != nil { count += 1 }
    return count
  }
#endif
