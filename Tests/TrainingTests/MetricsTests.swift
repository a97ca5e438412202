import Chainrule
import TestSupport
import Testing

/// scikit-learn's numbers, to 1e-12.
@Suite struct MetricsTests {
  private static let keys = [
    "accuracy", "balanced_accuracy", "log_loss", "brier", "calibration_error", "f1_macro",
    "f1_weighted", "precision_macro", "precision_weighted", "recall_macro", "recall_weighted",
    "roc_auc",
  ]

  @Test func classesAgreeWithScikitLearn() throws {
    let cases = try Fixture.json("Fixtures/metrics.json")["classes"].array
    #expect(cases.count == 13)
    #expect(try cases.filter { try $0.optional("weights") != nil }.count == 3)
    for item in cases {
      let name = try item["name"].string
      let scores = try Tensor(rows: item["probabilities"].matrix)
      #expect(try greatest(scores).map { Int($0) } == item["predicted"].ints, "\(name)")
      let metrics = Metrics.ofClasses(
        truth: try item["truth"].ints.map { Int32($0) }, scores: scores,
        classes: (0..<scores.shape[1]).map { "\($0)" }, loss: 0.5,
        weights: try item.optional("weights")?.doubles)
      for key in Self.keys {
        let expected = try item.optional(key)?.double
        #expect((metrics[key] == nil) == (expected == nil), "\(name): \(key)")
        if let expected, let found = metrics[key] {
          expectAgreement([found], [expected], within: 1e-12, "\(name): \(key)")
        }
      }
      let matrix = try #require(metrics.confusion)
      #expect(try matrix.counts.map { $0.map(Double.init) } == item["confusion"].matrix)
      #expect(metrics["loss"] == 0.5)
      let each = try #require(metrics.perClass)
      for (key, path) in [
        ("precision", \ClassMeasures.precision), ("recall", \.recall), ("f1", \.f1),
        ("support", \.support),
      ] {
        expectAgreement(
          each.map { $0[keyPath: path] }, try item["per_class"][key].doubles, within: 1e-12,
          "\(name): \(key)")
      }
    }
  }

  @Test func logLossOfFloatsIsClippedAsTheirs() throws {
    for item in try Fixture.json("Fixtures/metrics.json")["classes"].array {
      let scores: Tensor<Float> = try Tensor(rows: item["probabilities"].matrix).converted()
      let found = logLoss(
        truth: try item["truth"].ints.map { Int32($0) }, probabilities: scores.converted(),
        epsilon: Double(Float.ulpOfOne), weights: try item.optional("weights")?.doubles)
      expectAgreement(
        [try #require(found)], [try item["log_loss_float"].double], within: 1e-6,
        try item["name"].string)
    }
  }

  @Test func numbersAgreeWithScikitLearn() throws {
    let cases = try Fixture.json("Fixtures/metrics.json")["numbers"].array
    #expect(cases.count == 12)
    for item in cases {
      let name = try item["name"].string
      let metrics = Metrics.ofNumbers(
        truth: try Tensor(rows: item["truth"].matrix),
        predicted: try Tensor(rows: item["predicted"].matrix),
        weights: try item.optional("weights")?.doubles)
      let keys = [
        "rmse", "mae", "median_absolute_error",
        try item.optional("r2") == nil ? nil : "r2", "explained_variance",
      ].compactMap { $0 }
      #expect(metrics.entries.map(\.key) == keys, "\(name)")
      let expected = try keys.map { try item[$0].double }
      expectAgreement(metrics.entries.map(\.value), expected, within: 1e-12, name)
      expectAgreement(
        [metrics.baseline.value], [try item["baseline_rmse"].double], within: 1e-12, name)
    }
  }

  /// By hand, bins (0.5, 0.6] and (0.8, 0.9]: answers of 0.6 (right) and 0.55 (wrong), 0.9 (right).
  /// 2/3 · |1/2 − 0.575| + 1/3 · |1 − 0.9| = 0.05 + 0.0333…
  @Test func calibrationByHand() {
    let scores = Tensor<Double>(rows: [[0.6, 0.4], [0.55, 0.45], [0.1, 0.9]])
    let found = calibrationError(truth: [0, 1, 1], probabilities: scores)
    expectAgreement([found ?? .nan], [0.05 + 0.1 / 3], within: 1e-15)
    #expect(calibrationError(truth: [], probabilities: Tensor(shape: [0, 2])) == nil)
  }

  /// Weights 2 and 0 are a row twice and a row left out.
  @Test func weightsCountRows() {
    let scores: [[Double]] = [
      [0.7, 0.2, 0.1], [0.2, 0.5, 0.3], [0.6, 0.3, 0.1], [0.1, 0.1, 0.8],
    ]
    let truth: [Int32] = [0, 1, 1, 2]
    let names = ["a", "b", "c"]
    let weighted = Metrics.ofClasses(
      truth: truth, scores: Tensor(rows: scores), classes: names, weights: [2, 1, 1, 3])
    let places = [0, 0, 1, 2, 3, 3, 3]
    let repeated = Metrics.ofClasses(
      truth: places.map { truth[$0] }, scores: Tensor(rows: places.map { scores[$0] }),
      classes: names)
    expectAgreement(
      weighted.entries.map(\.value), repeated.entries.map(\.value), within: 1e-14)
    #expect(weighted.perClass == repeated.perClass)
    #expect(weighted.baseline == repeated.baseline)
    #expect(weighted.rows == 4)
  }

  /// The weights of the examples are those of the measures.
  @Test func evaluatorPassesWeights() throws {
    let network = try Network(inputs: 1, layers: [.dense(1)])
    let evaluator = try Evaluator<Double>(
      network, loss: MeanSquaredErrorLoss(),
      parameters: [
        ParameterID("dense1.weight"): Tensor(rows: [[1]]),
        ParameterID("dense1.bias"): Tensor([0], shape: [1]),
      ])
    var examples = Examples<Double>(
      inputs: Tensor(rows: [[1], [2]]), targets: .values(Tensor(rows: [[2], [5]])),
      weights: [3, 1])
    // Errors 1 and 3: (3 · 1 + 1 · 3) / 4, where all the same would give 2.
    #expect(try evaluator.metrics(on: examples)["mae"] == 1.5)
    examples.weights = [0, 0]
    #expect(throws: NetworkError.self) { try evaluator.metrics(on: examples) }
  }

  @Test func printsALineForEachMeasure() {
    let metrics = Metrics.ofNumbers(
      truth: Tensor(rows: [[1000], [3000.5]]), predicted: Tensor(rows: [[1001], [3000.5]]),
      loss: 1.23456e-7)
    #expect(
      metrics.description == """
        rows: 2
        loss: 1.235e-07
        rmse: 0.7071
        mae: 0.5
        median absolute error: 0.5
        r2: 1.0
        explained variance: 1.0
        """)
  }

  /// By hand. Truth a a a b b, answers a a b b a: hits 2 and 1, support 3 and 2, taken for 3 and 2.
  /// Precision 2/3 and 1/2, recall 2/3 and 1/2; accuracy 3/5; the most frequent class alone gives
  /// 3/5.
  @Test func byHand() {
    let scores = Tensor<Double>(rows: [
      [0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.4, 0.6], [0.6, 0.4],
    ])
    let metrics = Metrics.ofClasses(truth: [0, 0, 0, 1, 1], scores: scores, classes: ["a", "b"])
    #expect(metrics["accuracy"] == 0.6)
    #expect(metrics["balanced_accuracy"] == (2.0 / 3 + 0.5) / 2)
    #expect(metrics.baseline == Metrics.Entry("accuracy", 0.6))
    #expect(metrics.confusion?.counts == [[2, 1], [1, 1]])
    // Pairs of b above a: 0.6 against 0.1, 0.2 and 0.7: 2; 0.4: 2; 4 of 6.
    #expect(metrics["roc_auc"] == 4.0 / 6)
    #expect(rocAUC(isPositive: [false, true, false, true], scores: [0.1, 0.4, 0.4, 0.8]) == 0.875)
    #expect(rocAUC(isPositive: [true, true], scores: [1, 2]) == nil)
  }

  @Test func printsKeysInOrder() {
    let metrics = Metrics.ofClasses(
      truth: [0, 1], scores: Tensor(rows: [[1, 0], [0, 1]]), classes: ["no", "yes"], loss: 0.25)
    #expect(
      metrics.json.object?.keys == [
        "loss", "accuracy", "balanced_accuracy", "log_loss", "brier", "calibration_error",
        "f1_macro", "f1_weighted", "precision_macro", "precision_weighted", "recall_macro",
        "recall_weighted", "roc_auc", "confusion", "classes", "per_class", "baseline",
      ])
    #expect(metrics.json["baseline"]?["accuracy"]?.double == 0.5)
    #expect(metrics.json["classes"] == ["no", "yes"])
    #expect(
      metrics.json["per_class"]?[1]?.description
        == #"{"class":"yes","precision":1.0,"recall":1.0,"f1":1.0,"support":1}"#)
  }

  /// Sums without a bound are no probabilities: measures that need some are left out.
  @Test func leavesOutWhatIsNotDefined() throws {
    let network = try Network(inputs: 1, layers: [.dense(2, weights: GivenValues([1, -1]))])
    let evaluator = try Evaluator<Double>(
      network, loss: MeanSquaredErrorLoss(),
      parameters: [
        ParameterID("dense1.weight"): Tensor(rows: [[1], [-1]]),
        ParameterID("dense1.bias"): Tensor([0, 0], shape: [2]),
      ])
    let values = Examples<Double>(
      inputs: Tensor(rows: [[2], [-3]]), targets: .values(Tensor(rows: [[1, 0], [0, 1]])))
    // Outputs (2, −2) and (−3, 3): errors 1, −2 and −3, 2.
    let metrics = try evaluator.metrics(on: values)
    #expect(metrics["loss"] == ((1.0 + 4) / 2 + (9.0 + 4) / 2) / 2)
    #expect(metrics["mae"] == 2)
    #expect(throws: NetworkError.self) {
      try evaluator.metrics(
        on: Examples(inputs: Tensor(rows: [[2]]), targets: .classes([5], names: ["a"])))
    }
  }
}
