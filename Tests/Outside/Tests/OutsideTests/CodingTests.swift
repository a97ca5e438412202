import Extensions
#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Testing

/// Files may name what this package registers.
@Suite struct CodingTests {
  init() { registerExtensions() }

  private func copy<T: Codable>(_ value: T) throws -> T {
    try JSONDecoder().decode(T.self, from: JSONEncoder().encode(value))
  }

  @Test func networkSurvivesJSON() throws {
    let network = try Example.network()
    let again = try copy(network)
    #expect(again == network)
    #expect(again.parameters == network.parameters)
    #expect(try again.initialParameters(seed: 3) == network.initialParameters(seed: 3))
  }

  @Test func lossAndOptimizerSurviveJSON() throws {
    let loss = AnyLoss(LogCoshLoss())
    let optimizer = AnyOptimizer(SignDescent(learningRate: 0.25, smoothing: 0.5))
    #expect(try copy(loss) == loss)
    #expect(try copy(optimizer) == optimizer)
    #expect(try AnyOptimizer(named: "sign_descent") == AnyOptimizer(SignDescent()))
    #expect(try Activation(named: "soft_sign") == .softSign)
  }

  @Test func unknownKindsListTheKnownOnes() throws {
    let json = Data(
      #"{"inputs": 2, "nodes": [{"name": "a", "inputs": ["input"], "layer": {"kind": "gate"}}]}"#
        .utf8)
    let error = #expect(throws: UnknownKind.self) {
      try JSONDecoder().decode(Network.self, from: json)
    }
    #expect(error?.known.contains("gated") == true)
  }
}
