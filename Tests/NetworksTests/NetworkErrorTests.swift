import ChainruleGraphs
import ChainruleNetworks
import TestSupport
import Testing

/// What a user reads when a network does not fit together, word for word.
@Suite struct NetworkErrorTests {
  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func shapes() {
    func network(_ inputs: Int, _ layers: [AnyLayer]) -> String {
      message { _ = try Network(inputs: inputs, layers: layers) }
    }
    #expect(network(0, [.dense(1)]) == "layer input: expected from 1 to 2147483648 inputs, found 0")
    #expect(network(1, []) == "layer network: expected at least 1 layer, found none")
    #expect(
      network(1, [.dense(2), .dense(0)])
        == "layer dense2: expected from 1 to 2147483648 outputs, found 0")
    #expect(
      network(1, [.dropout(1)])
        == "layer dropout1: expected a dropout probability in [0, 1), found 1.0")
    #expect(
      network(3, [.residual([.dense(2)])])
        == "layer residual1: expected 3 outputs to add to 3 inputs, found 2")
    #expect(
      network(3, [.residual([.dropout(-0.5)])])
        == "layer residual1.dropout1: expected a dropout probability in [0, 1), found -0.5")
  }

  @Test func names() {
    func network(_ nodes: [Network.Node]) -> String {
      message { _ = try Network(inputs: 2, nodes: nodes) }
    }
    #expect(
      network([.init("a", .dense(2), inputs: ["input"]), .init("b", .dense(2), inputs: ["c"])])
        == "layer b: expected the name of an earlier layer, found “c”")
    #expect(
      network([.init("a", .dense(2), inputs: ["b"]), .init("b", .dense(2), inputs: ["input"])])
        == "layer a: expected the name of an earlier layer, found “b”")
    #expect(
      network([.init("a", .dense(2), inputs: ["input"]), .init("a", .dense(2), inputs: ["a"])])
        == "layer network: expected different names, found a name twice")
    #expect(
      network([.init("input", .dense(2), inputs: ["input"])])
        == "layer input: expected a name without dots that is not “input”, found “input”")
    #expect(
      network([.init("a", .dense(2), inputs: ["input", "input"])])
        == "layer a: expected one input, found 2")
    #expect(
      network([.init("a", .dense(2), inputs: [])]) == "layer a: expected one input, found 0")
  }

  @Test func givenValues() throws {
    let network = try Network(
      inputs: 2, layers: [.dense(2, weights: GivenValues([1, 2, 3]))])
    #expect(
      message { _ = try network.initialParameters(seed: 0) }
        == "layer initializer given: expected 4 values of shape [2, 2], found 3")
  }

  @Test func frozenNames() throws {
    var network = try Network(inputs: 2, layers: [.dense(2)])
    network.frozen = ["dens1"]
    #expect(
      message { _ = try StepGraph(network, SquaredErrorLoss(), rows: 1, targets: .values) }
        == "layer dens1: expected the name of a layer or parameter to freeze, found no such name")
  }

  @Test func losses() throws {
    func loss(
      _ loss: any Loss, _ activation: Activation, outputs: Int = 2, _ form: TargetForm = .values
    ) -> String {
      message {
        let network = try Network(inputs: 1, layers: [.dense(outputs, activation)])
        _ = try StepGraph(network, loss, rows: 1, targets: form)
      }
    }
    for one in [
      HalfSquaredErrorLoss(), SquaredErrorLoss(), MeanSquaredErrorLoss(), MeanAbsoluteErrorLoss(),
      HuberLoss(),
    ] as [any Loss] {
      #expect(
        loss(one, .linear, .classes)
          == "layer loss \(type(of: one).kind): expected targets that are numbers, found class numbers"
      )
    }
    #expect(
      loss(HuberLoss(threshold: 0), .linear)
        == "layer loss huber: expected a threshold above 0, found 0.0")
    #expect(
      loss(CrossEntropyLoss(labelSmoothing: 1), .softmax)
        == "layer loss cross_entropy: expected label smoothing in [0, 1), found 1.0")
    #expect(
      loss(CrossEntropyLoss(), .relu)
        == "layer loss cross_entropy: expected outputs that are probabilities, from softmax or sigmoid, found relu"
    )
    for activation: Activation in [.linear, .relu, .tanh, .softplus, .gelu, .leakyReLU] {
      #expect(
        loss(BinaryCrossEntropyLoss(), activation)
          == "layer loss binary_cross_entropy: expected outputs that are probabilities, from sigmoid, found \(activation.kind)"
      )
    }
    #expect(
      loss(BinaryCrossEntropyLoss(), .sigmoid, .classes)
        == "layer loss binary_cross_entropy: expected one output for class numbers 0 and 1, found 2 outputs"
    )
    #expect(
      loss(BinaryCrossEntropyLoss(positiveWeight: 0), .sigmoid)
        == "layer loss binary_cross_entropy: expected a positive weight above 0, found 0.0")
    #expect(
      loss(PerceptronLoss(), .sigmoid)
        == "layer loss perceptron: expected step as the last activation, found sigmoid")
  }

  @Test func unknownKinds() {
    #expect(
      message { _ = try Activation(named: "rely") }
        == "unknown activation “rely”; known are gelu, leaky_relu, relu, sigmoid, softplus, step, tanh"
    )
    #expect(
      message { _ = try AnyLoss(named: "mse") }.hasPrefix("unknown loss “mse”; known are bin"))
    #expect(
      message { _ = try AnyOptimizer(named: "lion") }
        == "unknown optimizer “lion”; known are adagrad, adam, adamw, momentum, nesterov, rmsprop, sgd"
    )
  }
}
