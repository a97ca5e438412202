import ChainruleExplain
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// Reads one case: the keys of an example file, but for those of the file itself.
struct CaseReader {
  let object: SchemaObject

  /// The most parameters that a file may ask for: a slip in a layer's size shall not fill the memory.
  static let parameterLimit = 100_000_000

  func read() throws -> Case {
    for key in ["format_version", "kind", "source", "direction"] { _ = object.find(key) }
    let section = try NetworkSection(object.require("network"))
    let loss = try readLoss()
    let rows = try RowsSection(object, section)
    try check(loss, section.network)
    try rows.check(loss.loss)
    var result: Case
    do {
      result = try Case(
        section.network, loss: loss.loss, inputs: rows.inputs, targets: rows.targets)
    } catch let error as NetworkError {
      throw try object.require("network").error(.other("\(error)"))
    }
    result.name = try object.value("name", default: "")
    result.about = try object.value("about", default: "").trimmedAtEnd
    result.inputNames = section.inputNames
    result.outputNames = rows.outputNames
    try readStart(section, into: &result)
    try readStep(into: &result)
    try check(result)
    try NamesSection(section).read(object, into: &result)
    result.printed = try PrintedSection.read(object)
    result.preparations = try object.value("preparations", default: [])
    result.rowNumbers = try object.value("rows", default: [])
    return result
  }

  private func readLoss() throws -> AnyLoss {
    try CatalogueSetting.loss(object.require("loss"))
  }

  /// Weights, states and masks: those that are given, the others drawn.
  private func readStart(_ section: NetworkSection, into result: inout Case) throws {
    result.use = try object.choice(
      "use", among: ["training": Use.training, "inference": .inference], default: .training)
    let draw = try ParameterDraw(object)
    result.parameters = try draw.parameters(of: section)
    for (state, tensor) in section.states { result.states[state] = tensor }
    let masks = try section.masks.map { try $0.read(samples: result.samples, draw.random) }
    if result.use == .training {
      for (mask, tensor) in zip(section.masks, masks) { result.masks[mask.stream] = tensor }
    }
  }

  /// How the cost is formed, and what is done with its gradient.
  private func readStep(into result: inout Case) throws {
    result.overSamples = try object.value("over_samples", default: .sum)
    result.sampleWeights = try sampleWeights(result.samples)
    result.optimizer = try CatalogueSetting.optimizer(object)
    result.penalties = Penalties(
      l1: try number("l1", default: 0, must: .beAtLeast(0)),
      l2: try number("l2", default: 0, must: .beAtLeast(0)))
    result.clipping = Clipping(
      value: try object.optional("clip_value", must: .beFiniteAndAbove(0)),
      norm: try object.optional("clip_norm", must: .beFiniteAndAbove(0)))
    result.steps = try steps()
    result.checkpoints = try checkpoints(upTo: result.steps)
    result.order = try object.value("order", default: .atOnce)
    result.stepsMade = try object.value("steps_made", default: 0, must: .beAtLeast(0))
    result.optimizerStates = try OptimizerStateSection.read(object, result)
  }

  private func number(
    _ key: String, default standard: Double, must requirement: SchemaRequirement<Double>
  ) throws -> Double {
    guard let found = object.find(key) else { return standard }
    let value = try found.finite()
    guard requirement.holds(value) else { throw found.mismatch(requirement.text) }
    return value
  }

  private func sampleWeights(_ samples: Int) throws -> [Double]? {
    guard let found = object.find("sample_weights"), !found.isNull else { return nil }
    let weights = try found.numbers(samples, "numbers, one for each sample")
    for item in try found.list() where try item.finite() < 0 {
      throw item.mismatch("a weight not below 0")
    }
    guard weights.contains(where: { $0 > 0 }) else {
      throw found.mismatch("a weight above 0", found: "only zeros")
    }
    return weights
  }

  /// `epochs` says the same, for what counts in passes.
  private func steps() throws -> Int {
    if let epochs = object.find("epochs"), object.find("steps") != nil {
      throw epochs.mismatch("steps or epochs", found: "both")
    }
    let key = object.find("epochs") == nil ? "steps" : "epochs"
    return try object.value(key, default: 1, must: .beWithin(1...10_000_000))
  }

  private func checkpoints(upTo steps: Int) throws -> [Int]? {
    guard let found = object.find("checkpoints"), !found.isNull else { return nil }
    var last = -1
    return try found.list().map { item in
      let step: Int = try item.integer()
      guard (last + 1...max(last + 1, steps)).contains(step), step <= steps else {
        throw item.mismatch(
          "a number of steps up to \(steps), above the one before it", found: "\(step)")
      }
      last = step
      return step
    }
  }

  /// Whether the loss can read the outputs, before it is asked about targets.
  private func check(_ loss: AnyLoss, _ network: Network) throws {
    do {
      _ = try ExpandedStep(network, loss.loss, rows: 2, targets: .values)
    } catch let error as NetworkError where error.layer.hasPrefix("loss ") {
      throw try object.require("loss").mismatch(error.expected, found: error.found)
    } catch {}
  }

  /// Whether loss and outputs go together, which only the equations know.
  private func check(_ result: Case) throws {
    do {
      _ = try ExpandedStep(
        result.network, result.loss.loss, rows: result.samples, targets: .values,
        isWeighted: result.sampleWeights != nil, use: result.use)
    } catch let error as NetworkError {
      let isLoss = error.layer.hasPrefix("loss ")
      throw try object.require(isLoss ? "loss" : "network").mismatch(
        error.expected, found: error.found)
    }
  }
}

extension OverSamples: SchemaDecodable {}
extension Case.Order: SchemaDecodable {}

extension PreparedInput: SchemaObjectDecodable {
  public init(from object: SchemaObject) throws {
    self.init(
      name: try object.value("name"), raw: try object.value("raw"),
      formula: try object.value("formula"), value: try object.require("value").finite(),
      mean: try object.optional("mean"), deviation: try object.optional("deviation"))
  }
}
