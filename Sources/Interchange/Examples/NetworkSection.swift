import ChainruleExplain
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// The key `network`: layers with their numbers.
struct NetworkSection {
  /// A dense layer, in the order in which they are counted.
  struct Dense {
    let neurons: Int
    let inputs: Int
    let bias: DenseLayer.Bias
  }

  let network: Network
  let inputNames: [String]
  /// Names of the outputs, or none.
  let outputNames: [String]
  let outputs: Int
  let dense: [Dense]
  /// What the file gives; the rest is drawn.
  let parameters: [ParameterID: Tensor<Double>]
  let states: [StateID: Tensor<Double>]
  let masks: [MaskSection]
  let value: SchemaValue

  init(_ value: SchemaValue) throws {
    self.value = value
    let object = try SchemaObject(value)
    let inputs = try object.require("inputs")
    inputNames = inputs.isList ? try NetworkSection.names(inputs) : []
    let width = inputs.isList ? inputNames.count : try NetworkSection.count(inputs, "inputs")
    var reader = LayerListReader(width: width)
    let list = try object.require("layers")
    let layers = try reader.layers(list, prefix: "")
    guard !layers.isEmpty else { throw list.mismatch("at least 1 layer", found: "none") }
    outputs = reader.width
    outputNames = try object.find("outputs").map { try NetworkSection.names($0) } ?? []
    if let found = object.find("outputs"), outputNames.count != outputs {
      throw found.mismatch(
        counted(outputs, "names, one for each output"), found: "\(outputNames.count)")
    }
    (dense, masks) = (reader.dense, reader.masks)
    (parameters, states) = (reader.parameters, reader.states)
    network = try NetworkSection.network(width, layers, object)
    try object.finish()
  }

  private static func network(
    _ inputs: Int, _ layers: [AnyLayer], _ object: SchemaObject
  ) throws -> Network {
    do {
      var network = try Network(inputs: inputs, layers: layers)
      guard let frozen = object.find("frozen"), !frozen.isNull else { return network }
      for item in try frozen.list() {
        let known = network.layerNames + network.parameters.map(\.id.name)
        network.frozen.insert(try item.choice(among: known))
      }
      return network
    } catch let error as NetworkError {
      throw object.value.error(.other("\(error)"))
    }
  }

  /// A count that no network of numbers in a file can pass.
  static func count(_ value: SchemaValue, _ what: String) throws(SchemaError) -> Int {
    let count: Int = try value.integer()
    guard (1...1_000_000).contains(count) else {
      throw value.mismatch("from 1 to 1000000 \(what)", found: "\(count)")
    }
    return count
  }

  private static func names(_ value: SchemaValue) throws -> [String] {
    var names: [String] = []
    for item in try value.list() {
      let name = try item.text()
      guard !names.contains(name) else {
        throw item.mismatch("different names", found: "“\(name)” again")
      }
      names.append(name)
    }
    guard !names.isEmpty else { throw value.mismatch("at least 1 name", found: "none") }
    return names
  }
}

/// What a dropout layer lets through in the step.
struct MaskSection {
  let stream: Int
  let width: Int
  let keep: Double
  /// The rows of the file; nil where they are drawn.
  let value: SchemaValue?

  /// The factors, [samples, width]: 0 where a number is dropped, 1/keep where it is kept. The file may write 1 for
  /// the latter.
  func read(samples: Int, _ random: Random) throws -> Tensor<Double> {
    guard let value else {
      return Case.mask(stream, keep: keep, shape: [samples, width], random)
    }
    var factors: [Double] = []
    let rows = try value.list()
    guard rows.count == samples else {
      throw value.mismatch(counted(samples, "rows, one for each sample"), found: "\(rows.count)")
    }
    for row in rows {
      _ = try row.numbers(width, "factors, one for each number")
      for item in try row.list() { factors.append(try factor(item)) }
    }
    return Tensor(factors, shape: [samples, width])
  }

  private func factor(_ item: SchemaValue) throws(SchemaError) -> Double {
    let number = try item.finite()
    if number == 0 { return 0 }
    guard number == 1 || abs(number * keep - 1) < 1e-9 else {
      throw item.mismatch("0, 1 or the factor \(1 / keep)")
    }
    return 1 / keep
  }
}
