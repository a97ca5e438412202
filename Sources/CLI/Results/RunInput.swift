import Chainrule

/// The folder of a run that has ended with a model.
enum RunInput {
  /// Throws `ReadError` where there is nothing, `DataError` saying what is there in place of such a folder.
  static func open(_ path: String) throws -> RunFolder {
    if path.hasSuffix(".safetensors"), (try? readFile(path)) != nil {
      let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
      let isRun = (try? RunFolder.open(folder).record()) != nil
      throw DataError(
        file: path, expected: "the folder of a run",
        found: isRun
          ? "the model in it; give \(folder)" : "a model without the record of its training")
    }
    let folder = try RunFolder.open(path)
    let model: Result<Model, any Error> = Result { try folder.model() }
    let record: JSONValue
    do {
      record = try folder.record()
    } catch ReadError.missing {
      let hasModel = (try? model.get()) != nil
      throw DataError(
        file: path, expected: "the folder of a run, with run.json",
        found: hasModel ? "a model without the record of its training" : "no run.json")
    }
    if case .failure(let error) = model {
      guard (try? readFile(folder.modelPath)) == nil else { throw error }
      throw DataError(
        file: path, expected: "a run with a model", found: unfinished(record, folder))
    }
    return folder
  }

  /// Why there is no model.
  private static func unfinished(_ record: JSONValue, _ folder: RunFolder) -> String {
    let done = (try? folder.history().count) ?? 0
    let epochs = "after \(done) of \(record["epochs"]?.integer ?? 0) epochs"
    return switch record["status"]?.string {
    case "diverged": "one that diverged \(epochs), with nothing to keep"
    case "running":
      (try? readFile(folder.checkpointPath)) == nil
        ? "one that has not ended, \(epochs)"
        : "one that has not ended, \(epochs); chainrule train --resume \(folder.path) goes on"
    default: "one without \(Model.modelFileName), \(epochs)"
    }
  }
}
