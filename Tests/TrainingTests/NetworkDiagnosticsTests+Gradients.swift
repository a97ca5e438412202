import Chainrule
import TestSupport
import Testing

extension NetworkDiagnosticsTests {
  @Test func findsVanishingAndExplodingGradients() throws {
    let deep = try Network(
      inputs: 3, layers: Array(repeating: .dense(8, .sigmoid), count: 10) + [.dense(2, .softmax)])
    let vanishing = try #require(try diagnose(deep).first)
    #expect(vanishing.kind == .vanishingGradient)
    #expect(vanishing.place == "dense1")
    #expect(try #require(vanishing["ratio"]) < 1e-4)
    #expect(
      vanishing.description.hasSuffix(
        "relu instead of sigmoid, batch normalization or fewer layers may serve better"))

    let network = try Network(inputs: 3, layers: [.dense(8, .relu), .dense(2, .softmax)])
    let found = try diagnose(network) { parameters in
      for (name, factor) in [
        ("dense1.weight", 1e-4), ("dense1.bias", 1e-4), ("dense2.weight", 1e3),
      ] {
        let id = ParameterID(name)
        parameters[id] = parameters[id].map { tensor in
          Tensor(tensor.values.map { $0 * factor }, shape: tensor.shape)
        }
      }
    }
    let exploding = try #require(found.first)
    #expect(exploding.kind == .explodingGradient)
    #expect(try #require(exploding["ratio"]) > 1e4)

    let broken = try diagnose(network) { $0[ParameterID("dense2.weight")]?[0, 0] = .nan }
    #expect(broken.map(\.kind) == [.notFinite])
  }

  /// Small weights behind biases let the gradient of twelve layers vanish, whatever their activation.
  @Test func advisesByTheActivation() throws {
    func advice(_ layer: [AnyLayer]) throws -> String {
      let deep = try Network(
        inputs: 3, layers: (0..<12).flatMap { _ in layer } + [.dense(2, .softmax)])
      let found = try diagnose(deep) { parameters in
        for (id, tensor) in parameters {
          let isWeight = id.name.hasSuffix("weight")
          parameters[id]?.values = tensor.values.map { isWeight ? 0.1 * $0 : 0.5 }
        }
      }
      return try #require(found.first { $0.kind == .vanishingGradient }).description
    }
    #expect(
      try advice([.dense(8, .leakyReLU)]).hasSuffix(
        "batch normalization, fewer layers or larger initial weights may serve better"))
    #expect(try advice([.dense(8, .tanh)]).contains("; relu instead of tanh, batch"))
  }

  /// At a minimum all gradients are rounding, and their ratio says nothing; where a penalty has
  /// taken the weights away, the first layer has nothing to learn.
  @Test func silentWhereNothingIsLeftToLearn() throws {
    let network = try Network(inputs: 3, layers: [.dense(8, .tanh), .dense(2, .softmax)])
    func found(_ factors: [String: Double]) throws -> [Diagnostics.Warning.Kind] {
      try diagnose(network) { parameters in
        for (name, factor) in factors {
          let id = ParameterID(name)
          let scaled = parameters[id]?.values.map { $0 * factor }
          parameters[id]?.values = scaled ?? []
        }
      }.map(\.kind)
    }
    #expect(try found(["dense2.weight": 1e-5]) == [])
    var known = examples()
    known.targets = .classes([Int32](repeating: 1, count: known.count), names: ["no", "yes"])
    let sure = try diagnose(network, examples: known) { parameters in
      parameters[ParameterID("dense2.bias")]?.values = [-20, 0]
      parameters[ParameterID("dense2.weight")]?.values = (0..<16).map { $0 < 8 ? 3e-3 : 3.00001e-3 }
    }
    #expect(sure == [])
  }

  @Test func looksAtTheBeginningToo() throws {
    let deep = try Network(
      inputs: 3, layers: Array(repeating: .dense(8, .sigmoid), count: 10) + [.dense(2, .softmax)])
    var healthy = try deep.initialParameters(seed: 2)
    for (id, tensor) in healthy where id.name.hasSuffix("weight") {
      healthy[id]?.values = tensor.values.map { 8 * $0 }
    }
    let found = try Diagnostics.network(
      deep, loss: CrossEntropyLoss(), parameters: healthy, examples: examples(),
      initial: deep.initialParameters(seed: 2))
    #expect(found.contains { $0.description.contains("its gradient before training is") })
    #expect(throws: NetworkError.self) {
      try Diagnostics.network(
        deep, loss: CrossEntropyLoss(), parameters: healthy, examples: examples(), initial: [:])
    }
  }
}
