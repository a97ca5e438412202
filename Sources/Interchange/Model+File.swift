import ChainruleData
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// A model as one safetensors file: tensors by the names of parameters and states, all else as JSON
/// in the metadata.
///
/// | key | |
/// | --- | --- |
/// | `format` | `chainrule` |
/// | `format_version` | `1`, or `1.1` with a baseline; a file of a later `1.N` may have keys that this version passes over, any other one is refused |
/// | `task` | `classification` or `regression` |
/// | `precision` | `float` (F32) or `double` (F64) |
/// | `network`, `loss`, `preprocessing` | JSON; no `preprocessing` for bare numbers |
/// | `training` | `Provenance.json` |
/// | `baseline` | `{"constant":[…]}`; the linear model is in the tensors `baseline.weights` and `baseline.biases` (F64). Not in every file |
extension Model {
  /// The version that is written, and the newest one that is read.
  public static let formatVersion = 1
  /// The newest minor version that has no key unknown here.
  static let formatMinorVersion = 1
  static let knownKeys = [
    "format", "format_version", "task", "precision", "network", "loss", "preprocessing",
    "training", "baseline",
  ]

  /// Writes the file whole or not at all. The same model gives the same bytes.
  ///
  /// Throws `WriteError`.
  public func write(to path: String, force: Bool = false) throws {
    try safetensors().write(to: path, force: force)
  }

  /// Reads a file.
  ///
  /// Throws `ReadError` where it cannot be read, `SafetensorsError` and `ModelError` where it is
  /// not right.
  public init(file path: String) throws { try self.init(Safetensors(file: path), file: path) }

  /// Reads a model file, or the one in a run folder.
  public static func load(_ path: String) throws -> Model {
    guard isDirectory(path) else { return try Model(file: path) }
    let file = path.hasSuffix("/") ? path + modelFileName : "\(path)/\(modelFileName)"
    do {
      return try Model(file: file)
    } catch ReadError.missing {
      throw ModelError(path, .notAModel(reason: "the folder has no \(modelFileName)"))
    }
  }

  /// The model's name in a run folder.
  public static let modelFileName = "model.safetensors"

  /// The content of the file.
  public func safetensors() throws -> Safetensors {
    var metadata = [
      "format": "chainrule", "format_version": "\(Model.formatVersion)", "task": task.rawValue,
      "precision": precision.rawValue,
      "network": try JSONValue(encoding: network).description,
      "loss": try JSONValue(encoding: loss).description,
      "training": provenance.json.description,
    ]
    if let preprocessing {
      metadata["preprocessing"] = try JSONValue(encoding: preprocessing).description
    }
    if let baseline {
      metadata["baseline"] = baseline.json.description
      // A version that knows no baselines passes over this one.
      metadata["format_version"] = "\(Model.formatVersion).1"
    }
    var file = Safetensors(metadata: metadata)
    switch values {
    case .float(let weights): add(weights, to: &file)
    case .double(let weights): add(weights, to: &file)
    }
    if let baseline {
      file.add(StoredTensor(ModelBaseline.weightsName, baseline.weights))
      file.add(StoredTensor(ModelBaseline.biasesName, baseline.biases))
    }
    return file
  }

  private func add<S>(_ weights: Weights<S>, to file: inout Safetensors) {
    for spec in network.parameters {
      if let tensor = weights.parameters[spec.id] { file.add(StoredTensor(spec.id.name, tensor)) }
    }
    for spec in network.states {
      if let tensor = weights.states[spec.id] { file.add(StoredTensor(spec.id.name, tensor)) }
    }
  }

  /// Reads a file's content; `file` names it in messages.
  ///
  /// Throws `ModelError`.
  public init(_ content: Safetensors, file: String) throws {
    let reader = try ModelReader(content, file: file)
    let network: Network = try reader.decode("network")
    let precision: Precision = try reader.choice("precision")
    let values: Values =
      switch precision {
      case .float: .float(try reader.weights(of: network, type: .float32))
      case .double: .double(try reader.weights(of: network, type: .float64))
      }
    let loss = try reader.loss(of: network)
    let preprocessing: Preprocessing? =
      reader.has("preprocessing") ? try reader.decode("preprocessing") : nil
    let task: TaskKind = try reader.choice("task")
    let provenance = try reader.provenance()
    let baseline = try reader.has("baseline") ? reader.baseline() : nil
    do throws(ModelError) {
      try self.init(
        network: network, values: values, task: task, loss: loss,
        preprocessing: preprocessing, provenance: provenance, baseline: baseline)
    } catch {
      throw ModelError(file, error.problem)
    }
  }
}
