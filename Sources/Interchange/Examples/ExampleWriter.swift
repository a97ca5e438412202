import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// Writes cases as an example file, which reads back to the same cases.
///
///     let text = try ExampleWriter.text([step], name: "Row 17")
public enum ExampleWriter {
  /// A file of one case, or of several; what they share stands once in each.
  ///
  /// - Throws: `NetworkError` for a network whose layers are no chain, `SchemaError` if a text cannot stand in YAML.
  public static func text(
    _ cases: [Case], name: String, about: String = "", source: String = ""
  ) throws -> String {
    var file: JSONObject = ["format_version": .integer(ExampleFile.formatVersion)]
    file["name"] = .string(name)
    if !about.isEmpty { file["about"] = .string(about) }
    if !source.isEmpty { file["source"] = .string(source) }
    if cases.count == 1, let only = cases.first {
      for entry in try object(only).entries where file[entry.key] == nil {
        file[entry.key] = entry.value
      }
    } else {
      file["cases"] = .array(
        try cases.map { item in
          var own: JSONObject = ["name": .string(item.name)]
          for entry in try object(item).entries { own[entry.key] = entry.value }
          return .object(own)
        })
    }
    return try YAMLWriter.text(.object(file))
  }

  /// The keys of one case; what is as usual is left out.
  static func object(_ item: Case) throws -> JSONObject {
    var object = JSONObject()
    if !item.name.isEmpty { object["name"] = .string(item.name) }
    if !item.about.isEmpty { object["about"] = .string(item.about) }
    object["network"] = .object(try NetworkWriter(item: item).object())
    object["loss"] = try setting(JSONValue(encoding: item.loss))
    object["over_samples"] = .string(item.overSamples.rawValue)
    if let weights = item.sampleWeights { object["sample_weights"] = JSONValue(weights) }
    if item.use == .inference { object["use"] = "inference" }
    if item.network.outputs == 1, item.outputNames.count == 2 {
      object["classes"] = .array(item.outputNames.map { .string($0) })
    }
    if !item.rowNumbers.isEmpty { object["rows"] = .array(item.rowNumbers.map { .integer($0) }) }
    object["inputs"] = JSONValue(item.inputs.rows)
    object["targets"] = JSONValue(item.targets.rows)
    try addUpdate(of: item, to: &object)
    if let names = names(of: item) { object["names"] = names }
    if !item.printed.isEmpty { object["printed"] = .array(item.printed.map(printed)) }
    if !item.preparations.isEmpty {
      object["preparations"] = .array(
        item.preparations.map { .array($0.map(preparation)) })
    }
    return object
  }

  private static func addUpdate(of item: Case, to object: inout JSONObject) throws {
    object["optimizer"] = try setting(JSONValue(encoding: item.optimizer))
    if item.penalties.l1 != 0 { object["l1"] = .number(item.penalties.l1) }
    if item.penalties.l2 != 0 { object["l2"] = .number(item.penalties.l2) }
    object["clip_value"] = item.clipping.value.map { .number($0) }
    object["clip_norm"] = item.clipping.norm.map { .number($0) }
    if !item.optimizerStates.isEmpty {
      let states = item.optimizerStates.sorted { $0.key.name < $1.key.name }
      object["optimizer_state"] = .object(
        JSONObject(states.map { .init($0.key.name, numbers($0.value)) }))
    }
    if item.stepsMade != 0 { object["steps_made"] = .integer(item.stepsMade) }
    object["steps"] = .integer(item.steps)
    object["checkpoints"] = item.checkpoints.map { .array($0.map { .integer($0) }) }
    if item.order != .atOnce { object["order"] = .string(item.order.rawValue) }
  }

  /// `{"kind": "huber", "threshold": 1}` as `{huber: {threshold: 1}}`.
  static func setting(_ encoded: JSONValue) -> JSONValue {
    var settings = encoded.object ?? [:]
    let kind = settings["kind"]?.string ?? ""
    settings["kind"] = nil
    return settings.entries.isEmpty
      ? .string(kind) : .object(JSONObject([.init(kind, .object(settings))]))
  }

  /// A tensor as nested lists.
  static func numbers(_ tensor: Tensor<Double>) -> JSONValue {
    switch tensor.shape.count {
    case 0: .number(tensor.values[0])
    case 1: JSONValue(tensor.values)
    default: JSONValue(tensor.rows)
    }
  }

  private static func printed(_ value: PrintedValue) -> JSONValue {
    var object: JSONObject = ["name": .string(value.name), "value": .string(value.text)]
    if !value.note.isEmpty { object["note"] = .string(value.note) }
    if !value.calculated.isEmpty { object["calculated"] = .string(value.calculated) }
    object["after"] = value.after.map { .integer($0) }
    return .object(object)
  }

  private static func preparation(_ input: PreparedInput) -> JSONValue {
    var object: JSONObject = [
      "name": .string(input.name), "raw": .string(input.raw), "formula": .string(input.formula),
      "value": .number(input.value),
    ]
    object["mean"] = input.mean.map { .number($0) }
    object["deviation"] = input.deviation.map { .number($0) }
    return .object(object)
  }

  /// The key `names`, or nil where no number has one.
  private static func names(of item: Case) -> JSONValue? {
    guard !item.names.isEmpty else { return nil }
    var object = JSONObject()
    func add(_ key: String, _ symbol: Symbol, _ shape: Shape) {
      let found = NamesWriter(names: item.names, symbol: symbol).list(shape, [])
      if found.hasNames { object[key] = found.value }
    }
    add("x", Symbol("x"), [item.network.inputs])
    for (i, layer) in NetworkWriter(item: item).dense.enumerated() {
      add("z\(i + 1)", Symbol("z", layer: i + 1), [layer.shape[0]])
      add("a\(i + 1)", Symbol("a", layer: i + 1), [layer.shape[0]])
      add("w\(i + 1)", Symbol("w", layer: i + 1), layer.shape)
      if let bias = layer.biasShape { add("b\(i + 1)", Symbol("b", layer: i + 1), bias) }
    }
    add("y", Symbol("y"), [item.network.outputs])
    add("C", Symbol("C"), [])
    return .object(object)
  }
}

/// The given names of one symbol's elements as nested lists.
private struct NamesWriter {
  let names: GivenNames
  let symbol: Symbol

  func list(_ shape: Shape, _ index: [Int]) -> (value: JSONValue, hasNames: Bool) {
    guard let count = shape.first else {
      let name = names[Element(symbol, index)]
      return (name.map { .string($0) } ?? .null, name != nil)
    }
    let items = (0..<count).map { list(Array(shape.dropFirst()), index + [$0]) }
    return (.array(items.map(\.value)), items.contains(where: \.hasNames))
  }
}
