import Synchronization
import TestSupport
import Testing

@testable import ChainruleTraining
@testable import Chainrule

/// The same draws each time (G. L. Steele and others' SplitMix64, 2014).
private struct Draws: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Measures of many classes: the same as from pairs of rows, on any number of threads, and given up when asked.
@Suite struct MeasuringTests {
  /// Each pair of a positive and a negative row, ties counted half.
  private func area(_ isPositive: [Bool], _ scores: [Double], _ weights: [Double]) -> Double? {
    var (wins, pairs) = (0.0, 0.0)
    for i in scores.indices where isPositive[i] {
      for j in scores.indices where !isPositive[j] {
        let weight = weights[i] * weights[j]
        pairs += weight
        wins += weight * (scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0)
      }
    }
    return pairs > 0 ? wins / pairs : nil
  }

  @Test func areasAreThoseOfPairs() throws {
    var dice = Draws(state: 11)
    for round in 0..<200 {
      let (rows, classes) = (Int.random(in: 2...40, using: &dice), [2, 3, 9, 17][round % 4])
      let truth = (0..<rows).map { _ in Int32.random(in: 0..<Int32(classes), using: &dice) }
      // Few different scores, so that many are equal; some infinite.
      let few: [Double] = [0, -0.0, 0.25, 0.5, 1, -3, .infinity, -.infinity]
      let scores = (0..<rows * classes).map { _ in
        round % 3 == 0
          ? Double.random(in: 0...1, using: &dice) : few.randomElement(using: &dice) ?? 0
      }
      let some: [Double] = [0, 0.5, 1, 3]
      let drawn: [Double] = truth.map { _ in some.randomElement(using: &dice) ?? 1 }
      let weights = round % 2 == 0 ? nil : drawn
      let found = rocAUC(
        truth: truth, probabilities: Tensor(scores, shape: [rows, classes]), weights: weights)
      let areas = (classes == 2 ? 1..<2 : 0..<classes).map { place in
        area(
          truth.map { Int($0) == place }, (0..<rows).map { scores[$0 * classes + place] },
          weights ?? [Double](repeating: 1, count: rows))
      }
      let known = areas.compactMap { $0 }
      let expected =
        known.count == areas.count ? known.reduce(0, +) / Double(known.count) : nil
      #expect((found == nil) == (expected == nil), "\(rows) rows, \(classes) classes")
      if let found, let expected { expectAgreement([found], [expected], within: 1e-14) }
    }
  }

  @Test func aScoreThatIsNoNumberHasNoArea() {
    for row in 0..<4 {
      var scores = [0.1, 0.2, 0.3, 0.4]
      scores[row] = .nan
      #expect(rocAUC(isPositive: [true, false, true, false], scores: scores) == nil)
    }
  }

  /// 1,100 rows of 1,000 classes: enough to be shared.
  private func many() -> (truth: [Int32], scores: Tensor<Double>) {
    var dice = Draws(state: 5)
    let scores = (0..<1_100_000).map { _ in Double.random(in: 0...1, using: &dice) }
    return ((0..<1100).map { Int32($0 % 1000) }, Tensor(scores, shape: [1100, 1000]))
  }

  @Test func threadsChangeNoBit() {
    let (truth, scores) = many()
    let found = [1, 2, 5].map { threads in
      rocAUC(truth: truth, probabilities: scores, weights: nil, by: Measuring(threads: threads))
    }
    #expect(found[0] != nil && Set(found).count == 1)
  }

  /// It is asked once for each eight classes, and does nothing after a yes.
  @Test func areasAreGivenUpBetweenClasses() {
    let (truth, scores) = many()
    let asked = Atomic<Int>(0)
    let measuring = Measuring(shouldStop: { asked.add(1, ordering: .relaxed).oldValue >= 3 })
    let found = rocAUC(truth: truth, probabilities: scores, weights: nil, by: measuring)
    #expect(found == nil)
    #expect(asked.load(ordering: .relaxed) == 125)
    #expect(throws: CancellationError.self) { try measuring.check() }
  }

  /// Whenever an assessment is told to stop, it does, and never gives half of the measures.
  @Test func anAssessmentStopsWhereverItIsAsked() throws {
    let data = try LearningData(
      Generator(.moons, rows: 60, noise: 0.1, seed: 3).table(), targets: ["class"])
    let divided = try DividedData(data, chooses: false)
    let network = try Network(inputs: 2, layers: [.dense(2, .softmax)])
    let training: Examples<Float> = try data.examples(
      divided.split.training, by: divided.preprocessing
    ).examples
    let trainer = try Trainer(
      network, training,
      TrainingOptions(loss: CrossEntropyLoss(), optimizer: SGD(learningRate: 0.1)))
    func assessment(stoppingAt count: Int) throws -> Int {
      let asked = Atomic<Int>(0)
      _ = try Assessment(of: trainer, training: training, test: training, data: divided) {
        asked.add(1, ordering: .relaxed).newValue >= count
      }
      return asked.load(ordering: .relaxed)
    }
    let all = try assessment(stoppingAt: .max)
    #expect(all > 8)
    for count in 1...all {
      #expect(throws: CancellationError.self) { _ = try assessment(stoppingAt: count) }
    }
  }

  @Test func measuresAreReadAgain() throws {
    let classes = Metrics.ofClasses(
      truth: [0, 1, 2, 1],
      scores: Tensor(rows: [[1, 0, 0], [0, 0.7, 0.3], [0.4, 0.5, 0.1], [0, 1, 0]]),
      classes: ["a", "b", "c"], loss: 0.25)
    let numbers = Metrics.ofNumbers(
      truth: Tensor(rows: [[1], [2], [4]]), predicted: Tensor(rows: [[1.5], [2], [3]]))
    for metrics in [classes, numbers] {
      let text = try JSONValue(parsing: Array(metrics.json.description.utf8))
      #expect(Metrics(text, rows: metrics.rows) == metrics)
    }
    let weighted = Metrics.ofClasses(
      truth: [0, 1], scores: Tensor(rows: [[0.9, 0.1], [0.6, 0.4]]), classes: ["a", "b"],
      weights: [0.5, 2])
    #expect(Metrics(weighted.json, rows: 2)?.json == weighted.json)
    for wrong: JSONValue in [
      nil, [], [:], ["loss": 1], ["baseline": ["accuracy": 1], "classes": ["a"]],
    ] {
      #expect(Metrics(wrong, rows: 1) == nil)
    }
  }
}
