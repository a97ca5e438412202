import ChainruleTensors

/// Where a model comes from: enough to say what made it, and to make it again.
public struct Provenance: Sendable, Hashable {
  /// The file that was learned from.
  public struct DataFile: Sendable, Hashable {
    /// Its name without folders.
    public var file: String
    /// SHA-256 of its bytes, in hexadecimal, as `sha256sum` prints it.
    public var sha256: String
    /// Rows to train on.
    public var rows: Int

    public init(file: String, sha256: String, rows: Int) {
      self.file = file
      self.sha256 = sha256
      self.rows = rows
    }
  }

  /// The version of Chainrule that trained it.
  public var version: String
  /// The seed of the training.
  public var seed: UInt64
  /// The file that was learned from, if it was one.
  public var data: DataFile?
  /// Epochs trained.
  public var epochs: Int?
  /// The epoch whose weights these are.
  public var bestEpoch: Int?
  /// The options of training, with the keys of configuration files.
  public var options: JSONObject
  /// The metrics by part: `train`, `validation`, `test`.
  public var metrics: JSONObject

  public init(
    version: String = chainruleVersion, seed: UInt64 = 0, data: DataFile? = nil,
    epochs: Int? = nil, bestEpoch: Int? = nil, options: JSONObject = [:],
    metrics: JSONObject = [:]
  ) {
    self.version = version
    self.seed = seed
    self.data = data
    self.epochs = epochs
    self.bestEpoch = bestEpoch
    self.options = options
    self.metrics = metrics
  }

  /// As it stands in a model's metadata under `training`.
  public var json: JSONValue {
    var object: JSONObject = ["chainrule_version": .string(version), "seed": JSONValue(seed)]
    if let data {
      object["data"] = [
        "file": .string(data.file), "sha256": .string(data.sha256), "rows": .integer(data.rows),
      ]
    }
    if let epochs { object["epochs"] = .integer(epochs) }
    if let bestEpoch { object["best_epoch"] = .integer(bestEpoch) }
    object["options"] = .object(options)
    object["metrics"] = .object(metrics)
    return .object(object)
  }

  /// Reads what `json` writes.
  ///
  /// Throws `SchemaError`, also for a key it does not know unless `isTolerant`.
  init(_ value: SchemaValue, isTolerant: Bool) throws {
    let object = try SchemaObject(value)
    version = try object.value("chainrule_version")
    seed = try object.require("seed").seed()
    data = try object.find("data").map { try DataFile($0, isTolerant: isTolerant) }
    epochs = try object.optional("epochs", must: .beAtLeast(0))
    bestEpoch = try object.optional("best_epoch", must: .beAtLeast(0))
    options = try JSONValue(from: object.require("options")).object ?? [:]
    metrics = try JSONValue(from: object.require("metrics")).object ?? [:]
    if !isTolerant { try object.finish() }
  }
}

extension Provenance.DataFile {
  init(_ value: SchemaValue, isTolerant: Bool) throws {
    let object = try SchemaObject(value)
    file = try object.value("file")
    sha256 = try object.value("sha256")
    rows = try object.value("rows", must: .beAtLeast(0))
    if !isTolerant { try object.finish() }
  }
}

extension SchemaValue {
  /// A whole number, or as text one that does not fit into an Int; what `JSONValue(_:)` makes of a
  /// UInt64.
  public func seed() throws(SchemaError) -> UInt64 {
    if case .quoted(let text) = node.content, let seed = UInt64(text) { return seed }
    return try integer()
  }
}

extension JSONValue {
  /// A whole number; text where it does not fit into an Int.
  public init(_ number: UInt64) {
    self = Int(exactly: number).map { .integer($0) } ?? .string(String(number))
  }
}
