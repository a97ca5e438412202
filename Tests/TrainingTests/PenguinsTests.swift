import Chainrule
import Foundation
import TestSupport
import Testing

/// From a table to a saved model and its predictions: real data, the whole way.
@Suite struct PenguinsTests {
  private static let text = Result { try Fixture.data("DataTests/Fixtures/penguins.csv") }

  private func table() throws -> Table {
    try CSV.read(Bytes(Array(Self.text.get()), path: "penguins.csv"))
  }

  /// What a training leaves: the model and the parts it was split into.
  private struct Trained {
    let model: Model
    let split: Split
    let result: FitResult
    let preprocessing: Preprocessing
  }

  private func train<S: Scalar>(
    target: String, task: TaskKind, output: AnyLayer, loss: any Loss, as type: S.Type
  ) throws -> Trained {
    let table = try table()
    let labeled = try table.rows(withValueIn: target).rows
    let split = try Split.split(rows: labeled, test: 0.2, validation: 0.15, seed: 1)
    let columns = try Columns(of: table, target: target, rows: split.training, task: task)
    let preprocessing = try Preprocessing.fit(
      table: table, target: target, kinds: columns.kinds, task: task, rows: split.training)
    let network = try Network(
      inputs: preprocessing.featureCount, layers: [.dense(16, .relu), .batchNorm(), output])
    var options = TrainingOptions(loss: loss, optimizer: Adam(learningRate: 0.01), batchSize: 32)
    options.seed = 1
    let training: Encoded<S> = try preprocessing.encode(table, rows: split.training)
    let validation: Encoded<S> = try preprocessing.encode(table, rows: split.validation)
    let trainer = try Trainer<S>(network, training.examples, options)
    let result = try trainer.fit(
      validation: validation.examples, options: FitOptions(epochs: 60, patience: 15))
    let model = try trainer.model(
      task: task, preprocessing: preprocessing,
      provenance: Provenance(
        seed: 1,
        data: .init(
          file: "penguins.csv", sha256: SHA256.hex(of: Array(Self.text.get())),
          rows: split.training.count),
        epochs: result.records.count, bestEpoch: result.bestEpoch,
        options: options.json.object ?? [:]))
    return Trained(model: model, split: split, result: result, preprocessing: preprocessing)
  }

  private func throughFile(_ model: Model) throws -> Model {
    let path = NSTemporaryDirectory() + "chainrule-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try model.write(to: path)
    return try Model.load(path)
  }

  @Test func classifiesSpecies() throws {
    let trained = try train(
      target: "species", task: .classification, output: .dense(3, .softmax),
      loss: CrossEntropyLoss(), as: Float.self)
    let table = try table()
    let predictor = try ModelPredictor(trained.model)
    let metrics = try predictor.evaluate(table, rows: trained.split.test).metrics
    #expect(try #require(metrics["accuracy"]) >= 0.95)
    #expect(metrics.baseline.value < 0.6)
    #expect(metrics.rows == trained.split.test.count)
    #expect(metrics.classes == ["Adelie", "Chinstrap", "Gentoo"])

    let copy = try throughFile(trained.model)
    #expect(copy == trained.model)
    let (a, b) = (
      try predictor.predict(table), try ModelPredictor(copy, threads: 2).predict(table)
    )
    #expect(a.count == table.rowCount)
    for row in 0..<a.count {
      #expect(a.text(row) == b.text(row))
      #expect(a.probabilities(row) == b.probabilities(row))
    }
    // A text is the name of the greatest probability, and probabilities sum to 1.
    let first = try #require(a.probabilities(0))
    #expect(abs(first.reduce(0, +) - 1) < 1e-6)
    let place = try #require(first.indices.max { first[$0] < first[$1] })
    #expect(a.text(0) == metrics.classes?[place])
  }

  @Test func predictsMassInGrams() throws {
    let trained = try train(
      target: "body_mass_g", task: .regression, output: .dense(1), loss: MeanSquaredErrorLoss(),
      as: Double.self)
    let table = try table()
    let predictor = try ModelPredictor(throughFile(trained.model))
    let rows = trained.split.test
    let metrics = try predictor.evaluate(table, rows: rows).metrics
    let rmse = try #require(metrics["rmse"])
    #expect(rmse < 0.6 * metrics.baseline.value)
    #expect(try #require(metrics["r2"]) > 0.7)
    #expect((500..<1100).contains(metrics.baseline.value), "grams")
    // The same from the predictions themselves.
    let predictions = try predictor.predict(table, rows: rows)
    guard case .numbers(let masses) = try table.column(named: "body_mass_g").values else {
      Issue.record("body_mass_g is text")
      return
    }
    let squares = try rows.indices.map { i in
      let found = try #require(predictions.numbers(i))[0]
      return (found - masses[rows[i]]) * (found - masses[rows[i]])
    }
    let expected = (squares.reduce(0, +) / Double(rows.count)).squareRoot()
    expectAgreement([rmse], [expected], within: 1e-12)
    #expect(predictions.probabilities(0) == nil)
    #expect(Double(predictions.text(0)) == predictions.numbers(0)?[0])
  }

  /// Two classes by one output: the probability of the second.
  @Test func classifiesByOneOutput() throws {
    let trained = try train(
      target: "sex", task: .classification, output: .dense(1, .sigmoid),
      loss: BinaryCrossEntropyLoss(), as: Float.self)
    let predictor = try ModelPredictor(throughFile(trained.model))
    let table = try table()
    let metrics = try predictor.evaluate(table, rows: trained.split.test).metrics
    #expect(try #require(metrics["accuracy"]) > 0.8)
    #expect(try #require(metrics["roc_auc"]) > 0.85)
    expectAgreement(
      [try #require(metrics["log_loss"])], [try #require(metrics["loss"])], within: 1e-5)
    let predictions = try predictor.predict(table)
    let both = try #require(predictions.probabilities(0))
    #expect(both.count == 2)
    #expect(
      predictions.text(0) == (both[1] > both[0] ? "MALE" : "FEMALE")
        || predictions.text(0) == (both[1] > both[0] ? "male" : "female"))
  }

  /// A stream in batches of seven gives what the whole table gives.
  @Test func streams() throws {
    let trained = try train(
      target: "species", task: .classification, output: .dense(3, .softmax),
      loss: CrossEntropyLoss(), as: Double.self)
    let path = NSTemporaryDirectory() + "chainrule-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Self.text.get().write(to: URL(fileURLWithPath: path))
    let predictor = try ModelPredictor(trained.model)
    let whole = try predictor.predict(table())
    let stream = try CSVStream(
      path: path, kinds: trained.preprocessing.fieldKinds(withTarget: false))
    var texts: [String] = []
    while let batch = try stream.next(rows: 7) {
      let found = try predictor.predict(batch)
      texts += (0..<found.count).map { found.text($0) }
    }
    #expect(texts == (0..<whole.count).map { whole.text($0) })
  }

  @Test func theSameSeedGivesTheSameWeights() throws {
    let hashes = try (0..<2).map { _ in
      try train(
        target: "species", task: .classification, output: .dense(3, .softmax),
        loss: CrossEntropyLoss(), as: Float.self
      ).result.records.map(\.weightHash)
    }
    #expect(hashes[0] == hashes[1])
  }
}
