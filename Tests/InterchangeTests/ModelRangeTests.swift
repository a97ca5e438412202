import ChainruleData
import ChainruleNetworks
import ChainruleTensors
import Foundation
import Testing

@testable import ChainruleInterchange

/// Numbers in a model's metadata that no training can have written.
@Suite struct ModelRangeTests {
  /// Of numbers with long tails, a date, and a baseline: {“constant”: […]}.
  private func file(_ loss: any Loss, _ layers: [AnyLayer], target: String) throws -> Safetensors {
    let table = Table([
      Column(name: "size", numbers: [1, 2, 3, 4, 5, 6000]),
      Column(name: "sold", text: (1...6).map { "2024-0\($0)-11" }),
      Column(name: "price", numbers: [1, 2, 3, 4, 5, 6]),
      Column(name: "kind", text: ["a", "b", "b", "a", "b", "a"]),
    ])
    let task = target == "kind" ? TaskKind.classification : .regression
    let preprocessing = try Preprocessing.fit(
      table: table, target: target, kinds: ["size": .number, "sold": .date], task: task,
      rows: Array(0..<6))
    let network = try Network(inputs: preprocessing.featureCount, layers: layers)
    let outputs = 1
    return try Model(
      network: network, values: .double(.init(parameters: network.initialParameters(seed: 1))),
      task: task, loss: loss, preprocessing: preprocessing,
      provenance: Provenance(data: .init(file: "a.csv", sha256: "", rows: 6), epochs: 7),
      baseline: ModelBaseline(
        constant: task == .classification ? [0.5, 0.5] : [0.25],
        weights: Tensor(shape: [outputs, network.inputs]), biases: Tensor(shape: [outputs]))
    ).safetensors()
  }

  private func reading(_ file: Safetensors, _ key: String, _ old: String, _ new: String) throws
    -> String
  {
    var changed = file
    let text = try #require(file.metadata[key])
    let range = try #require(text.range(of: old, options: .regularExpression), "\(text)")
    changed.metadata[key] = text.replacingCharacters(in: range, with: new)
    return message { try Model(changed, file: "m") }
  }

  @Test(arguments: [
    ("-0.1", "expected label smoothing in [0, 1), found -0.1"),
    ("1", "expected label smoothing in [0, 1), found 1.0"),
  ])
  func smoothing(_ value: String, _ expected: String) throws {
    let file = try file(
      CrossEntropyLoss(labelSmoothing: 0.25), [.dense(2, .softmax)], target: "kind")
    #expect(try reading(file, "loss", "0.25", value) == "m: loss: \(expected)")
  }

  @Test(arguments: ["0", "-2"])
  func weightsAndThresholds(_ value: String) throws {
    let binary = try file(
      BinaryCrossEntropyLoss(positiveWeight: 0.25), [.dense(1, .sigmoid)], target: "kind")
    #expect(
      try reading(binary, "loss", "0.25", value)
        == "m: loss: expected a positive weight above 0, found \(value).0")
    let huber = try file(HuberLoss(threshold: 0.25), [.dense(1)], target: "price")
    #expect(
      try reading(huber, "loss", "0.25", value)
        == "m: loss: expected a threshold above 0, found \(value).0")
  }

  /// A loss that does not suit the network, whatever its settings, keeps nobody from predicting.
  @Test func lossesOfOtherOutputs() throws {
    let file = try file(CrossEntropyLoss(labelSmoothing: 0.25), [.dense(1)], target: "price")
    #expect(try Model(file, file: "m").loss.loss is CrossEntropyLoss)
  }

  private static let inputs = "preprocessing.inputs.columns"

  @Test(arguments: [
    (
      "preprocessing", "\"deviation\":[0-9.]+", "\"deviation\":-1",
      "\(inputs)[0].deviation: expected a deviation of 0 or more, found -1.0"
    ),
    (
      "preprocessing", "\"limit\":[0-9.]+", "\"limit\":0",
      "\(inputs)[0].limit: expected a limit above 0 beside a deviation of"
    ),
    (
      "preprocessing", "\"scale\":[0-9.]+", "\"scale\":0",
      "\(inputs)[0].tails.scale: expected a scale above 0, found 0.0"
    ),
    (
      "preprocessing", "(\"days\":.\"deviation\":)[0-9.]+", "\"days\":{\"deviation\":-3",
      "\(inputs)[1].days.deviation: expected a deviation of 0 or more, found -3.0"
    ),
    (
      "preprocessing", "(\"target\":.\"columns\":..\"deviation\":)[0-9.]+",
      "\"target\":{\"columns\":[{\"deviation\":-0.5",
      "preprocessing.target.columns[0].deviation: expected a deviation of 0 or more, found -0.5"
    ),
    ("preprocessing", "\"mean\":[0-9.]+", "\"mean\":NaN", "preprocessing: not JSON: 1:"),
    ("preprocessing", "\"mean\":[0-9.]+", "\"mean\":1e999", "preprocessing: not JSON: 1:"),
    ("preprocessing", "\"mean\":[0-9.]+", "\"mean\":null", "\(inputs)[0].mean: expected Double"),
    ("loss", "0.25", "1e999", "loss: not JSON: 1:"),
    ("training", "\"rows\":6", "\"rows\":-6", "training.data.rows: expected a number not below 0"),
    ("training", "\"epochs\":7", "\"epochs\":-7", "training.epochs: expected a number not below 0"),
  ])
  func recordedNumbers(_ key: String, _ old: String, _ new: String, _ expected: String) throws {
    let file = try file(HuberLoss(threshold: 0.25), [.dense(1)], target: "price")
    let found = try reading(file, key, old, new)
    #expect(found.hasPrefix("m: \(expected)"), "\(found)")
  }

  @Test func sharesOfTheBaseline() throws {
    let file = try file(CrossEntropyLoss(), [.dense(2, .softmax)], target: "kind")
    #expect(
      try reading(file, "baseline", "0.5\\]", "-0.5]")
        == "m: baseline.constant[1]: expected a share from 0 to 1, found -0.5")
    // The mean of numbers may be anything.
    var other = try self.file(HuberLoss(), [.dense(1)], target: "price")
    other.metadata["baseline"] = "{\"constant\":[-7.5]}"
    #expect(try Model(other, file: "m").baseline?.constant == [-7.5])
  }
}
