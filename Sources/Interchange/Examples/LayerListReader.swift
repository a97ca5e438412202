import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// Reads layers one after the other and follows how many numbers each of them gives.
struct LayerListReader {
  /// What the next layer reads.
  private(set) var width: Int
  private(set) var dense: [NetworkSection.Dense] = []
  private(set) var parameters: [ParameterID: Tensor<Double>] = [:]
  private(set) var states: [StateID: Tensor<Double>] = [:]
  private(set) var masks: [MaskSection] = []

  init(width: Int) { self.width = width }

  private static let kinds = [
    "dense", "activation", "dropout", "batch_norm", "layer_norm", "residual",
  ]

  /// - Parameter prefix: the full name of the layer around them, with a dot; empty outside.
  mutating func layers(_ list: SchemaValue, prefix: String) throws -> [AnyLayer] {
    var counts: [String: Int] = [:]
    return try list.list().map { item in
      try item.object { object in
        let kind = try LayerListReader.kind(of: object)
        counts[kind, default: 0] += 1
        return try layer(kind, object, name: "\(prefix)\(kind)\(counts[kind, default: 0])")
      }
    }
  }

  /// A dense layer may have its activation beside it.
  private static func kind(of object: SchemaObject) throws -> String {
    object.find("dense") != nil && object.find("dropout") == nil && object.find("residual") == nil
      ? "dense" : try object.kind(among: kinds)
  }

  private mutating func layer(
    _ kind: String, _ object: SchemaObject, name: String
  ) throws -> AnyLayer {
    switch kind {
    case "dense": return try dense(object, name)
    case "activation":
      return .activation(try CatalogueSetting.activation(object.require("activation")))
    case "dropout": return try dropout(object)
    case "batch_norm", "layer_norm": return try norm(kind, object, name)
    default: return try residual(object, name)
    }
  }

  // MARK: - Dense

  private mutating func dense(_ object: SchemaObject, _ name: String) throws -> AnyLayer {
    let neurons = try NetworkSection.count(object.require("dense"), "neurons")
    let activation = try object.find("activation").map { try CatalogueSetting.activation($0) }
    let inputs = width
    guard inputs * neurons <= CaseReader.parameterLimit else {
      throw try object.require("dense").mismatch(
        "at most \(CaseReader.parameterLimit) weights", found: "\(inputs) × \(neurons)")
    }
    if let weights = object.find("weights"), !weights.isNull {
      parameters[ParameterID("\(name).weight")] = Tensor(
        try weights.matrix(
          neurons, "rows, one for each neuron", inputs, "numbers, one for each input"),
        shape: [neurons, inputs])
    }
    let bias = try bias(object, neurons, name)
    dense.append(.init(neurons: neurons, inputs: inputs, bias: bias))
    width = neurons
    return .dense(neurons, activation ?? .linear, bias: bias)
  }

  private mutating func bias(
    _ object: SchemaObject, _ neurons: Int, _ name: String
  ) throws -> DenseLayer.Bias {
    let said: DenseLayer.Bias? = try object.optional("bias")
    guard let biases = object.find("biases") else { return said ?? .each }
    guard !biases.isNull else {
      guard let said, said != .none else { return .none }
      throw biases.mismatch("biases, as “bias: \(said.rawValue)” says")
    }
    guard !biases.isObject else {
      throw biases.mismatch("\(counted(neurons, "numbers, one for each neuron")), or one for all")
    }
    let id = ParameterID("\(name).bias")
    switch said ?? (biases.isList ? .each : .shared) {
    case .none: throw biases.mismatch("null, for a layer without biases")
    case .shared:
      let numbers =
        biases.isList
        ? try biases.numbers(neurons, "numbers, one for each neuron") : [try biases.finite()]
      guard let one = numbers.first, numbers.allSatisfy({ $0 == one }) else {
        throw biases.mismatch("one number, which all neurons of the layer share")
      }
      parameters[id] = Tensor(one)
      return .shared
    case .each, .frozen:
      parameters[id] = Tensor(
        try biases.numbers(neurons, "numbers, one for each neuron"), shape: [neurons])
      return said ?? .each
    }
  }

  // MARK: - Others

  private mutating func dropout(_ object: SchemaObject) throws -> AnyLayer {
    let found = try object.require("dropout")
    let probability = try found.finite()
    guard (0..<1).contains(probability) else {
      throw found.mismatch("a probability from 0 up to, not including, 1")
    }
    let mask = object.find("mask")
    if probability > 0 {
      masks.append(
        MaskSection(stream: masks.count, width: width, keep: 1 - probability, value: mask))
    } else if let mask {
      throw mask.mismatch("no mask where nothing is dropped")
    }
    return .dropout(probability)
  }

  /// The numbers stand behind the name, or beside it.
  private mutating func norm(
    _ kind: String, _ object: SchemaObject, _ name: String
  ) throws -> AnyLayer {
    let body = try object.require(kind)
    guard !body.isNull else { return try norm(kind, keys: object, name) }
    var result: AnyLayer?
    try body.object { result = try norm(kind, keys: $0, name) }
    return result ?? .layerNorm()
  }

  private mutating func norm(
    _ kind: String, keys: SchemaObject, _ name: String
  ) throws -> AnyLayer {
    let epsilon = try keys.value("epsilon", default: 1e-5, must: .beFiniteAndAbove(0))
    for part in ["scale", "shift"] {
      if let tensor = try vector(keys, part) { parameters[ParameterID("\(name).\(part)")] = tensor }
    }
    guard kind == "batch_norm" else { return .layerNorm(epsilon: epsilon) }
    let momentum = try keys.value("momentum", default: 0.1, must: .beWithin(0...1))
    for part in ["running_mean", "running_variance"] {
      if let tensor = try vector(keys, part) { states[StateID("\(name).\(part)")] = tensor }
    }
    if let found = keys.find("running_variance"),
      states[StateID("\(name).running_variance")]?.values.contains(where: { $0 < 0 }) == true
    {
      throw found.mismatch("variances not below 0", found: "a negative one")
    }
    return .batchNorm(epsilon: epsilon, momentum: momentum)
  }

  private func vector(_ keys: SchemaObject, _ part: String) throws -> Tensor<Double>? {
    guard let found = keys.find(part), !found.isNull else { return nil }
    return Tensor(try found.numbers(width, "numbers, one for each input"), shape: [width])
  }

  private mutating func residual(_ object: SchemaObject, _ name: String) throws -> AnyLayer {
    let list = try object.require("residual")
    let before = width
    let inner = try layers(list, prefix: "\(name).")
    guard width == before else {
      throw list.mismatch(
        "layers that give \(before) numbers again, to be added", found: "\(width)")
    }
    return .residual(inner)
  }
}

extension DenseLayer.Bias: SchemaDecodable {
  public init(from value: SchemaValue) throws {
    self =
      try DenseLayer.Bias(
        rawValue: value.choice(among: ["each", "shared", "frozen", "none"])) ?? .each
  }
}
