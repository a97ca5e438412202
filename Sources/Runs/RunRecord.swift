import ChainruleInterchange
import ChainruleTensors
import ChainruleTraining

/// What `run.json` says of a training: enough to know it again and to repeat it.
public struct RunRecord: Sendable, Hashable {
  /// The version of Chainrule that trained.
  public var version = chainruleVersion
  /// The words of the command line, the program's name first; empty for a run made by a program.
  public var command: [String] = []
  /// The seed of the run.
  public var seed: UInt64
  /// The file that was learned from; nil for standard input and folders.
  public var data: Provenance.DataFile?
  /// The files of validation and test rows, where these have their own.
  public var validationData, testData: Provenance.DataFile?
  /// `classification` or `regression`.
  public var task: String
  /// The column that is predicted.
  public var target: String?
  /// Rows by part: `train`, `validation`, `test`.
  public var rows: JSONObject = [:]
  /// Epochs planned.
  public var epochs: Int
  /// The epoch of the least watched loss; nil before the first one has ended.
  public var bestEpoch: Int?
  /// The time that training took; nil before its end.
  public var seconds: Double?
  /// How training ended: `running` until it has; `completed`, `converged`, `stopped_early`,
  /// `interrupted`, `diverged`.
  public var status = "running"
  /// `weightHash` after each epoch.
  public var weightHashes: [String] = []
  /// The metrics by part: `train`, `validation`, `test`.
  public var metrics: JSONObject = [:]

  /// The recipes that were tried, and how; nil where there was nothing to choose.
  public var choice: JSONObject?

  public init(seed: UInt64, task: String, target: String?, epochs: Int) {
    self.seed = seed
    self.task = task
    self.target = target
    self.epochs = epochs
  }

  /// Takes over how training went.
  public mutating func note(_ result: FitResult) {
    bestEpoch = result.keptEpoch ?? result.bestEpoch
    seconds = result.seconds
    weightHashes += result.records.map(\.weightHash)
    status =
      switch result.ending {
      case .completed: "completed"
      case .converged: "converged"
      case .stoppedEarly: "stopped_early"
      case .interrupted: "interrupted"
      case .diverged: "diverged"
      }
  }

  /// As it stands in `run.json`.
  public var json: JSONValue {
    var object: JSONObject = [
      "format_version": 1, "chainrule_version": .string(version), "platform": .string(platform),
      "status": .string(status), "seed": JSONValue(seed), "task": .string(task),
    ]
    if let target { object["target"] = .string(target) }
    for (key, file) in [
      ("data", data), ("validation_data", validationData), ("test_data", testData),
    ] {
      guard let file else { continue }
      object[key] = [
        "file": .string(file.file), "sha256": .string(file.sha256), "rows": .integer(file.rows),
      ]
    }
    object["rows"] = .object(rows)
    object["epochs"] = .integer(epochs)
    if let bestEpoch { object["best_epoch"] = .integer(bestEpoch) }
    if let seconds { object["seconds"] = .number(seconds) }
    object["metrics"] = .object(metrics)
    if let choice { object["choice"] = .object(choice) }
    object["command"] = .array(command.map { .string($0) })
    object["weight_hashes"] = .array(weightHashes.map { .string($0) })
    return .object(object)
  }

  /// The system and processor that weights are the same on, to the last bit.
  private var platform: String {
    #if os(Linux)
      let system = "linux"
    #else
      let system = "macos"
    #endif
    #if arch(x86_64)
      return "\(system)-x86_64"
    #else
      return "\(system)-arm64"
    #endif
  }
}
