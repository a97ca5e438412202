import ChainruleInterchange

extension Metrics {
  /// What `json` has written, read again.
  ///
  ///     let record = try RunFolder.open("runs/penguins-2026-11-21-1").record()
  ///     let test = record["metrics"]?["test"].flatMap { Metrics($0, rows: 66) }
  ///
  /// The matrix of weighted rows is not written: `confusion.weighted` is nil, while all other measures are as they were.
  ///
  /// - Parameter rows: how many were measured, which is not written.
  /// - Returns: nil where the value is not of that form.
  public init?(_ json: JSONValue, rows: Int) {
    guard let baseline = json["baseline"]?.object?.entries.first, let best = baseline.value.double
    else { return nil }
    let others = ["confusion", "classes", "per_class", "baseline"]
    entries = (json.object?.entries ?? []).compactMap { entry in
      others.contains(entry.key) ? nil : entry.value.double.map { Entry(entry.key, $0) }
    }
    self.rows = rows
    self.baseline = Entry(baseline.key, best)
    guard let names = json["classes"]?.array else {
      (confusion, classes, perClass) = (nil, nil, nil)
      return
    }
    let counts = (json["confusion"]?.array ?? []).map { ($0.array ?? []).compactMap(\.integer) }
    let measures = (json["per_class"]?.array ?? []).compactMap { ClassMeasures($0) }
    guard measures.count == names.count, counts.count == names.count,
      counts.allSatisfy({ $0.count == names.count })
    else { return nil }
    classes = names.compactMap(\.string)
    perClass = measures
    confusion = ConfusionMatrix(counts: counts, weighted: nil)
  }
}

extension ClassMeasures {
  fileprivate init?(_ json: JSONValue) {
    guard let name = json["class"]?.string, let precision = json["precision"]?.double,
      let recall = json["recall"]?.double, let f1 = json["f1"]?.double,
      let support = json["support"]?.double
    else { return nil }
    self.init(name: name, precision: precision, recall: recall, f1: f1, support: support)
  }
}
