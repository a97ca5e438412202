import Chainrule
import TestSupport
import Testing

/// The golden networks and the ready-made examples before all witnesses.
@Suite struct GoldenVerificationTests {
  @Test(arguments: GoldenCase.all) func golden(_ place: GoldenCase) throws {
    let golden = try GoldenNetwork(try place.json)
    var example = try Case(
      golden.network, loss: golden.loss, inputs: golden.inputs.rows, targets: golden.targets.rows)
    example.overSamples = golden.overSamples
    example.parameters = try golden.parameters
    try expectPasses(example)
  }

  @Test(arguments: ReadyMade.all.filter { $0.kind == "network" }.map(\.name))
  func readyMade(_ name: String) throws {
    let entry = try #require(ReadyMade.named(name))
    let cases = try ExampleFile(bytes: entry.bytes, file: entry.file).cases
    try #require(!cases.isEmpty)
    for example in cases { try expectPasses(example) }
  }

  private func expectPasses(
    _ example: Case, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let verification = try Verification(example)
    for comparison in verification.comparisons where !comparison.passes {
      Issue.record("\(example.name): \(comparison)", sourceLocation: sourceLocation)
    }
    for witness in Verification.Witness.allCases {
      let own = verification.comparisons.filter { $0.witness == witness }
      #expect(
        own.contains { $0.count > 0 }, "\(example.name): \(witness) compares nothing",
        sourceLocation: sourceLocation)
    }
  }

  @Test func json() throws {
    let network = try Network(
      inputs: 1, layers: [.dense(1, bias: .none, weights: GivenValues([2]))])
    let example = try Case(network, loss: SquaredErrorLoss(), inputs: [[3]], targets: [[1]])
    let json = try Fixture.json(
      text: VerificationJSON(try Verification(example)).text, named: "verification")
    #expect(try json["passes"].bool)
    #expect(try json["groups"].array.count == 2)
    let group = try json["groups"][0]
    #expect(try group["name"].string == "dense1.weight")
    for witness in Verification.Witness.allCases {
      let found = try group["witnesses"][witness.rawValue]
      #expect(try found["count"].int == 1)
      #expect(try found["passes"].bool)
      #expect(try found["worst_relative_error"].double < 1e-7)
      #expect(try found["left_out"].keys.isEmpty)
    }
  }

  @Test func document() throws {
    let network = try Network(inputs: 1, layers: [.dense(1, .relu)])
    var example = try Case(network, loss: SquaredErrorLoss(), inputs: [[0]], targets: [[1]])
    example.name = "At a kink"
    let text = TextDocumentWriter(isASCII: true).write(try Verification(example).document)
    #expect(text.contains("Gradients: At a kink"))
    #expect(text.contains("agree"))
    #expect(text.contains("1 left out, at a kink"))
    let lines = text.split(separator: "\n")
    #expect(lines.contains { $0.contains("dC/dw1") && $0.contains("0") })
    #expect(lines.contains { $0.contains("differences  symbolic") })
    #expect(lines.allSatisfy { $0.count <= 80 })
  }
}
