import Chainrule
import TestSupport
import Testing

/// Where a golden network stands in the files.
struct GoldenCase: CustomTestStringConvertible, Sendable {
  let file: String
  var key: String?
  var index: Int?

  var testDescription: String {
    ([file] + [key, index.map { "\($0)" }].compactMap(\.self)).joined(separator: " ")
  }

  var json: JSON {
    get throws {
      var json = try Fixture.json("Golden/\(file).json")
      if let key { json = try json[key] }
      if let index { json = try json[index] }
      return json
    }
  }

  static let all =
    [GoldenCase(file: "seed002"), GoldenCase(file: "mazur")]
    + (0..<2).map { GoldenCase(file: "seed001", key: "cases", index: $0) }
    + (0..<3).map { GoldenCase(file: "seed003", key: "cases", index: $0) }
    + (0..<4).map { GoldenCase(file: "seed004", key: "cases", index: $0) }
    + [
      GoldenCase(file: "matrix_calculus", key: "cases", index: 0),
      GoldenCase(file: "chain_rule", key: "single_path", index: 0),
      GoldenCase(file: "softmax", key: "layer_case"),
      GoldenCase(file: "optimization", key: "line_fit"),
    ]
}

/// One `nn-golden-1` object as the library's own network, loss and examples.
struct GoldenNetwork {
  let json: JSON
  let network: Network
  let loss: any Loss
  let overSamples: OverSamples
  let inputs: Tensor<Double>
  let targets: Tensor<Double>
  /// Which layers have biases.
  let hasBiases: [Bool]

  init(_ json: JSON, bias: DenseLayer.Bias = .each) throws {
    self.json = json
    let layers = try json["network"]["layers"].array
    hasBiases = try layers.map { try $0.optional("biases") != nil }
    network = try Network(
      inputs: json["network"]["input_size"].int,
      layers: layers.map { layer in
        let biases = try layer.optional("biases")?.doubles
        return .dense(
          try layer["size"].int, try Activation(named: layer["activation"].string),
          bias: biases == nil ? .none : bias,
          weights: GivenValues(rows: try layer["weights"].matrix),
          biases: GivenValues(biases.map { bias == .shared ? [$0[0]] : $0 } ?? []))
      })
    loss = try AnyLoss(named: json["loss"]["kind"].string).loss
    let over = try json["loss"]["over_samples"].string
    overSamples = try #require(OverSamples(rawValue: over))
    inputs = try json["inputs"].tensor
    targets = try json["targets"].tensor
  }

  var rows: Int { inputs.shape[0] }
  var batch: FixtureBatch {
    FixtureBatch(
      inputs: inputs, targets: targets, scale: overSamples == .sum ? 1 : 1 / Double(rows))
  }
  var parameters: [ParameterID: Tensor<Double>] {
    get throws { try network.initialParameters(seed: 0) }
  }

  func model(learningRate: Double) throws -> FixtureModel {
    FixtureModel(network, loss, SGD(learningRate: learningRate), try parameters)
  }

  func trainer(learningRate: Double) throws -> Trainer<Double> {
    var options = TrainingOptions(loss: loss, optimizer: SGD(learningRate: learningRate))
    options.overSamples = overSamples
    return try Trainer(network, Examples(inputs: inputs, targets: .values(targets)), options)
  }

  /// Outputs and total loss with these parameters, by the interpreter.
  func forward(_ parameters: [ParameterID: Tensor<Double>]) throws -> (
    outputs: [Double], loss: Double
  ) {
    let step = try StepGraph(network, loss, rows: rows, targets: .values)
    var roles: [Role: Tensor<Double>] = [
      .input(0): inputs, .target(0): targets, .setting(.lossScale): Tensor(batch.scale),
    ]
    for (id, tensor) in parameters { roles[.parameter(id)] = tensor }
    let found = step.graph.evaluate(roles: roles)
    return (try #require(found[step.outputs]).values, try #require(found[step.cost]).values[0])
  }

  /// Compares `weights` and `biases` of each layer with tensors named as parameters are.
  func expectLayers(
    _ found: [ParameterID: Tensor<Double>], _ layers: JSON, within tolerance: Double,
    _ what: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for (k, layer) in try layers.array.enumerated() {
      for (part, key) in [("weight", "weights"), ("bias", "biases")] {
        guard let expected = try layer.optional(key) else { continue }
        let id = ParameterID("dense\(k + 1).\(part)")
        expectAgreement(
          found[id]?.values ?? [], try expected.tensor.values, within: tolerance,
          "\(what) \(id)", sourceLocation: sourceLocation)
      }
    }
  }
}
