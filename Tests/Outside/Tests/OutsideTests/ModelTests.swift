import Extensions
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A model file keeps what this package registers.
@Suite struct ModelTests {
  @Test func fileKeepsNetworkLossAndNumbers() throws {
    registerExtensions()
    let trainer = try Example.trainer(Float.self)
    trainer.run(steps: 20)
    let model = try trainer.model(task: .regression, preprocessing: nil)

    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "outside.safetensors").path
    try model.write(to: file)
    let again = try Model(file: file)

    #expect(again == model)
    #expect(again.network == (try Example.network()))
    #expect(again.loss == AnyLoss(LogCoshLoss()))
    let predicted = try ModelPredictor(again).predict(inputs: Example.inputs)
    let expected = try Predictor(again.network, parameters: trainer.parameters)
      .predict(inputs: Example.inputs.converted())
    #expect(predicted.numbers(5) == expected.rows[5].map(Double.init))
  }
}
