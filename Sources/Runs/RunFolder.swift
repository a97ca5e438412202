import ChainruleInterchange
import ChainruleTensors
import ChainruleTraining

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The folder of one training: plain files that outlive everything.
///
/// | file | |
/// | --- | --- |
/// | `model.safetensors` | the model |
/// | `config.yaml` | all options, resolved |
/// | `history.jsonl` | a line an epoch, appended as training goes |
/// | `run.json` | `RunRecord` |
/// | `checkpoint.safetensors` | what is needed to go on, where that was asked for |
///
///     let run = try RunFolder.create(data: "penguins.csv")    // runs/penguins-2026-11-21-1
///     try run.write(config: options)
///     let history = try run.startHistory()
///     try trainer.fit(options: …) { try history.append($0) }
public struct RunFolder: Sendable, Hashable {
  /// The path as it was given or made.
  public let path: String
  /// Whether files in it may be replaced.
  private let force: Bool

  /// The folder's own name.
  public var name: String { fileName(path) }
  /// The model, a safetensors file.
  public var modelPath: String { "\(path)/\(Model.modelFileName)" }
  /// The settings, which give the same run again.
  public var configPath: String { "\(path)/config.yaml" }
  /// A line of JSON for each epoch.
  public var historyPath: String { "\(path)/history.jsonl" }
  /// What the run was and came to, as JSON.
  public var recordPath: String { "\(path)/run.json" }

  /// Makes a new folder, named by data, date and a counter: `penguins-2026-11-21-1`, or `-2` where
  /// that exists.
  ///
  /// - Parameters:
  ///   - data: the file that is learned from.
  ///   - parent: made if it is not there.
  ///   - date: as 2026-11-21; nil: today.
  /// - Throws: `WriteError` where no folder can be made.
  public static func create(
    data: String, in parent: String = "runs", date: String? = nil
  ) throws(WriteError) -> RunFolder {
    try makeFolders(parent)
    let stem = "\(parent)/\(RunFolder.stem(ofData: data))-\(date ?? today())"
    var counter = 1
    // `mkdir` itself says whether a name is taken, so that two trainings at once get two folders.
    while mkdir("\(stem)-\(counter)", 0o777) != 0 {
      guard errno == EEXIST, counter < 1_000_000 else {
        throw .failed(path: "\(stem)-\(counter)", reason: reason(errno))
      }
      counter += 1
    }
    return RunFolder(path: "\(stem)-\(counter)", force: false)
  }

  /// Makes a folder of a given name, and those above it.
  ///
  /// What a training has left there that diverged with nothing to keep is replaced all the same.
  ///
  /// - Parameter force: whether a folder that has files in it is used all the same, and its run replaced.
  /// - Throws: `WriteError`: `exists` where there are files in it and `force` is false, else `failed`.
  public static func create(at path: String, force: Bool = false) throws(WriteError) -> RunFolder {
    try makeFolders(path)
    let force = force || isLeftover(path)
    guard force || isEmpty(path) else { throw .exists(path: path) }
    guard access(path, W_OK | X_OK) == 0 else { throw .failed(path: path, reason: reason(errno)) }
    return RunFolder(path: path, force: force)
  }

  /// The folder of a run that was made before, to be read or resumed.
  ///
  /// Throws `ReadError` where there is none.
  public static func open(_ path: String) throws(ReadError) -> RunFolder {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw errno == ENOENT ? .missing(path: path) : .unreadable(path: path, reason: reason(errno))
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw .unreadable(path: path, reason: "not a folder")
    }
    return RunFolder(path: path, force: true)
  }

  /// Writes `config.yaml`, with which nothing is lost yet. Throws `WriteError`, or `SchemaError` where a text cannot stand in YAML.
  public func write(config: JSONValue) throws {
    try AtomicFile.write(YAMLWriter.text(config), to: configPath, force: force, isLasting: false)
  }

  /// Writes `model.safetensors`. Throws `WriteError`.
  public func write(_ model: Model) throws { try model.write(to: modelPath, force: force) }

  /// Writes `run.json`, again when more is known.
  ///
  /// - Parameter isLasting: false where what it tells of is not safe yet itself.
  /// - Throws: `WriteError`.
  public func write(_ record: RunRecord, isLasting: Bool = true) throws(WriteError) {
    try AtomicFile.write(
      record.json.pretty + "\n", to: recordPath, force: true, isLasting: isLasting)
  }

  /// Begins `history.jsonl`, or goes on with it.
  ///
  /// - Parameter resumes: whether lines that are there stay.
  /// - Throws: `WriteError`.
  public func startHistory(resumes: Bool = false) throws(WriteError) -> HistoryWriter {
    try HistoryWriter(historyPath, resumes: resumes, force: force)
  }

  /// The lines of `history.jsonl`; a last one that was cut off is left out.
  ///
  /// Throws `ReadError`, or `SchemaError` for a line that is not JSON.
  public func history() throws -> [JSONValue] {
    let bytes = try readFile(historyPath)
    var values: [JSONValue] = []
    for (i, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
      .enumerated()
    {
      do throws(JSONError) {
        values.append(try JSONValue(parsing: Array(line)))
      } catch {
        throw SchemaError(
          place: SourcePlace(file: historyPath, line: i + 1, column: error.column),
          problem: .syntax(error.reason))
      }
    }
    return values
  }

  /// The content of `run.json`.
  ///
  /// Throws `ReadError`, or `SchemaError` where it is not JSON.
  public func record() throws -> JSONValue {
    try JSONValue(from: SchemaReader.read(file: recordPath))
  }

  /// `config.yaml`, with places for messages. Throws `ReadError`, `SchemaError`.
  public func config() throws -> SchemaValue { try SchemaReader.read(file: configPath) }

  /// The model. Throws as `Model.load`.
  public func model() throws -> Model { try Model.load(path) }
}
