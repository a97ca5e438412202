import ChainruleInterchange
import ChainruleRuns
import ChainruleTraining

/// All that is to be said of a run: what its folder tells, and what is found by looking at its data again.
///
///     let report = try RunReport(RunFolder.open("runs/penguins-2026-11-21-1"), data: data)
///     try AtomicFile.write(report.page, to: "penguins.html")
///     report.findings?.importance.ranked[0].name    // "flipper_length_mm"
public struct RunReport: Sendable {
  /// The folder's own name.
  public let name: String
  /// The folder's path, as it was given.
  public let path: String
  /// The content of `run.json`.
  public let record: JSONValue
  /// The content of `config.yaml`; nil where it cannot be read.
  public let config: JSONValue?
  /// The lines of `history.jsonl`.
  public let history: [JSONValue]
  /// What was trained.
  public let model: Model
  /// Why nothing is measured: the data were not found, or have changed; nil where they are as they were.
  public let problem: String?
  /// What the data are; nil where they are missing.
  public let data: RunData?
  /// What they show; nil where they are missing, or not those that the recorded figures were measured on.
  public let findings: RunFindings?
  /// Where data and record do not agree; empty where all is as it was.
  public let differences: [String]

  /// - Parameters:
  ///   - data: the run's rows as they were divided; nil where they are not at hand.
  ///   - problem: why they are not.
  ///   - threads: how many measure; the result does not depend on it.
  /// - Throws: `ReadError`, `SchemaError` and `ModelError` where the folder has no whole run, `DataError` where the rows
  ///   are not those of the model.
  public init(
    _ folder: RunFolder, data: RunData?, problem: String? = nil, threads: Int = 1
  ) throws {
    let model = try folder.model()
    let record = try folder.soundRecord()
    (name, path, self.model, self.record) = (folder.name, folder.path, model, record)
    config = try? JSONValue(from: folder.config())
    history = try folder.soundHistory(of: record)
    guard let data else {
      (self.data, findings, differences) = (nil, nil, [])
      self.problem = problem ?? "no data were given"
      return
    }
    var agreement = RunAgreement(data, record)
    let found =
      agreement.hasTellingPart
      ? try RunFindings(
        data, model: model, record: record, asLearned: agreement.hasTraining, threads: threads)
      : nil
    agreement.compare(loss: found?.judged.measures.metrics["loss"])
    findings = agreement.hasTellingPart ? found : nil
    self.data = agreement.hasTraining ? data : nil
    (self.problem, differences) = (agreement.problem, agreement.differences)
  }

  /// The measures that the training recorded, by part: `train`, `validation`, `test`.
  public var parts: [(name: String, metrics: Metrics)] {
    (record["metrics"]?.object?.entries ?? []).compactMap { entry in
      var rows = record["rows"]?[entry.key]?.integer ?? 0
      if rows == 0 { rows = record["choice"]?["rows"]?.integer ?? 0 }
      return Metrics(entry.value, rows: rows).map { (entry.key, $0) }
    }
  }

  /// The part that tells most: that of rows nothing was learned from.
  var shownPart: (name: String, metrics: Metrics)? {
    if let findings, let found = parts.first(where: { $0.name == findings.part.name }) {
      return found
    }
    return parts.last
  }

  /// One object: `run`, `task`, `target`, `rows`, `metrics`, `data`; `differences`; where the data are
  /// as they were also `part`, `baselines`, `importance`, `calibration` (of classes), `worst` and `warnings`.
  public var json: JSONValue {
    var object: JSONObject = ["run": .string(path)]
    for key in ["status", "task", "target", "seed", "rows", "epochs", "best_epoch", "metrics"] {
      if let value = record[key] { object[key] = value }
    }
    object["data"] = [
      "file": data.map { .string($0.path) } ?? .null,
      "problem": problem.map { .string($0) } ?? .null,
    ]
    if let findings {
      for entry in findings.json.entries { object[entry.key] = entry.value }
    }
    object["differences"] = .array(differences.map { .string($0) })
    return .object(object)
  }
}
