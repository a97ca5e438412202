import Chainrule
import TestSupport
import Testing

/// scikit-learn's numbers, to 1e-12.
@Suite struct MetricsTests {
  @Test func classesAgreeWithScikitLearn() throws {
    let cases = try Fixture.json("Fixtures/metrics.json")["classes"].array
    #expect(cases.count == 8)
    for item in cases {
      let name = try item["name"].string
      let truth = try item["truth"].ints.map { Int32($0) }
      let scores = try Tensor(rows: item["probabilities"].matrix)
      #expect(try greatest(scores).map { Int($0) } == item["predicted"].ints, "\(name)")
      let metrics = Metrics.ofClasses(
        truth: truth, scores: scores, classes: (0..<scores.shape[1]).map { "\($0)" }, loss: 0.5)
      for key in [
        "accuracy", "balanced_accuracy", "log_loss", "f1_macro", "f1_weighted",
        "precision_macro", "recall_macro", "roc_auc",
      ] {
        let expected = try item.optional(key)?.double
        #expect((metrics[key] == nil) == (expected == nil), "\(name): \(key)")
        if let expected, let found = metrics[key] {
          expectAgreement([found], [expected], within: 1e-12, "\(name): \(key)")
        }
      }
      let matrix = try #require(metrics.confusion)
      #expect(try matrix.counts.map { $0.map(Double.init) } == item["confusion"].matrix)
      expectAgreement(
        [matrix.precisionWeighted, matrix.recallWeighted],
        try [item["precision_weighted"].double, item["recall_weighted"].double], within: 1e-12)
      #expect(metrics["loss"] == 0.5)
    }
  }

  @Test func logLossOfFloatsIsClippedAsTheirs() throws {
    for item in try Fixture.json("Fixtures/metrics.json")["classes"].array {
      let scores: Tensor<Float> = try Tensor(rows: item["probabilities"].matrix).converted()
      let found = logLoss(
        truth: try item["truth"].ints.map { Int32($0) }, probabilities: scores.converted(),
        epsilon: Double(Float.ulpOfOne))
      expectAgreement(
        [try #require(found)], [try item["log_loss_float"].double], within: 1e-6,
        try item["name"].string)
    }
  }

  @Test func numbersAgreeWithScikitLearn() throws {
    let cases = try Fixture.json("Fixtures/metrics.json")["numbers"].array
    #expect(cases.count == 6)
    for item in cases {
      let name = try item["name"].string
      let metrics = Metrics.ofNumbers(
        truth: try Tensor(rows: item["truth"].matrix),
        predicted: try Tensor(rows: item["predicted"].matrix))
      let keys = try item.optional("r2") == nil ? ["rmse", "mae"] : ["rmse", "mae", "r2"]
      #expect(metrics.entries.map(\.key) == keys, "\(name)")
      let expected = try keys.map { try item[$0].double }
      expectAgreement(metrics.entries.map(\.value), expected, within: 1e-12, name)
      expectAgreement(
        [metrics.baseline.value], [try item["baseline_rmse"].double], within: 1e-12, name)
    }
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
        "loss", "accuracy", "balanced_accuracy", "log_loss", "f1_macro", "f1_weighted",
        "precision_macro", "recall_macro", "roc_auc", "confusion", "classes", "baseline",
      ])
    #expect(metrics.json["baseline"]?["accuracy"]?.double == 0.5)
    #expect(metrics.json["classes"] == ["no", "yes"])
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
