import Chainrule
import Foundation
import TestSupport
import Testing

/// Two target columns of very different units, from the table to a saved model and back.
@Suite struct SeveralTargetsTests {
  /// a = 1000 + 300 x, b = 0.01 x; row 3 lacks b.
  static func table() -> Table {
    let x = (0..<40).map { Double($0 % 20) / 10 - 1 }
    return Table(
      [
        Column(name: "a", numbers: x.map { 1000 + 300 * $0 }), Column(name: "x", numbers: x),
        Column(name: "b", numbers: x.enumerated().map { $0 == 3 ? .nan : 0.01 * $1 }),
      ], source: "t.csv")
  }

  func model() throws -> Model {
    let table = Self.table()
    let targets = ["b", "a"]
    let columns = try Columns(of: table, targets: targets)
    #expect(columns.task == .regression)
    #expect(columns.inputs.map(\.name) == ["x"])
    let (rows, missing) = try table.rows(withValuesIn: targets)
    #expect(missing == 1)
    let preprocessing = try Preprocessing.fit(
      table: table, targets: targets, kinds: columns.kinds, task: .regression, rows: rows)
    let network = try Network(
      inputs: 1, layers: [.dense(preprocessing.target.outputCount)])
    let options = TrainingOptions(
      loss: MeanSquaredErrorLoss(), optimizer: SGD(learningRate: 0.1), batchSize: 39)
    let examples: Encoded<Double> = try preprocessing.encode(table)
    #expect(examples.report.missingTargets == 1)
    let trainer = try Trainer<Double>(network, examples.examples, options)
    _ = try trainer.fit(options: FitOptions(epochs: 400))
    return try trainer.model(task: .regression, preprocessing: preprocessing)
  }

  @Test func trainsSavesLoadsAndPredicts() throws {
    let path = NSTemporaryDirectory() + "chainrule-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try model().write(to: path)
    let model = try Model.load(path)
    #expect(model.target == "b, a")
    #expect(model.preprocessing?.target.names == ["b", "a"])
    let predictor = try ModelPredictor(model)
    let predictions = try predictor.predict(
      Table([Column(name: "x", numbers: [-0.5, 0.25])], source: "new"))
    #expect(predictions.targets == ["b", "a"])
    for (row, x) in [-0.5, 0.25].enumerated() {
      let found = try #require(predictions.numbers(row))
      #expect(found.count == 2)
      #expect(abs(found[0] - 0.01 * x) < 1e-8)
      #expect(abs(found[1] - (1000 + 300 * x)) < 1e-3)
    }
    let measured = try predictor.evaluate(Self.table())
    #expect(measured.metrics.rows == 39)
    #expect(try #require(measured.metrics["r2"]) > 0.999999)
    #expect(measured.report.missingTargets == 1)
  }
}
