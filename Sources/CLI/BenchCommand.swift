import ArgumentParser
import Chainrule

/// The speed workloads, through the same Network, Trainer and Plan as `train`.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure speed: fixed workloads, or any network, one JSON line each.",
    discussion: """
      W1 is a 3-4-1 network, full batch, in double precision; W2 784-128-10 with batches of 32; W3 784-512-512-10 \
      with Adam and batches of 128; W4 4096-4096-4096-4096 with batches of 512; W5 answers of 784-512-512-10, one row \
      at a time and 1,024. A line's `value` is the median of `n` repeats after a warm-up.
      """)

  @Option(name: .customLong("workload"), parsing: .upToNextOption, help: "W1, W2, W3, W4 or W5.")
  var workloads: [String] = []
  @Option(parsing: .unconditional, help: "Threads that work.") var threads = 1
  @Option(parsing: .unconditional, help: "Timed repeats.") var repeats = 3
  @Option(help: "Measure this network instead: inputs, hidden layers, outputs.")
  var layers: String?
  @Option(help: "The activation of the hidden layers.") var activation = "relu"
  @Option(help: "The optimizer.") var optimizer = "sgd"
  @Option(parsing: .unconditional, help: "Rows for each step.") var batchSize = 32
  @Option(parsing: .unconditional, help: "Rows of an epoch, which a repeat goes through once.")
  var rows = Workload.rowCount

  @Option(help: ArgumentHelp("Measure reading this CSV file instead.", visibility: .hidden))
  var csv: String?

  func run() throws {
    try check("--threads", threads, 1...1024)
    try check("--repeats", repeats, 1...1_000_000)
    if let csv { return print(try measureReading(csv)) }
    try check("--rows", rows, 1...100_000_000)
    try check("--batch-size", batchSize, 1...rows)
    let custom = try layers.map(custom)
    let names = workloads.isEmpty && custom == nil ? ["W1", "W2", "W3"] : workloads
    let measures = try names.map(measure) + (custom.map { [measure($0)] } ?? [])
    for measure in measures {
      for line in try measure() { print(line.description) }
    }
  }

  /// How the lines of a workload are made.
  private func measure(_ name: String) throws -> () throws -> [JSONValue] {
    if let workload = Workload.named(name) { return measure(workload) }
    guard name.uppercased() == "W5" else {
      throw ValidationError("unknown workload \(quoted(name)); known are W1, W2, W3, W4, W5")
    }
    return { try InferenceWorkload(threads: threads, repeats: repeats).measure() }
  }

  private func measure(_ workload: Workload) -> () throws -> [JSONValue] {
    { [try workload.measure(threads: threads, repeats: repeats)] }
  }

  private func check(_ option: String, _ value: Int, _ range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw UsageError(
        option, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
        found: "\(value)")
    }
  }

  /// The best of the repeats: each reads the whole file, which lies in the system's cache.
  private func measureReading(_ path: String) throws -> JSONValue {
    var seconds: [Double] = []
    var rows = 0
    for _ in 0..<repeats {
      let time = try ContinuousClock().measure {
        rows = try CSV.read(path: path, threads: threads).rowCount
      }
      seconds.append(time / .seconds(1))
    }
    return .object([
      "peer": "chainrule", "version": .string(chainruleVersion), "metric": "csv_seconds",
      "value": .number(seconds.min() ?? 0), "threads": .integer(threads), "n": .integer(repeats),
      "rows": .integer(rows),
    ])
  }

  private func custom(_ text: String) throws -> Workload {
    let sizes = text.split(separator: ",").compactMap { Int($0) }
    guard sizes.count >= 2, sizes.allSatisfy({ (1...100_000).contains($0) }),
      sizes.count == text.split(separator: ",").count, sizes[0] <= 10_000
    else {
      throw UsageError(
        "--layers", expected: "sizes such as 784,100,10, at most 10000 inputs",
        found: quoted(text))
    }
    return .epochs(
      name: text, sizes: sizes, activation: try Activation(named: activation), batchSize: batchSize,
      optimizer: try AnyOptimizer(named: optimizer).optimizer, rowCount: rows)
  }
}
