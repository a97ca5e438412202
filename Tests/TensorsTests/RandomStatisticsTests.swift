import ChainruleTensors
import Testing

/// Sanity of the distributions. Seeds are fixed, so a test passes always or never; each bound is
/// 4.5 standard deviations of what is measured, which a true generator misses in 1 of 150,000 seeds.
@Suite struct RandomStatisticsTests {
  let count = 40_000
  let random = Random(seed: 2024)

  /// X̄ has variance σ² / n, and the mean of (X − μ)² has (μ₄ − σ⁴) / n.
  func expectMoments(
    _ sample: [Double], mean: Double, variance: Double, fourth: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let n = Double(sample.count)
    let foundMean = sample.reduce(0, +) / n
    let foundVariance = sample.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    let meanBound = 4.5 * (variance / n).squareRoot()
    let varianceBound = 4.5 * ((fourth - variance * variance) / n).squareRoot()
    #expect(abs(foundMean - mean) < meanBound, sourceLocation: sourceLocation)
    #expect(abs(foundVariance - variance) < varianceBound, sourceLocation: sourceLocation)
  }

  /// Σ (observed − expected)² / expected over cells of equal probability has mean k − 1 and
  /// variance 2 (k − 1) for k cells.
  func expectUniform(_ cells: [Int], sourceLocation: SourceLocation = #_sourceLocation) {
    let expected = Double(cells.reduce(0, +)) / Double(cells.count)
    let chiSquare = cells.reduce(0) { sum, observed in
      sum + (Double(observed) - expected) * (Double(observed) - expected) / expected
    }
    let freedom = Double(cells.count - 1)
    let bound = 4.5 * (2 * freedom).squareRoot()
    #expect(abs(chiSquare - freedom) < bound, sourceLocation: sourceLocation)
  }

  /// Uniform on [0, 1): mean 1/2, variance 1/12, fourth central moment 1/80.
  @Test func uniformMoments() {
    expectMoments(
      (0..<count).map { random.uniform(.split, column: $0) },
      mean: 0.5, variance: 1 / 12, fourth: 1 / 80)
    expectMoments(
      (0..<count).map { random.uniform(.mask(0), step: $0 >> 8, row: $0 & 255, column: 1) },
      mean: 0.5, variance: 1 / 12, fourth: 1 / 80)
    var numpy = NumPyRandom(seed: 2024)
    expectMoments(
      (0..<count).map { _ in numpy.random() }, mean: 0.5, variance: 1 / 12, fourth: 1 / 80)
  }

  /// Standard normal: mean 0, variance 1, fourth moment 3; and the fourth powers themselves have
  /// mean 3 and variance 105 − 9 = 96.
  @Test func normalMoments() {
    let sample = (0..<count).map { random.normal(.initializer(0), column: $0) }
    expectMoments(sample, mean: 0, variance: 1, fourth: 3)
    let fourth = sample.reduce(0) { $0 + $1 * $1 * $1 * $1 } / Double(count)
    #expect(abs(fourth - 3) < 4.5 * (96 / Double(count)).squareRoot())
    var numpy = NumPyRandom(seed: 2024)
    expectMoments((0..<count).map { _ in numpy.randn() }, mean: 0, variance: 1, fourth: 3)
  }

  /// The two numbers of one radius and angle are independent, and so are their squares:
  /// the mean of x y has variance 1 / n, that of (x² − 1)(y² − 1) has 4 / n.
  @Test func normalNumbersOfAPairAreIndependent() {
    var (product, squares) = (0.0, 0.0)
    for pair in 0..<count / 2 {
      let x = random.normal(.initializer(1), column: 2 * pair)
      let y = random.normal(.initializer(1), column: 2 * pair + 1)
      product += x * y
      squares += (x * x - 1) * (y * y - 1)
    }
    let n = Double(count / 2)
    #expect(abs(product / n) < 4.5 * (1 / n).squareRoot())
    #expect(abs(squares / n) < 4.5 * (4 / n).squareRoot())
  }

  /// The first and the last 6 bits, and pairs of neighbors, over rows and over columns.
  @Test func bitsAreUniform() {
    var (high, low, pairs, down) = ([Int](repeating: 0, count: 64), [0], [0], [0])
    (low, pairs, down) = (high, high, high)
    for i in 0..<count {
      let word = random.bits(.split, column: i)
      high[Int(word >> 26)] += 1
      low[Int(word & 63)] += 1
      down[Int(random.bits(.split, row: i, column: 0) >> 26)] += 1
      let next = random.bits(.split, column: i + 1)
      if i.isMultiple(of: 2) { pairs[Int((word >> 29) << 3 | next >> 29)] += 1 }
    }
    for cells in [high, low, pairs, down] { expectUniform(cells) }
  }

  /// All 24 orders of four things are equally likely, from step to step.
  @Test func permutationsAreUniform() {
    var orders: [[Int32]: Int] = [:]
    for step in 0..<12_000 {
      orders[random.permutation(of: 4, .shuffle, step: step), default: 0] += 1
    }
    #expect(orders.count == 24)
    expectUniform(Array(orders.values))
    var numpy = NumPyRandom(seed: 9)
    var numpyOrders: [[Int]: Int] = [:]
    for _ in 0..<12_000 { numpyOrders[numpy.permutation(4), default: 0] += 1 }
    #expect(numpyOrders.count == 24)
    expectUniform(Array(numpyOrders.values))
  }
}
