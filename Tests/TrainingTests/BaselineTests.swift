import Chainrule
import TestSupport
import Testing

@testable import ChainruleTraining

/// Against scikit-learn's models of the same rows.
@Suite struct BaselineTests {
  private struct Case {
    let name: String
    let training: Examples<Double>
    let test: Examples<Double>
    let item: JSON

    init(_ item: JSON) throws {
      self.item = item
      name = try item["name"].string
      let weights = try item.optional("weights")?.doubles
      training = try Case.examples(item["training"], weights, item)
      test = try Case.examples(item["test"], nil, item)
    }

    func measure(_ key: String) throws -> Double { try item["measures"][key].double }

    private static func examples(
      _ part: JSON, _ weights: [Double]?, _ item: JSON
    ) throws -> Examples<Double> {
      let inputs = try part["inputs"].tensor
      guard try item["measures"].optional("accuracy") != nil else {
        return Examples(
          inputs: inputs, targets: .values(try part["targets"].tensor), weights: weights)
      }
      let outputs = try item["biases"].array.count
      let names = (0..<max(outputs, 2)).map { "\($0)" }
      let classes = try part["targets"].ints.map { Int32($0) }
      return Examples(inputs: inputs, targets: .classes(classes, names: names), weights: weights)
    }
  }

  private func cases(_ group: String) throws -> [Case] {
    try Fixture.json("Fixtures/baselines.json")[group].array.map(Case.init)
  }

  private func narrowed(_ examples: Examples<Double>) -> Examples<Float> {
    let targets: Targets<Float> =
      switch examples.targets {
      case .classes(let classes, let names): .classes(classes, names: names)
      case .values(let values): .values(values.converted())
      }
    return Examples(
      inputs: examples.inputs.converted(), targets: targets,
      weights: examples.weights.map { $0.map { Float($0) } })
  }

  @Test func classesAgreeWithScikitLearn() throws {
    let cases = try cases("classes")
    #expect(cases.count == 4)
    for item in cases {
      let linear = try LinearBaseline.fit(item.training)
      #expect(linear.weights.shape == (try item.item["weights_of_inputs"].tensor).shape)
      expectAgreement(
        linear.weights.values + linear.biases.values,
        try item.item["weights_of_inputs"].tensor.values + item.item["biases"].doubles,
        within: 1e-3, item.name)
      let metrics = try linear.metrics(on: item.test)
      #expect(metrics["accuracy"] == (try item.measure("accuracy")), "\(item.name)")
      let found = try #require(metrics["log_loss"])
      expectAgreement([found], [try item.measure("log_loss")], within: 1e-4, item.name)
      expectAgreement([try #require(metrics["loss"])], [found], within: 1e-9, item.name)
      // In single precision to what a report shows.
      let narrow = narrowed(item.training)
      let coarse = try LinearBaseline.fit(narrow).metrics(on: narrowed(item.test))
      #expect(coarse["accuracy"] == metrics["accuracy"], "\(item.name)")
      expectAgreement([try #require(coarse["log_loss"])], [found], within: 1e-3, item.name)
    }
  }

  @Test func numbersAgreeWithScikitLearn() throws {
    let cases = try cases("numbers")
    #expect(cases.count == 2)
    for item in cases {
      let expected =
        try item.item["weights_of_inputs"].tensor.values + item.item["biases"].doubles
      #expect(NormalEquations.suit(item.training))
      let linear = try LinearBaseline.fit(item.training)
      expectAgreement(
        linear.weights.values + linear.biases.values, expected, within: 1e-9, item.name)
      let metrics = try linear.metrics(on: item.test)
      for key in ["rmse", "r2"] {
        let found = try #require(metrics[key])
        expectAgreement([found], [try item.measure(key)], within: 1e-10, "\(item.name): \(key)")
      }
      // The way that is taken where the normal equations are too large leads to the same place.
      let objective = try LinearObjective(item.training, penalty: 1, threads: 1)
      let searched = objective.baseline(LBFGS.minimum(from: objective.start, of: objective))
      expectAgreement(
        searched.weights.values + searched.biases.values, expected, within: 1e-3, item.name)
    }
  }

  @Test func constantAnswersAgree() throws {
    for item in try cases("classes") {
      let metrics = try ConstantBaseline(item.training).metrics(on: item.test)
      #expect(metrics["accuracy"] == (try item.measure("constant_accuracy")), "\(item.name)")
      expectAgreement(
        [try #require(metrics["log_loss"])], [try item.measure("constant_log_loss")],
        within: 1e-12, item.name)
    }
    for item in try cases("numbers") {
      let metrics = try ConstantBaseline(item.training).metrics(on: item.test)
      expectAgreement(
        [try #require(metrics["rmse"])], [try item.measure("constant_rmse")], within: 1e-12,
        item.name)
    }
  }

  /// More rows than the normal equations take at a time, and not a multiple: y = 3 x₁ − 2 x₂ + 1.
  @Test func findsAPlaneOverManyRows() throws {
    let random = Random(seed: 4)
    let inputs = (0..<2500).map { row in
      (0..<2).map { 10 * random.uniform(.mask(0), row: row, column: $0) + 5 }
    }
    let training = Examples<Float>(
      inputs: Tensor(rows: inputs.map { $0.map { Float($0) } }),
      targets: .values(Tensor(rows: inputs.map { [Float(3 * $0[0] - 2 * $0[1] + 1)] })))
    let linear = try LinearBaseline.fit(training, penalty: 1e-6)
    expectAgreement(linear.weights.values + linear.biases.values, [3, -2, 1], within: 1e-5)
  }

  @Test func sameBitsOnAnyNumberOfThreads() throws {
    for item in try cases("classes") + cases("numbers") {
      #expect(
        try LinearBaseline.fit(item.training, threads: 1)
          == LinearBaseline.fit(item.training, threads: 3), "\(item.name)")
    }
  }

  /// Weights by class are the linear model's alone: the constant answer is that of the rows.
  @Test func weightsOfTheNetwork() throws {
    let rows = (0..<100).map { [Double($0 % 10)] }
    let classes = (0..<100).map { Int32($0 % 10 > 7 ? 1 : 0) }
    let training = Examples<Double>(
      inputs: Tensor(rows: rows), targets: .classes(classes, names: ["no", "yes"]))
    var weighted = training
    weighted.weights = classes.map { $0 == 0 ? 0.625 : 2.5 }
    let plain = try Baselines(fitting: training)
    let balanced = try Baselines(fitting: training, weighted: weighted)
    #expect(balanced.constant == plain.constant)
    #expect(balanced.constant.values == [0.8, 0.2])
    #expect(balanced.linear == (try LinearBaseline.fit(weighted)))
    #expect(balanced.linear != plain.linear)
  }

  /// Standardized targets are measured in their units.
  @Test func measuresInUnits() throws {
    let table = Table([
      Column(name: "x", numbers: [1, 2, 3, 4]), Column(name: "y", numbers: [10, 20, 30, 50]),
    ])
    let preprocessing = try Preprocessing.fit(
      table: table, target: "y", kinds: ["x": .number], task: .regression, rows: [0, 1, 2, 3])
    let examples: Examples<Double> = try preprocessing.encode(table, rows: [0, 1, 2, 3]).examples
    let (constant, linear) = try Baselines(fitting: examples).metrics(
      on: examples, target: preprocessing.target)
    // Mean 27.5: squares 306.25 + 56.25 + 6.25 + 506.25 = 875.
    expectAgreement([try #require(constant["rmse"])], [(875.0 / 4).squareRoot()], within: 1e-12)
    #expect(constant["r2"].map { abs($0) < 1e-12 } ?? false)
    #expect(try #require(linear["rmse"]) < 5)
  }

  @Test func refusesWhatDoesNotFit() throws {
    let item = try cases("classes")[0]
    let numbers = try cases("numbers")[0]
    let linear = try LinearBaseline.fit(item.training)
    let message = "layer linear baseline: expected targets of the kind classes(3), found numbers"
    #expect {
      try linear.metrics(on: numbers.test)
    } throws: { "\($0)" == message }
    #expect(throws: NetworkError.self) { try linear.metrics(on: item.test.subset([])) }
    #expect(throws: NetworkError.self) { try LinearBaseline.fit(item.training.subset([])) }
    #expect(throws: NetworkError.self) {
      try LinearBaseline.fit(
        Examples<Double>(inputs: Tensor(rows: [[1]]), targets: .classes([2], names: ["a", "b"])))
    }
    #expect(throws: NetworkError.self) {
      try ConstantBaseline(values: [1, 0]).metrics(on: item.test)
    }
  }
}

/// A model keeps what it is compared with.
@Suite struct ModelBaselineTests {
  private let table = Table([
    Column(name: "x", numbers: (0..<40).map { Double($0 % 8) }),
    Column(name: "kind", text: (0..<40).map { $0 % 8 < 3 ? "low" : $0 % 8 < 6 ? "mid" : "high" }),
    Column(name: "size", numbers: (0..<40).map { Double(3 * ($0 % 8)) + Double($0 % 5) }),
  ])

  private func trained(_ target: String, _ task: TaskKind) throws -> (Model, Examples<Float>) {
    let preprocessing = try Preprocessing.fit(
      table: table, target: target, kinds: ["x": .number], task: task, rows: Array(0..<30))
    let examples: Examples<Float> = try preprocessing.encode(table, rows: Array(0..<30)).examples
    let isClasses = task == .classification
    let network = try Network(
      inputs: 1, layers: [.dense(4, .tanh), isClasses ? .dense(3, .softmax) : .dense(1)])
    let options = TrainingOptions(
      loss: isClasses ? CrossEntropyLoss() : MeanSquaredErrorLoss(),
      optimizer: Adam(learningRate: 0.01), batchSize: 8)
    let trainer = try Trainer<Float>(network, examples, options)
    let model = try trainer.model(
      task: task, preprocessing: preprocessing, baselines: Baselines(fitting: examples))
    return (model, examples)
  }

  @Test(arguments: [("kind", TaskKind.classification), ("size", .regression)])
  func staysInTheFile(_ target: String, _ task: TaskKind) throws {
    let (model, _) = try trained(target, task)
    let content = try model.safetensors()
    #expect(content.metadata["format_version"] == "1.1")
    let copy = try Model(content, file: "m")
    #expect(copy == model)
    #expect(copy.baseline == model.baseline && copy.baseline != nil)

    let found = try ModelPredictor(copy).evaluate(table, rows: Array(30..<40))
    let (constant, linear) = (try #require(found.constant), try #require(found.linear))
    let encoded: Encoded<Float> = try #require(model.preprocessing).encode(
      table, rows: Array(30..<40))
    let expected = try #require(Baselines(model)).metrics(
      on: encoded.examples, target: model.preprocessing?.target)
    if task == .classification {
      #expect(constant == expected.constant)
      #expect(linear == expected.linear)
      // Of the training rows 12 are low; of these ten, rows 30 … 39, three: 6, 7, 0 … 7.
      #expect(constant["accuracy"] == 0.3)
    } else {
      // The table's own numbers are exact, encoded ones are not.
      expectAgreement(
        linear.entries.map(\.value), expected.linear.entries.map(\.value), within: 1e-5)
      #expect(try #require(linear["r2"]) > 0.9)
    }
  }

  @Test func modelsWithoutOneLoad() throws {
    let (model, _) = try trained("kind", .classification)
    let bare = try Model(
      network: model.network, values: model.values, task: model.task, loss: model.loss.loss,
      preprocessing: model.preprocessing)
    let content = try bare.safetensors()
    #expect(content.metadata["format_version"] == "1")
    #expect(try Model(content, file: "m") == bare)
    let found = try ModelPredictor(bare).evaluate(table)
    #expect(found.constant == nil && found.linear == nil)
  }

  @Test func namesWhatIsWrong() throws {
    let (model, _) = try trained("kind", .classification)
    func message(_ change: (inout Safetensors) -> Void) throws -> String {
      var content = try model.safetensors()
      change(&content)
      do {
        _ = try Model(content, file: "m")
        return "nothing"
      } catch { return "\(error)" }
    }
    #expect(
      try message { $0.metadata["baseline"] = "{}" }
        == "m: baseline: expected an object with a list of numbers under “constant”")
    #expect(
      try message { $0.metadata["baseline"] = #"{"constant":[1.0]}"# }
        == "m: baseline.constant: expected 3 numbers, found 1")
    #expect(
      try message { $0.metadata["baseline"] = nil }.hasPrefix(
        "m: tensor “baseline.weights”: no part of the network"))
    let baseline = try #require(model.baseline)
    #expect {
      try Model(
        network: model.network, values: model.values, task: model.task, loss: model.loss.loss,
        preprocessing: model.preprocessing,
        baseline: ModelBaseline(
          constant: baseline.constant, weights: Tensor(shape: [3, 2]), biases: baseline.biases))
    } throws: {
      "\($0)" == "model: tensor “baseline.weights”: expected the shape [3, 1], found [3, 2]"
    }
  }
}
