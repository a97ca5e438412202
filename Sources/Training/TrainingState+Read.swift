import ChainruleGraphs
import ChainruleInterchange
import ChainruleTensors

extension TrainingState {
  /// Reads a file.
  ///
  /// Throws `ReadError` where it cannot be read, else `CheckpointError`.
  public init(file path: String) throws {
    let bytes = try readFile(path)
    let content: Safetensors
    do throws(SafetensorsError) {
      content = try Safetensors(bytes: bytes, source: path)
    } catch {
      throw CheckpointError(path, .damaged(reason: "\(error.problem)"))
    }
    try self.init(content, file: path)
  }

  /// Reads a file's content; `file` names it in messages.
  ///
  /// Throws `CheckpointError`: for a content that is not as it was written, too.
  public init(_ content: Safetensors, file: String) throws(CheckpointError) {
    let reader = try StateReader<S>(content, file: file)
    let state = try reader.json("state")
    stepCount = try reader.count(state, "step")
    plateauFactor = try reader.number(state, "plateau_factor")
    origin = try reader.json("origin")
    numbers = reader.numbers("now")
    progress = try state["fit"].map { json throws(CheckpointError) in try reader.progress(json) }
  }
}

private struct StateReader<S: Scalar> {
  let content: Safetensors
  let file: String

  init(_ content: Safetensors, file: String) throws(CheckpointError) {
    self.content = content
    self.file = file
    let metadata = content.metadata
    guard metadata["format"] == TrainingState<S>.format else {
      let found = metadata["format"].map(quoted) ?? "none"
      throw CheckpointError(
        file,
        .notACheckpoint(
          reason: "expected the format “\(TrainingState<S>.format)” in its metadata, found \(found)"
        ))
    }
    let version = "\(TrainingState<S>.formatVersion)"
    guard metadata["format_version"] == version else {
      throw CheckpointError(
        file,
        .unsupportedFormat(found: metadata["format_version"] ?? "none", supported: version))
    }
    guard let hash = metadata["sha256"], hash == content.contentHash else {
      throw damaged("its SHA-256 is not the one it was written with")
    }
    let precision = Model.Precision(S.self).rawValue
    guard metadata["precision"] == precision else {
      throw CheckpointError(
        file,
        .mismatch(
          what: "precision", expected: precision, found: metadata["precision"] ?? "none"))
    }
  }

  private func damaged(_ reason: String) -> CheckpointError {
    CheckpointError(file, .damaged(reason: reason))
  }

  func json(_ key: String) throws(CheckpointError) -> JSONValue {
    guard let text = content.metadata[key], let value = try? JSONValue(parsing: text) else {
      throw damaged("no JSON as \(key)")
    }
    return value
  }

  func count(_ object: JSONValue, _ key: String) throws(CheckpointError) -> Int {
    guard let count = object[key]?.integer, count >= 0 else {
      throw damaged("no whole number as \(key)")
    }
    return count
  }

  /// What `JSONValue(exactly:)` has written.
  func number(_ object: JSONValue, _ key: String) throws(CheckpointError) -> Double {
    guard let number = object[key]?.double ?? object[key]?.string.flatMap({ Double($0) }) else {
      throw damaged("no number as \(key)")
    }
    return number
  }

  func progress(_ json: JSONValue) throws(CheckpointError) -> FitProgress<S> {
    var progress = FitProgress<S>(
      beginning: try snapshot("beginning", json),
      plateauStart: try number(json, "plateau_start"))
    progress.best = try snapshot("best", json)
    progress.records = try records()
    progress.waited = try count(json, "waited")
    if json["first_loss"] != nil { progress.firstLoss = try number(json, "first_loss") }
    progress.lossSum = try number(json, "loss_sum")
    progress.weight = try number(json, "weight")
    let plateau = json["plateau"] ?? .null
    progress.plateau = Plateau(
      factor: try number(plateau, "factor"), best: try number(plateau, "best"),
      waited: try count(plateau, "waited"))
    progress.seconds = try number(json, "seconds")
    progress.epochSeconds = try number(json, "epoch_seconds")
    return progress
  }

  private func snapshot(
    _ group: String, _ json: JSONValue
  ) throws(CheckpointError) -> FitProgress<S>.Snapshot? {
    guard let json = json[group] else { return nil }
    return FitProgress<S>.Snapshot(
      epoch: try count(json, "epoch"), loss: try number(json, "loss"), numbers: numbers(group))
  }

  /// All tensors of a group; whether they are the network's is for the trainer to say.
  func numbers(_ group: String) -> TrainingNumbers<S> {
    TrainingNumbers(
      parameters: tensors("\(group)/parameters/") { ParameterID($0) },
      states: tensors("\(group)/states/") { StateID($0) })
  }

  private func tensors<ID: Hashable>(
    _ prefix: String, _ id: (String) -> ID
  ) -> [ID: Tensor<S>] {
    var tensors: [ID: Tensor<S>] = [:]
    for stored in content.tensors where stored.name.hasPrefix(prefix) {
      tensors[id(String(stored.name.dropFirst(prefix.count)))] = stored.tensor()
    }
    return tensors
  }

  private func records() throws(CheckpointError) -> [EpochRecord] {
    guard let table = try? content.tensor("records", as: Double.self), table.shape.count == 2,
      table.shape[1] == EpochRecord.columnCount
    else { throw damaged("no table of records") }
    return table.rows.map(EpochRecord.init(columns:))
  }
}
