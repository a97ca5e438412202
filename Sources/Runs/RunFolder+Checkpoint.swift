import ChainruleInterchange
import ChainruleTensors
import ChainruleTraining

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The checkpoint that a training goes on from.
public struct RunCheckpoint<S: Scalar>: Sendable {
  /// Where training goes on.
  public let state: TrainingState<S>
  /// The file it was read from.
  public let path: String
  /// What was wrong with a newer one, if there is one that could not be used; to be shown.
  public let remark: String?
}

/// `checkpoint.safetensors` and the one before it, `checkpoint-previous.safetensors`.
///
/// A new one is written whole and flushed under a third name, `checkpoint-next.safetensors`; then the names change. So
/// at every moment a whole file has one of the three names.
extension RunFolder {
  /// The newest checkpoint.
  public var checkpointPath: String { "\(path)/checkpoint.safetensors" }
  /// The one before, should the newest be damaged.
  public var previousCheckpointPath: String { "\(path)/checkpoint-previous.safetensors" }
  private var nextCheckpointPath: String { "\(path)/checkpoint-next.safetensors" }

  /// Makes a state the newest checkpoint, and the newest one the previous one.
  ///
  /// Throws `WriteError`.
  public func write<S: Scalar>(_ state: TrainingState<S>) throws {
    try state.safetensors().write(to: nextCheckpointPath, force: true)
    if rename(checkpointPath, previousCheckpointPath) != 0, errno != ENOENT {
      throw WriteError.failed(path: previousCheckpointPath, reason: RunFolder.reason(errno))
    }
    guard rename(nextCheckpointPath, checkpointPath) == 0 else {
      throw WriteError.failed(path: checkpointPath, reason: RunFolder.reason(errno))
    }
    AtomicFile.flush(folder: path)
  }

  /// The newest checkpoint that is whole; nil where the run has none.
  ///
  /// - Throws: `CheckpointError` for the newest one where none is whole, or where it is one of another precision or
  ///   format; `ReadError` likewise.
  public func checkpoint<S: Scalar>(as type: S.Type = S.self) throws -> RunCheckpoint<S>? {
    var failure: (any Error)?
    for path in [checkpointPath, nextCheckpointPath, previousCheckpointPath] {
      do {
        let state = try TrainingState<S>(file: path)
        let remark = failure.map { "\($0); going on from \(path)" }
        return RunCheckpoint(state: state, path: path, remark: remark)
      } catch ReadError.missing {
        continue
      } catch let error where RunFolder.isDamage(error) {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return nil
  }

  /// Whether an older file may stand in for the one that is wrong: it would not help against a mismatch.
  private static func isDamage(_ error: any Error) -> Bool {
    switch (error as? CheckpointError)?.problem {
    case .damaged, .notACheckpoint: true
    case .mismatch, .unsupportedFormat: false
    case nil: error is ReadError
    }
  }

  /// Takes away what a run that has ended needs no longer.
  ///
  /// Throws `WriteError`.
  public func removeCheckpoints() throws(WriteError) {
    for path in [nextCheckpointPath, previousCheckpointPath, checkpointPath] {
      guard unlink(path) == 0 || errno == ENOENT else {
        throw .failed(path: path, reason: RunFolder.reason(errno))
      }
    }
  }

  /// Goes on with `history.jsonl` from a state: lines of later epochs go, and those that a crash has lost come back.
  ///
  /// Throws `WriteError`.
  public func startHistory<S: Scalar>(
    resuming state: TrainingState<S>
  ) throws(WriteError) -> HistoryWriter {
    let writer = try HistoryWriter(historyPath, resumes: true, force: true)
    let written = try writer.cut(after: state.lastEpoch)
    for record in state.progress?.records ?? [] where record.epoch > written {
      try writer.append(record)
    }
    return writer
  }

  /// Says in `run.json` how the run stands, and leaves all else there: `running` when it goes on.
  ///
  /// Throws `ReadError` and `SchemaError` where there is no `run.json` to read, `WriteError`.
  public func write(status: String) throws {
    guard var object = try record().object else { return }
    object["status"] = .string(status)
    try AtomicFile.write(JSONValue.object(object).pretty + "\n", to: recordPath, force: true)
  }
}
