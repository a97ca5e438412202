import Chainrule

/// A thing to measure: how to make the trainer, how much to do, and how to count it.
struct Workload {
  let name: String
  let metric: String
  let unit: String
  /// Makes the work ready.
  let prepare: (_ threads: Int) throws -> Work
  /// The value of a repeat, from what was counted and the seconds it took.
  let value: (_ count: Double, _ seconds: Double) -> Double

  struct Work {
    /// The bytes of a step's values, and what they would take without sharing.
    let workspace: (laid: Int, unshared: Int)
    /// Does one repeat, and gives the work done, in the metric's count, and a check.
    let run: () -> (count: Double, check: Double)
  }

  static func named(_ name: String) -> Workload? {
    switch name.uppercased() {
    case "W1": tiny
    case "W2":
      .epochs(
        name: "W2", sizes: [784, 128, 10], activation: .relu, batchSize: 32,
        optimizer: SGD(learningRate: 0.1))
    case "W3":
      .epochs(
        name: "W3", sizes: [784, 512, 512, 10], activation: .relu, batchSize: 128,
        optimizer: Adam())
    case "W4": wide
    default: nil
    }
  }

  /// One warm-up, then the repeats.
  func measure(threads: Int, repeats: Int) throws -> JSONValue {
    let work = try prepare(threads)
    _ = work.run()
    var values: [Double] = []
    var check = 0.0
    for _ in 0..<max(repeats, 1) {
      let clock = ContinuousClock()
      var count = 0.0
      let time = clock.measure { (count, check) = work.run() }
      values.append(value(count, time / .seconds(1)))
    }
    var line = Self.line(name, metric, values, unit, threads: threads, check: check)
    line["workspace_bytes"] = .integer(work.workspace.laid)
    line["unshared_bytes"] = .integer(work.workspace.unshared)
    return .object(line)
  }

  /// What `bench` prints: the median of the repeats, and how far they lie apart.
  static func line(
    _ name: String, _ metric: String, _ values: [Double], _ unit: String, threads: Int,
    check: Double
  ) -> JSONObject {
    let sorted = values.sorted()
    return [
      "peer": "chainrule", "version": .string(chainruleVersion), "workload": .string(name),
      "metric": .string(metric), "value": .number(sorted[sorted.count / 2]),
      "unit": .string(unit), "threads": .integer(threads), "min": .number(sorted[0]),
      "max": .number(sorted[sorted.count - 1]), "n": .integer(sorted.count),
      "check": .number(check),
    ]
  }

  /// W1: 3-4-1, sigmoid, no biases, half squared error, four rows at once, in double precision.
  private static var tiny: Workload {
    Workload(
      name: "W1", metric: "time_per_step", unit: "us",
      prepare: { threads in
        let network = try Network(
          inputs: 3,
          layers: [
            .dense(4, .sigmoid, bias: .none, weights: GivenValues(transposed(11, [3, 4], 1))),
            .dense(1, .sigmoid, bias: .none, weights: GivenValues(transposed(12, [4, 1], 1))),
          ])
        let examples = Examples<Double>(
          inputs: Tensor(rows: [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]),
          targets: .values(Tensor(rows: [[0], [1], [1], [0]])))
        var options = TrainingOptions(
          loss: HalfSquaredErrorLoss(), optimizer: SGD(learningRate: 1), threads: threads)
        options.overSamples = .sum
        let trainer = try Trainer(network, examples, options)
        trainer.run(steps: 1_000)
        return Work(workspace: trainer.workspaceBytes) {
          trainer.run(steps: 9_999)
          return (10_000, trainer.step())
        }
      },
      value: { count, seconds in seconds / count * 1e6 })
  }

  /// How many rows are made for workloads that go through epochs, unless another number is asked for.
  static let rowCount = 60_000

  /// Epochs over made rows, shuffled, in whole batches.
  static func epochs(
    name: String, sizes: [Int], activation: Activation, batchSize: Int, optimizer: any Optimizer,
    rowCount: Int = rowCount
  ) -> Workload {
    Workload(
      name: name, metric: "throughput", unit: "samples/s",
      prepare: { threads in
        let examples = rows(rowCount, sizes[0], classes: sizes[sizes.count - 1])
        let options = TrainingOptions(
          loss: CrossEntropyLoss(), optimizer: optimizer, batchSize: batchSize, threads: threads)
        let trainer = try Trainer(network(sizes, activation, .softmax), examples, options)
        let steps = rowCount / batchSize
        return Work(workspace: trainer.workspaceBytes) {
          (Double(steps * batchSize), trainer.run(steps: steps))
        }
      },
      value: { count, seconds in count / seconds })
  }

  /// W4: one fixed batch through three wide layers, counted in floating-point operations.
  private static var wide: Workload {
    Workload(
      name: "W4", metric: "gemm_rate", unit: "GFLOP/s",
      prepare: { threads in
        let size = 4096
        let examples = Examples<Float>(
          inputs: Tensor(units(21, 512 * size).map { 2 * $0 - 1 }, shape: [512, size]),
          targets: .values(Tensor(units(22, 512 * size).map { 2 * $0 - 1 }, shape: [512, size])))
        let options = TrainingOptions(
          loss: MeanSquaredErrorLoss(), optimizer: SGD(learningRate: 0.1), threads: threads)
        let network = try network([size, size, size, size], .relu, .linear)
        let trainer = try Trainer(network, examples, options)
        var isWarm = false
        return Work(workspace: trainer.workspaceBytes) {
          guard isWarm else {
            isWarm = true
            return (0, trainer.run(steps: 2))
          }
          trainer.run(steps: 4)
          return (5 * 8 * 2 * 512 * Double(size * size) / 1e9, trainer.step())
        }
      },
      value: { count, seconds in count / seconds })
  }

  static func network(_ sizes: [Int], _ hidden: Activation, _ last: Activation) throws
    -> Network
  {
    try Network(
      inputs: sizes[0],
      layers: (1..<sizes.count).map { i in
        let weights = transposed(
          UInt64(99 + i), [sizes[i - 1], sizes[i]], (6 / Double(sizes[i - 1])).squareRoot())
        return .dense(
          sizes[i], i == sizes.count - 1 ? last : hidden, weights: GivenValues(weights))
      })
  }
}
