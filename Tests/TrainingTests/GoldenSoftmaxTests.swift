import Chainrule
import TestSupport
import Testing

@testable import ChainruleNetworks

@Suite struct GoldenSoftmaxTests {
  static let cases = (0..<7).flatMap { i in FixtureReading.allCases.map { (i, $0) } }

  @Test(arguments: cases) func probabilitiesAndJacobian(_ index: Int, _ reading: FixtureReading)
    throws
  {
    let json = try Fixture.json("Golden/softmax.json")["cases"][index]
    let logits = try json["logits"].doubles
    let m = logits.count
    var graph = Graph()
    // Every row holds the same logits; row i asks for the gradient of probability i: row i of the Jacobian.
    let z = graph.source(.input(0), [m, m], batched: true)
    let unit = graph.source(.target(0), [m, m], batched: true)
    let p = graph.add(Softmax(), [z])
    let normalizer = graph.add(LogSumExp(), [z])
    let logP = graph.add(
      Subtract(), [z, graph.add(BroadcastColumns(columns: m), [normalizer])])
    let jacobian = try #require(graph.pullback(from: [p: unit], to: [z])[0])
    let identity = (0..<m).map { i in (0..<m).map { $0 == i ? 1.0 : 0 } }
    let found = try reading.evaluate(
      graph, rows: m,
      [.input(0): Tensor(rows: (0..<m).map { _ in logits }), .target(0): Tensor(rows: identity)],
      [p, logP, normalizer, jacobian])
    func repeated(_ row: [Double]) -> [Double] { (0..<m).flatMap { _ in row } }
    expectAgreement(found[0], repeated(try json["probabilities"].doubles), within: 1e-12, "p")
    expectAgreement(
      found[1], repeated(try json["log_probabilities"].doubles), within: 1e-12, "ln p")
    expectAgreement(
      found[2], repeated([try json["log_sum_exp"].double]), within: 1e-12, "log sum exp")
    expectAgreement(found[3], try json["jacobian"].tensor.values, within: 1e-12, "∂p/∂z")
  }

  @Test(arguments: cases) func crossEntropy(_ index: Int, _ reading: FixtureReading) throws {
    let json = try Fixture.json("Golden/softmax.json")["cases"][index]
    for isAsWritten in [false, true] {
      let found = try lossAndGradients(
        CrossEntropyLoss(), .softmax, [json["logits"].doubles], [json["target"].doubles],
        isAsWritten: isAsWritten, reading)
      let what = isAsWritten ? "as written: " : ""
      expectAgreement(found.losses, [try json["loss"].double], within: 1e-12, what + "loss")
      expectAgreement(
        found.dz, try json["dloss_dlogits"].doubles, within: 1e-12, what + "∂loss/∂z")
      guard isAsWritten else { continue }
      expectAgreement(found.da, try json["dloss_dprobabilities"].doubles, within: 1e-12, "∂loss/∂p")
    }
  }

  @Test(arguments: FixtureReading.allCases) func binaryCrossEntropy(_ reading: FixtureReading)
    throws
  {
    let cases = try Fixture.json("Golden/softmax.json")["binary_cross_entropy"].array
    func column(_ key: String) throws -> [Double] { try cases.map { try $0[key].double } }
    let found = try lossAndGradients(
      BinaryCrossEntropyLoss(), .sigmoid, column("z").map { [$0] }, column("target").map { [$0] },
      isAsWritten: false, reading)
    expectAgreement(found.a, try column("a"), within: 1e-12, "a")
    expectAgreement(found.losses, try column("loss"), within: 1e-12, "loss")
    expectAgreement(found.dz, try column("dloss_dz"), within: 1e-12, "∂loss/∂z")
  }

  /// The rows' losses, and the gradients of their sum with respect to logits and outputs.
  private func lossAndGradients(
    _ loss: any Loss, _ activation: Activation, _ logits: [[Double]], _ targets: [[Double]],
    isAsWritten: Bool, _ reading: FixtureReading
  ) throws -> (a: [Double], losses: [Double], dz: [Double], da: [Double]) {
    let z = Tensor(rows: logits)
    var graph = Graph()
    let logits = graph.source(.input(0), z.shape, batched: true)
    let y = graph.source(.target(0), z.shape, batched: true)
    let a = activation.apply(to: logits, in: &graph)
    let input = LossInput(
      outputs: a, logits: logits, activation: activation, isAsWritten: isAsWritten)
    let losses = try loss.apply(to: input, y, .values, in: &graph)
    let cost = graph.add(SumRows(), [losses])
    let gradients = graph.gradient(of: cost, withRespectTo: [logits, a])
    let dz = try #require(gradients[0])
    let found = try reading.evaluate(
      graph, rows: z.shape[0], [.input(0): z, .target(0): Tensor(rows: targets)],
      [a, losses, dz, gradients[1] ?? dz])
    return (found[0], found[1], found[2], found[3])
  }
}
