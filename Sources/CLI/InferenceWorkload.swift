import Chainrule

/// W5: what a 784-512-512-10 network answers to one row, and how many rows a second in blocks of 1,024.
struct InferenceWorkload {
  private static let sizes = [784, 512, 512, 10]
  private static let rowCount = 1_024

  let threads: Int
  let repeats: Int

  /// Times of half and of 99 % of the calls, and rows a second; the check is Σ|logits| of the first row.
  func measure() throws -> [JSONValue] {
    let network = try Workload.network(Self.sizes, .relu, .linear)
    let parameters = try network.initialParameters(seed: 0).mapValues {
      $0.converted(to: Float.self)
    }
    let predictor = try Predictor(network, parameters: parameters, threads: threads)
    let numbers = units(1, Self.rowCount * 784).map { 2 * $0 - 1 }
    let rows = (0..<Self.rowCount).map { row in
      Tensor(Array(numbers[row * 784..<(row + 1) * 784]), shape: [1, 784])
    }
    let (half, most) = try latencies(predictor, rows)
    let rates = try throughputs(predictor, Tensor(numbers, shape: [Self.rowCount, 784]))
    let check = try predictor.predict(inputs: rows[0]).values.reduce(0) { $0 + Double(abs($1)) }
    return [
      line("latency_b1_p50", half, "us", check), line("latency_b1_p99", most, "us", check),
      line("throughput_b1024", rates, "samples/s", check),
    ]
  }

  private func line(
    _ metric: String, _ values: [Double], _ unit: String, _ check: Double
  ) -> JSONValue {
    .object(Workload.line("W5", metric, values, unit, threads: threads, check: check))
  }

  /// Microseconds that half of the calls and 99 % of them take at most, for each repeat of 5,000 calls.
  private func latencies(_ predictor: Predictor<Float>, _ rows: [Tensor<Float>]) throws -> (
    half: [Double], most: [Double]
  ) {
    let clock = ContinuousClock()
    for call in 0..<500 { _ = try predictor.predict(inputs: rows[call % rows.count]) }
    var found = (half: [Double](), most: [Double]())
    for _ in 0..<repeats {
      let times = try (0..<5_000).map { call in
        try clock.measure { _ = try predictor.predict(inputs: rows[call % rows.count]) }
          / .microseconds(1)
      }.sorted()
      found.half.append(times[times.count / 2])
      found.most.append(times[times.count * 99 / 100])
    }
    return found
  }

  /// Rows a second of 40 calls, for each repeat.
  private func throughputs(_ predictor: Predictor<Float>, _ rows: Tensor<Float>) throws -> [Double]
  {
    let calls = 40
    for _ in 0..<5 { _ = try predictor.predict(inputs: rows) }
    return try (0..<repeats).map { _ in
      let time = try ContinuousClock().measure {
        for _ in 0..<calls { _ = try predictor.predict(inputs: rows) }
      }
      return Double(Self.rowCount * calls) / (time / .seconds(1))
    }
  }
}
