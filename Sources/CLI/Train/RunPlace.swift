import Chainrule

/// Where a run goes.
enum RunPlace {
  /// Fails where a folder of this name holds something, before any work is done in vain.
  static func check(_ path: String) throws {
    guard !path.isEmpty else {
      throw UsageError("--output", expected: "the name of a folder", found: "nothing")
    }
    try RunFolder.check(at: path)
    do {
      try AtomicFile.check("\(path)/\(Model.modelFileName)")
    } catch WriteError.exists {
      throw WriteError.exists(path: path)
    } catch {
      // The folder is not there yet.
    }
  }

  /// The folder, made.
  static func make(_ settings: TrainSettings, force: Bool) throws -> RunFolder {
    guard let output = settings.output else {
      let data = settings.data == "-" ? "stdin" : settings.data ?? "run"
      return try RunFolder.create(data: data)
    }
    return try RunFolder.create(at: output, force: force)
  }
}
