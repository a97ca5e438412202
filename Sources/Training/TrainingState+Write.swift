import ChainruleInterchange
import ChainruleTensors

/// A state as one safetensors file: tensors in groups, all else as JSON in the metadata.
///
/// | key | |
/// | --- | --- |
/// | `format` | `chainrule-checkpoint` |
/// | `format_version` | `1` |
/// | `chainrule_version` | of the program that wrote it |
/// | `precision` | `float` (F32) or `double` (F64) |
/// | `origin` | `TrainingState.origin` |
/// | `state` | the steps made, and how far a fit has come |
/// | `sha256` | of all other metadata and all tensors |
///
/// | tensors | |
/// | --- | --- |
/// | `now/parameters/NAME`, `now/states/NAME` | the numbers |
/// | `best/…`, `beginning/…` | those of the best epoch; of the beginning |
/// | `records` | F64 [epochs, 15], `EpochRecord.columns` |
extension TrainingState {
  /// What stands as `format` in the file's metadata, by which a checkpoint is known.
  public static var format: String { "chainrule-checkpoint" }
  /// The version that is written, and the newest one that is read.
  public static var formatVersion: Int { 1 }

  /// The content of the file; the same state gives the same bytes.
  public func safetensors() -> Safetensors {
    var file = Safetensors(metadata: [
      "format": Self.format, "format_version": "\(Self.formatVersion)",
      "chainrule_version": chainruleVersion, "precision": Model.Precision(S.self).rawValue,
      "origin": origin.description, "state": json.description,
    ])
    add(numbers, as: "now", to: &file)
    if let progress {
      if let best = progress.best { add(best.numbers, as: "best", to: &file) }
      if let beginning = progress.beginning { add(beginning.numbers, as: "beginning", to: &file) }
      file.add(
        StoredTensor(
          "records",
          Tensor(
            progress.records.flatMap(\.columns),
            shape: [progress.records.count, EpochRecord.columnCount])))
    }
    file.metadata["sha256"] = file.contentHash
    return file
  }

  /// In the order of the names, which no dictionary keeps.
  private func add(_ numbers: TrainingNumbers<S>, as group: String, to file: inout Safetensors) {
    for (id, tensor) in numbers.parameters.sorted(by: { $0.key.name < $1.key.name }) {
      file.add(StoredTensor("\(group)/parameters/\(id)", tensor))
    }
    for (id, tensor) in numbers.states.sorted(by: { $0.key.name < $1.key.name }) {
      file.add(StoredTensor("\(group)/states/\(id)", tensor))
    }
  }

  private var json: JSONValue {
    var object: JSONObject = [
      "step": .integer(stepCount), "plateau_factor": JSONValue(exactly: plateauFactor),
    ]
    if let progress { object["fit"] = progress.json }
    return .object(object)
  }
}

extension FitProgress {
  fileprivate var json: JSONValue {
    var object: JSONObject = [
      "waited": .integer(waited), "loss_sum": JSONValue(exactly: lossSum),
      "weight": JSONValue(exactly: weight), "plateau_start": JSONValue(exactly: plateauStart),
      "plateau": [
        "factor": JSONValue(exactly: plateau.factor), "best": JSONValue(exactly: plateau.best),
        "waited": .integer(plateau.waited),
      ],
      "seconds": JSONValue(exactly: seconds), "epoch_seconds": JSONValue(exactly: epochSeconds),
    ]
    if let firstLoss { object["first_loss"] = JSONValue(exactly: firstLoss) }
    if let best { object["best"] = best.json }
    if let beginning { object["beginning"] = beginning.json }
    return .object(object)
  }
}

extension FitProgress.Snapshot {
  fileprivate var json: JSONValue {
    ["epoch": .integer(epoch), "loss": JSONValue(exactly: loss)]
  }
}

extension JSONValue {
  /// A number; what JSON cannot hold as text: `inf`, `-inf`, `nan`.
  fileprivate init(exactly number: Double) {
    self = number.isFinite ? .number(number) : .string("\(number)")
  }
}

extension Safetensors {
  /// The SHA-256 of all metadata but `sha256`, and of names, types, shapes and bytes of the tensors.
  var contentHash: String {
    var hash = SHA256()
    func add(_ texts: [String]) {
      hash.update(Array((JSONValue.array(texts.map { .string($0) }).description + "\n").utf8))
    }
    let keys = metadata.keys.filter { $0 != "sha256" }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    for key in keys { add([key, metadata[key] ?? ""]) }
    for tensor in tensors {
      add([tensor.name, tensor.type.rawValue, "\(tensor.shape)"])
      hash.update(Array(tensor.bytes))
    }
    return hash.finish()
  }
}
