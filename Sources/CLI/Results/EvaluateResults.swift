import Chainrule

/// What `evaluate` gives: for people as tables, for programs as one JSON object.
struct EvaluateResults {
  let found: Evaluated
  /// Whether the rows are of the file that the model was trained on.
  let isTrainingFile: Bool
  let model: Model

  /// What a user should know who reads the measures.
  var remarks: [String] {
    guard isTrainingFile, let trained = model.provenance.data else { return [] }
    let rows = trained.rows == 1 ? "1 row" : "\(trained.rows.grouped) rows"
    return ["the very file that the model learned \(rows) of; new data would tell more"]
  }

  func lines(on terminal: Terminal) -> [String] {
    var lines = MetricsTable(parts: [("model", found.metrics)], baselines: baselines)
      .lines(on: terminal)
    if let table = ClassTable(found.metrics) {
      lines += ["", "  " + terminal.bold("Classes")] + table.lines(on: terminal)
    }
    guard let confusion = found.metrics.confusion, let classes = found.metrics.classes else {
      return lines
    }
    let table = ConfusionTable(matrix: confusion, classes: classes)
    return lines + ["", "  " + terminal.bold("Confusion")] + table.lines(on: terminal)
  }

  private var baselines: [(name: String, metrics: Metrics)] {
    let constant = found.metrics.classes == nil ? "mean" : "majority"
    return [("linear", found.linear), (constant, found.constant)]
      .compactMap { name, metrics in metrics.map { (name, $0) } }
  }

  var json: JSONValue {
    var object: JSONObject = [
      "rows": .integer(found.metrics.rows), "metrics": found.metrics.json,
    ]
    let baselines = [("constant", found.constant), ("linear", found.linear)]
    object["baselines"] = .object(
      JSONObject(
        baselines.compactMap { name, metrics in
          metrics.map { JSONObject.Entry(name, $0.json) }
        }))
    object["is_training_file"] = .bool(isTrainingFile)
    return .object(object)
  }
}

/// How well each class is told from the others, where they are few enough to be read.
struct ClassTable {
  private let classes: [ClassMeasures]
  private static let mostClasses = 20

  init?(_ metrics: Metrics) {
    guard let classes = metrics.perClass, classes.count <= ClassTable.mostClasses else {
      return nil
    }
    self.classes = classes
  }

  func lines(on terminal: Terminal) -> [String] {
    var table = TextTable()
    table.add(["class", "precision", "recall", "F1", "support"], isHead: true)
    for measures in classes {
      let shares = [measures.precision, measures.recall, measures.f1].map { $0.fixed(3) }
      let rows = Int(exactly: measures.support)?.grouped ?? measures.support.significant(4)
      table.add([shortened(measures.name, to: 30)] + shares + [rows])
    }
    return table.lines(on: terminal)
  }
}
