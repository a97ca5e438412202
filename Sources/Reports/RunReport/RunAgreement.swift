import ChainruleInterchange

/// Whether the data of a run are still those of its record: figures that were recorded and figures that are measured anew
/// stand on one page only where they are of the same rows.
struct RunAgreement {
  /// What is not as it was, in sentences; empty where nothing is known to differ.
  private(set) var differences: [String] = []
  /// Whether the file that was learned from is unchanged, as far as is known.
  private(set) var hasTraining = true
  /// Whether the rows of the telling part are the recorded ones.
  private(set) var hasTellingPart = true
  private let part: RunData.Part
  private let record: JSONValue

  /// Compares content and counts.
  init(_ data: RunData, _ record: JSONValue) {
    (part, self.record) = (data.telling, record)
    if let now = data.sha256, let trained = record["data"]?["sha256"]?.string, trained != now {
      hasTraining = false
      differences.append(
        "\(data.path) is not the file that was learned from: its content has changed since the training, so that rows may "
          + "stand in other parts than they did (\(Self.words(trained, now))).")
    }
    for part in data.parts {
      if let now = part.sha256,
        let then = record["\(part.name)_data"]?["sha256"]?.string, then != now
      {
        differences.append(
          "\(part.path) is not the file of \(part.name) rows that the training had: its content has changed "
            + "(\(Self.words(then, now))).")
      }
      let count = record["rows"]?[part.name]?.integer ?? part.rows.count
      guard count != part.rows.count else { continue }
      if part.name == self.part.name { hasTellingPart = false }
      if part.name == "train" { hasTraining = false }
      differences.append(
        "The training had \(count) \(part.name) rows, these data give \(part.rows.count).")
    }
  }

  private static func words(_ then: String, _ now: String) -> String {
    "SHA-256 \(then.prefix(8))… then, \(now.prefix(8))… now"
  }

  /// Compares the loss that is measured again, which is the recorded one where the rows are the same.
  mutating func compare(loss measured: Double?) {
    guard let recorded = record["metrics"]?[part.name]?["loss"]?.double, let measured,
      !((recorded - measured).magnitude <= 1e-5 * max(recorded.magnitude, 1e-6))
    else { return }
    hasTellingPart = false
    differences.append(
      "Measured again, the loss on the \(part.name) rows is \(RunReport.significant(measured, 6)), recorded was "
        + "\(RunReport.significant(recorded, 6)).")
  }

  /// Why nothing is measured; nil where the rows are the same.
  var problem: String? {
    if hasTellingPart { return nil }
    let rows = RunReport.partWords[part.name] ?? part.name
    return "the \(rows) rows are not those that the recorded figures were measured on"
  }
}
