import ChainruleGraphs
import ChainruleTensors
import TestSupport
import Testing

@testable import ChainruleNetworks

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct NetworkTests {
  private func coded<T: Codable>(_ value: T) throws -> T {
    try JSONDecoder().decode(T.self, from: JSONEncoder().encode(value))
  }

  private func dense(_ network: Network, _ name: String) -> DenseLayer? {
    network.nodes.first { $0.name == name }?.layer.layer as? DenseLayer
  }

  // MARK: - Codable

  static let layers: [AnyLayer] = [
    .dense(3), .dense(4, .leakyReLU(slope: 0.2), bias: .shared, weights: GivenValues([1, 2.5])),
    .dense(2, .softmax, bias: .none, biases: Ones()), .activation(.gelu), .dropout(0.25),
    .batchNorm(epsilon: 1e-3, momentum: 0.2), .layerNorm(epsilon: 1e-6),
    .residual([.dense(3, .relu), .residual([.dropout(0.5)])]),
  ]

  @Test func everyLayerThroughJSON() throws {
    for layer in Self.layers { #expect(try coded(layer) == layer) }
    #expect(Set(Self.layers.map { type(of: $0.layer).kind }) == Set(Catalogue.layerKinds))
  }

  @Test func everyLossThroughJSON() throws {
    let losses: [any Loss] = [
      HalfSquaredErrorLoss(), SquaredErrorLoss(), MeanSquaredErrorLoss(), MeanAbsoluteErrorLoss(),
      HuberLoss(threshold: 2.5), CrossEntropyLoss(labelSmoothing: 0.1),
      BinaryCrossEntropyLoss(positiveWeight: 3), PerceptronLoss(),
    ]
    for loss in losses { #expect(try coded(AnyLoss(loss)) == AnyLoss(loss)) }
    #expect(Set(losses.map { type(of: $0).kind }) == Set(Catalogue.lossKinds))
    #expect(AnyLoss(HuberLoss(threshold: 2)) != AnyLoss(HuberLoss(threshold: 3)))
  }

  @Test func everyOptimizerThroughJSON() throws {
    let optimizers: [any Optimizer] = [
      SGD(learningRate: 0.1, weightDecay: 0.2), Momentum(learningRate: 0.1, dampening: 0.3),
      Nesterov(learningRate: 0.1, momentum: 0.8, looksAhead: true),
      AdaGrad(learningRate: 0.1, epsilon: 1e-6), RMSProp(learningRate: 0.1, smoothing: 0.9),
      Adam(learningRate: 0.1, beta1: 0.8), AdamW(learningRate: 0.1, weightDecay: 0.5),
    ]
    for optimizer in optimizers {
      #expect(try coded(AnyOptimizer(optimizer)) == AnyOptimizer(optimizer))
    }
    #expect(Set(optimizers.map { type(of: $0).kind }) == Set(Catalogue.optimizerKinds))
  }

  @Test func everyInitializerThroughJSON() throws {
    let initializers: [any Initializer] = [
      GlorotUniform(), GlorotNormal(), HeUniform(), HeNormal(), FanInUniform(),
      UniformInitializer(-2...0.5), NormalInitializer(mean: 1, deviation: 3), Zeros(), Ones(),
      GivenValues([0.1, -2]),
    ]
    for one in initializers { #expect(try coded(AnyInitializer(one)) == AnyInitializer(one)) }
    #expect(Set(initializers.map { type(of: $0).kind }) == Set(Catalogue.initializerKinds))
  }

  @Test func everyActivationThroughJSON() throws {
    for kind in Catalogue.activationKinds {
      let activation = try Activation(named: kind)
      #expect(activation.kind == kind)
      #expect(try coded(activation) == activation)
    }
    #expect(Activation.leakyReLU(slope: 0.2) != .leakyReLU(slope: 0.3))
  }

  @Test func networkThroughJSON() throws {
    var network = try Network(
      inputs: 3, layers: [.dense(3, .relu), .residual([.dense(3)]), .dense(2, .softmax)])
    network.frozen = ["dense1"]
    #expect(try coded(network) == network)
  }

  @Test func decodingFusesToo() throws {
    let text = """
      {"inputs": 2, "nodes": [
        {"name": "a", "inputs": ["input"], "layer": {"kind": "dense", "version": 1, "outputs": 2, "bias": "each",
          "activation": {"kind": "linear"}, "weights": {"kind": "ones"}, "biases": {"kind": "zeros"}}},
        {"name": "b", "inputs": ["a"], "layer": {"kind": "activation", "version": 1, "activation": {"kind": "relu"}}}]}
      """
    let network = try JSONDecoder().decode(Network.self, from: Data(text.utf8))
    #expect(network.nodes.map(\.name) == ["a"])
    #expect(network.lastActivation == .relu)
  }

  // MARK: - Fusion

  @Test func denseTakesItsActivation() throws {
    let network = try Network(
      inputs: 2, layers: [.dense(3), .activation(.tanh), .dense(2), .activation(.softmax)])
    #expect(network.nodes.map(\.name) == ["dense1", "dense2"])
    #expect(dense(network, "dense1")?.activation == .tanh)
    #expect(network.nodes[1].inputs == ["dense1"])
    #expect(network.lastActivation == .softmax)
    let same = try Network(inputs: 2, layers: [.dense(3, .tanh), .dense(2, .softmax)])
    #expect(
      try network.initialParameters(seed: 0).mapValues(\.shape)
        == same.initialParameters(seed: 0).mapValues(\.shape))
  }

  @Test func denseReadByOthersStays() throws {
    let network = try Network(
      inputs: 2,
      nodes: [
        .init("sum", .dense(2), inputs: ["input"]),
        .init("one", .activation(.relu), inputs: ["sum"]),
        .init("two", .activation(.tanh), inputs: ["sum"]),
      ])
    #expect(network.nodes.map(\.name) == ["sum", "one", "two"])
  }

  /// A linear activation that two others read goes into the dense layer; they must not.
  @Test func readersOfAFusedActivationStay() throws {
    let network = try Network(
      inputs: 2,
      nodes: [
        .init("sum", .dense(2), inputs: ["input"]),
        .init("same", .activation(.linear), inputs: ["sum"]),
        .init("one", .activation(.relu), inputs: ["same"]),
        .init("two", .activation(.tanh), inputs: ["same"]),
      ])
    #expect(network.nodes.map(\.name) == ["sum", "one", "two"])
    #expect(dense(network, "sum")?.activation == .linear)
    #expect(network.nodes.map(\.inputs) == [["input"], ["sum"], ["sum"]])
  }

  /// The last node is the output, also where its activation goes into an earlier layer.
  @Test func theOutputStaysLast() throws {
    let network = try Network(
      inputs: 2,
      nodes: [
        .init("a", .dense(3), inputs: ["input"]), .init("b", .dense(5), inputs: ["input"]),
        .init("c", .activation(.relu), inputs: ["a"]),
      ])
    #expect(network.outputs == 3)
    #expect(network.lastActivation == .relu)
  }

  // MARK: - Names and parameters

  @Test func namesInsideResiduals() throws {
    let network = try Network(
      inputs: 3,
      layers: [
        .residual([.dense(4, .relu), .dense(3), .residual([.layerNorm()])]), .dense(1),
      ])
    #expect(
      network.parameters.map(\.id.name) == [
        "residual1.dense1.weight", "residual1.dense1.bias", "residual1.dense2.weight",
        "residual1.dense2.bias", "residual1.residual1.layer_norm1.scale",
        "residual1.residual1.layer_norm1.shift", "dense1.weight", "dense1.bias",
      ])
    // 3·4 + 4 + 4·3 + 3 + 3 + 3 + 3·1 + 1 = 41
    #expect(network.parameterCount == 41)
    #expect(
      network.parameters.filter(\.isPenalized).map(\.id.name).allSatisfy { $0.hasSuffix("weight") })
  }

  @Test func frozenLayersHaveNoGradient() throws {
    var network = try Network(
      inputs: 3, layers: [.residual([.dense(3)]), .dense(2, bias: .frozen), .dense(1)])
    network.frozen = ["residual1", "dense2.weight"]
    let step = try StepGraph(network, SquaredErrorLoss(), rows: 2, targets: .values)
    #expect(
      step.gradients.map(\.parameter.name) == ["dense1.weight", "dense2.bias"])
    #expect(
      UpdateGraph(network.parameters, SGD()).updates.map(\.parameter.name)
        == ["dense1.weight", "dense2.bias"])
  }

  @Test func expandedStepNamesItsLayers() throws {
    let network = try Network(
      inputs: 2, layers: [.residual([.dense(2, .tanh)]), .dense(1, .sigmoid)])
    let step = try ExpandedStep(
      network, BinaryCrossEntropyLoss(), rows: 1, targets: .values)
    #expect(step.layers.map(\.name) == ["residual1.dense1", "residual1", "dense1"])
    #expect(step.layers[1].sum == step.layers[1].output)
    #expect(step.layers[2].output == step.outputs)
    #expect(step.layers[2].inputs == [step.layers[1].output])
    // The loss is written in a: C depends on it.
    #expect(step.derivative(of: step.outputs) != nil)
    #expect(!step.graph.nodes.contains { $0.op is any CompositeOp })
  }
}
