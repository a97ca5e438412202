import ChainruleGraphs
import ChainruleNetworks

/// Something by its name in the catalogue, with settings: `relu`, or `{leaky_relu: {slope: 0.2}}`. Settings go by the
/// names that a model file uses.
enum CatalogueSetting {
  static func activation(_ value: SchemaValue) throws -> Activation {
    let json = try read(value, among: Catalogue.activationKinds) {
      try JSONValue(encoding: Activation(named: $0))
    }
    return try json.decoded()
  }

  static func loss(_ value: SchemaValue) throws -> AnyLoss {
    let json = try read(value, among: Catalogue.lossKinds, otherNames: ["delta": "threshold"]) {
      try JSONValue(encoding: AnyLoss(named: $0))
    }
    return try json.decoded()
  }

  static func initializer(_ value: SchemaValue) throws -> AnyInitializer {
    let kinds = Catalogue.initializerKinds.filter { $0 != GivenValues.kind }
    let json = try read(value, among: kinds) { kind in
      switch kind {
      case UniformInitializer.kind: try JSONValue(encoding: UniformInitializer())
      case NormalInitializer.kind: try JSONValue(encoding: NormalInitializer())
      default: .object([:])
      }
    }
    return try json.decoded()
  }

  static func optimizer(_ value: SchemaValue) throws -> AnyOptimizer {
    try optimizerJSON(value).decoded()
  }

  private static func optimizerJSON(_ value: SchemaValue) throws -> JSONValue {
    try read(value, among: Catalogue.optimizerKinds) { kind in
      // As textbooks have it: the gradient is taken at the place ahead, p + μ·m.
      kind == Nesterov.kind
        ? try JSONValue(encoding: AnyOptimizer(Nesterov(learningRate: 1e-3, looksAhead: true)))
        : try JSONValue(encoding: AnyOptimizer(named: kind))
    }
  }

  /// The key `optimizer` and, beside it, `weight_decay`; gradient descent where there is none.
  static func optimizer(_ object: SchemaObject) throws -> AnyOptimizer {
    let found = object.find("optimizer")
    let decay = object.find("weight_decay")
    var json = try found.map(optimizerJSON) ?? JSONValue(encoding: AnyOptimizer(SGD()))
    if let decay, var settings = json.object {
      let value = try decay.finite()
      guard value >= 0 else { throw decay.mismatch("a number not below 0") }
      let isSaid = try found?.variant(among: Catalogue.optimizerKinds).body?.entries()
        .contains { $0.key == "weight_decay" }
      guard isSaid != true else {
        throw decay.mismatch("it once", found: "another one in optimizer")
      }
      settings["weight_decay"] = .number(value)
      json = .object(settings)
    }
    return try json.decoded()
  }

  /// What a decoder reads: the usual settings, the given ones in their place.
  private static func read(
    _ value: SchemaValue, among kinds: [String], otherNames: [String: String] = [:],
    usual: (String) throws -> JSONValue
  ) throws -> JSONValue {
    let (kind, body) = try value.variant(among: kinds)
    var settings = try usual(kind).object ?? [:]
    settings["kind"] = nil
    try body?.object { object in
      for key in settings.keys {
        let alias = otherNames.first { $0.value == key }.flatMap { object.find($0.key) }
        guard let found = object.find(key) ?? alias else { continue }
        settings[key] = try setting(key, found, like: settings[key])
      }
    }
    settings["kind"] = .string(kind)
    return .object(settings)
  }

  private static func setting(
    _ key: String, _ found: SchemaValue, like usual: JSONValue?
  ) throws -> JSONValue {
    switch usual {
    case .bool: return .bool(try found.bool())
    case .integer, .number:
      let number = try found.finite()
      if let requirement = requirements[key], !requirement.holds(number) {
        throw found.mismatch(requirement.text)
      }
      return .number(number)
    default: return try JSONValue(from: found)
    }
  }

  private static let share = SchemaRequirement<Double>("a number from 0 up to, not including, 1") {
    (0..<1).contains($0)
  }

  private static let requirements: [String: SchemaRequirement<Double>] = [
    "learning_rate": .beAtLeast(0), "weight_decay": .beAtLeast(0), "epsilon": .beAtLeast(0),
    "momentum": .beWithin(0...1), "dampening": .beWithin(0...1), "smoothing": share,
    "beta1": share, "beta2": share, "label_smoothing": share, "threshold": .beAbove(0),
    "positive_weight": .beAbove(0), "deviation": .beAtLeast(0),
  ]
}

extension AnyOptimizer: SchemaDecodable {
  /// Its name, or `{adam: {learning_rate: 0.01}}`.
  public init(from value: SchemaValue) throws { self = try CatalogueSetting.optimizer(value) }
}
