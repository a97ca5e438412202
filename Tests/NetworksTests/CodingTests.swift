import ChainruleGraphs
import Foundation
import Testing

@testable import ChainruleNetworks

/// The texts are the format: a change here needs a new version of the layer, or of the model file.
@Suite struct CodingTests {
  private func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private func copy<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
  }

  private func message<Value: Decodable>(_ type: Value.Type, _ text: String) -> String {
    do {
      _ = try JSONDecoder().decode(type, from: Data(text.utf8))
      return ""
    } catch { return "\(error)" }
  }

  @Test func layers() throws {
    let expected: [(AnyLayer, String)] = [
      (
        .dense(3, .leakyReLU(slope: 0.2)),
        #"{"activation":{"kind":"leaky_relu","slope":0.2},"bias":"each","biases":{"kind":"zeros"},"#
          + #""kind":"dense","outputs":3,"version":1,"weights":{"kind":"glorot_uniform"}}"#
      ),
      (
        .activation(.softmax), #"{"activation":{"kind":"softmax"},"kind":"activation","version":1}"#
      ),
      (.dropout(0.25), #"{"kind":"dropout","probability":0.25,"version":1}"#),
      (
        .batchNorm(epsilon: 0.5, momentum: 0.25),
        #"{"epsilon":0.5,"kind":"batch_norm","momentum":0.25,"version":1}"#
      ),
      (.layerNorm(epsilon: 0.5), #"{"epsilon":0.5,"kind":"layer_norm","version":1}"#),
      (
        .residual([.dropout(0.5)]),
        #"{"kind":"residual","layers":[{"kind":"dropout","probability":0.5,"version":1}],"version":1}"#
      ),
    ]
    for (layer, written) in expected {
      #expect(try text(layer) == written)
      #expect(try copy(layer) == layer)
    }
    #expect(Set(expected.map { type(of: $0.0.layer).kind }) == Set(Catalogue.layerKinds))
  }

  @Test func optimizers() throws {
    let expected: [(any Optimizer, String)] = [
      (SGD(learningRate: 0.5), #"{"kind":"sgd","learning_rate":0.5,"weight_decay":0}"#),
      (
        Momentum(learningRate: 0.5),
        #"{"dampening":0,"kind":"momentum","learning_rate":0.5,"momentum":0.9,"weight_decay":0}"#
      ),
      (
        Nesterov(learningRate: 0.5, looksAhead: true),
        #"{"kind":"nesterov","learning_rate":0.5,"looks_ahead":true,"momentum":0.9,"weight_decay":0}"#
      ),
      (
        AdaGrad(learningRate: 0.5, epsilon: 0.25),
        #"{"epsilon":0.25,"kind":"adagrad","learning_rate":0.5,"weight_decay":0}"#
      ),
      (
        RMSProp(learningRate: 0.5, epsilon: 0.25),
        #"{"epsilon":0.25,"kind":"rmsprop","learning_rate":0.5,"smoothing":0.99,"weight_decay":0}"#
      ),
      (
        Adam(learningRate: 0.5, epsilon: 0.25),
        #"{"beta1":0.9,"beta2":0.999,"epsilon":0.25,"kind":"adam","learning_rate":0.5,"weight_decay":0}"#
      ),
      (
        AdamW(learningRate: 0.5, epsilon: 0.25),
        #"{"beta1":0.9,"beta2":0.999,"epsilon":0.25,"kind":"adamw","learning_rate":0.5,"weight_decay":0.01}"#
      ),
    ]
    for (optimizer, written) in expected {
      #expect(try text(AnyOptimizer(optimizer)) == written)
      #expect(try copy(AnyOptimizer(optimizer)) == AnyOptimizer(optimizer))
    }
    #expect(Set(expected.map { type(of: $0.0).kind }) == Set(Catalogue.optimizerKinds))
  }

  @Test func losses() throws {
    let plain: [any Loss] = [
      HalfSquaredErrorLoss(), SquaredErrorLoss(), MeanSquaredErrorLoss(), MeanAbsoluteErrorLoss(),
      PerceptronLoss(),
    ]
    for loss in plain {
      #expect(try text(AnyLoss(loss)) == "{\"kind\":\"\(type(of: loss).kind)\"}")
      #expect(try copy(AnyLoss(loss)) == AnyLoss(loss))
    }
    let smooth = AnyLoss(CrossEntropyLoss(labelSmoothing: 0.125))
    #expect(try text(smooth) == #"{"kind":"cross_entropy","label_smoothing":0.125}"#)
    #expect(try copy(smooth) == smooth)
    let binary = AnyLoss(BinaryCrossEntropyLoss(positiveWeight: 2.5))
    #expect(try text(binary) == #"{"kind":"binary_cross_entropy","positive_weight":2.5}"#)
    #expect(try copy(binary) == binary)
    let huber = AnyLoss(HuberLoss(threshold: 0.5))
    #expect(try text(huber) == #"{"kind":"huber","threshold":0.5}"#)
    #expect(try copy(huber) == huber)
    #expect(
      Set(Catalogue.lossKinds)
        == Set(
          plain.map { type(of: $0).kind } + ["binary_cross_entropy", "cross_entropy", "huber"]))
  }

  @Test func initializers() throws {
    let all: [any Initializer] = [
      GlorotUniform(), GlorotNormal(), HeUniform(), HeNormal(), FanInUniform(),
      UniformInitializer(-0.5...0.25), NormalInitializer(mean: 1, deviation: 2), Zeros(), Ones(),
      GivenValues([0.1, -0.2]),
    ]
    for initializer in all {
      #expect(try copy(AnyInitializer(initializer)) == AnyInitializer(initializer))
    }
    #expect(Set(all.map { type(of: $0).kind }) == Set(Catalogue.initializerKinds))
  }

  @Test func networks() throws {
    var network = try Network(
      inputs: 2, layers: [.dense(2, .tanh), .residual([.dense(2, .relu)]), .dense(1)])
    network.frozen = ["residual1", "dense2", "dense1.bias"]
    #expect(try copy(network) == network)
    let written = try text(network)
    #expect(
      written.hasPrefix(#"{"frozen":["dense1.bias","dense2","residual1"],"inputs":2,"nodes":[{"#))
    #expect(try text(copy(network)) == written)
  }

  @Test(arguments: [
    ("\"version\":1", "\"version\":2", "unknown version of layer dropout: “2”; known are 1"),
    ("\"version\":1", "\"version\":0", "unknown version of layer dropout: “0”; known are 1"),
    ("dropout\"", "dropot\"", "unknown layer “dropot”; known are activation, batch_norm"),
  ])
  func refusesUnknownLayers(_ old: String, _ new: String, _ expected: String) throws {
    let written = try text(AnyLayer.dropout(0.5)).replacingOccurrences(of: old, with: new)
    #expect(message(AnyLayer.self, written).hasPrefix(expected))
  }

  /// A file must not be able to name a parameter twice, or to ask for more memory than there is.
  @Test func refusesWhatCannotBe() {
    for name in ["", "a.b", "input"] {
      #expect(throws: NetworkError.self) {
        try Network(inputs: 1, nodes: [.init(name, .dense(1), inputs: ["input"])])
      }
    }
    #expect(throws: NetworkError.self) { try Network(inputs: 1 << 40, layers: [.dense(1)]) }
    #expect(throws: NetworkError.self) { try Network(inputs: 1, layers: [.dense(1 << 40)]) }
  }
}
