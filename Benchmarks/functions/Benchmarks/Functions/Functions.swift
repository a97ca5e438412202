import Benchmark
import Chainrule

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a training step and a prediction are made of, and readers, each by itself.
///
///     swift package benchmark                    in Benchmarks/functions
///     swift package benchmark --filter 'reader.*'
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .throughput], maxDuration: .seconds(2), maxIterations: 1_000_000)

  // Kernels by themselves: a network of one layer, so that nothing else is measured.
  let activations: [Activation] = [.relu, .sigmoid, .tanh, .softplus, .gelu, .softmax]
  for activation in activations {
    Benchmark("kernel: \(activation) of 256 × 512") { benchmark in
      let network = try Network(inputs: 512, layers: [.activation(activation)])
      try predict(network, rows: 256, benchmark)
    }
  }
  for (rows, inputs, outputs) in [(1, 784, 512), (32, 784, 128), (128, 784, 512), (256, 1024, 1024)] {
    Benchmark("kernel: product \(rows) × \(inputs) × \(outputs)") { benchmark in
      let network = try Network(inputs: inputs, layers: [.dense(outputs, bias: .none)])
      try predict(network, rows: rows, benchmark)
    }
  }

  // A step with each optimizer, in the caches of one processor.
  let optimizers: [(String, any Optimizer)] = [
    ("SGD", SGD(learningRate: 1e-3)), ("momentum", Momentum(learningRate: 1e-3)),
    ("Adam", Adam()),
  ]
  for (name, optimizer) in optimizers {
    Benchmark("step: 128-256-10, 32 rows, \(name)") { benchmark in
      let trainer = try Trainer(
        Network(inputs: 128, layers: [.dense(256, .relu), .dense(10, .softmax)]), examples(320, 128, 10),
        TrainingOptions(loss: CrossEntropyLoss(), optimizer: optimizer, batchSize: 32))
      benchmark.startMeasurement()
      trainer.run(steps: 20 * benchmark.scaledIterations.count)
    }
  }

  // Readers: 20,000 rows of five columns from the system's cache, and a model.
  Benchmark("reader: CSV of numbers") { benchmark in
    try read(benchmark, (0..<20_000).map { "\($0),\(Double($0) / 7),-\($0 * 31 % 977),0.25,1e-3" })
  }
  Benchmark("reader: CSV of quoted text") { benchmark in
    try read(benchmark, (0..<20_000).map { "\($0),\"a, \($0 % 17)\",yes,2024-05-\(10 + $0 % 20),x\($0 % 5)" })
  }
}

/// `count` numbers in (−1, 1).
private func numbers(_ count: Int) -> [Float] {
  let random = Random(seed: 1)
  return (0..<count).map { Float(2 * random.uniform(.split, column: $0) - 1) }
}

private func examples(_ rows: Int, _ inputs: Int, _ classes: Int) -> Examples<Float> {
  Examples(
    inputs: Tensor(numbers(rows * inputs), shape: [rows, inputs]),
    targets: .classes((0..<rows).map { Int32($0 % classes) }, names: (0..<classes).map { "\($0)" }))
}

private func predict(_ network: Network, rows: Int, _ benchmark: Benchmark) throws {
  let parameters = try network.initialParameters(seed: 1).mapValues { $0.converted(to: Float.self) }
  let predictor = try Predictor(network, parameters: parameters)
  let inputs = Tensor(numbers(rows * network.inputs), shape: [rows, network.inputs])
  _ = try predictor.predict(inputs: inputs)
  benchmark.startMeasurement()
  for _ in benchmark.scaledIterations { blackHole(try predictor.predict(inputs: inputs)) }
}

private func read(_ benchmark: Benchmark, _ rows: [String]) throws {
  let path = "/tmp/chainrule-benchmark-\(UInt64.random(in: 0 ... .max)).csv"
  try AtomicFile.write("a,b,c,d,e\n" + rows.joined(separator: "\n") + "\n", to: path)
  defer { unlink(path) }
  benchmark.startMeasurement()
  for _ in benchmark.scaledIterations { blackHole(try CSV.read(path: path, threads: 1)) }
  benchmark.stopMeasurement()
}
