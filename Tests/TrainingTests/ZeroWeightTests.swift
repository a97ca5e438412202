import Chainrule
import Testing

/// Rows that count for nothing.
@Suite struct ZeroWeightTests {
  private func examples(_ weights: [Float]) -> Examples<Float> {
    Examples(
      inputs: Tensor(rows: weights.indices.map { [Float($0) / 8, 1] }),
      targets: .values(Tensor(rows: weights.indices.map { [Float($0)] })), weights: weights)
  }

  private func options() -> TrainingOptions {
    var options = TrainingOptions(
      loss: SquaredErrorLoss(), optimizer: SGD(learningRate: 0.1), batchSize: 2, seed: 1)
    options.overSamples = .weightedMean
    options.shuffles = false
    return options
  }

  /// The first batch weighs nothing, so its step leaves the weights as they are; the second one moves them.
  @Test func aBatchWithoutWeightChangesNothing() throws {
    let network = try Network(inputs: 2, layers: [.dense(1)])
    let trainer = try Trainer(network, examples([0, 0, 1, 1]), options())
    let before = trainer.parameters
    #expect(trainer.step() == 0)
    #expect(trainer.parameters == before)
    #expect(trainer.step() > 0)
    #expect(trainer.parameters != before)
    #expect(trainer.parameters.values.allSatisfy { $0.values.allSatisfy(\.isFinite) })
    #expect(trainer.epoch().isFinite)
  }

  @Test func fittingGoesOnPastSuchABatch() throws {
    let network = try Network(inputs: 2, layers: [.dense(1)])
    let trainer = try Trainer(network, examples([0, 0, 1, 1]), options())
    let result = try trainer.fit(options: FitOptions(epochs: 3))
    #expect(result.ending == .completed)
    #expect(result.records.count == 3)
  }

  @Test func rowsWithoutAnyWeightAreRefused() throws {
    let network = try Network(inputs: 2, layers: [.dense(1)])
    let error = #expect(throws: NetworkError.self) {
      try Trainer(network, examples([0, 0, 0, 0]), options())
    }
    #expect(
      error?.description == "layer training: expected a row with a weight above 0, found none")
  }
}
