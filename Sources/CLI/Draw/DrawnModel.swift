import Chainrule

/// The drawings of a trained model: of its run, or of it with data.
struct DrawnModel {
  /// A model file or a run folder.
  let path: String
  let data: String?
  let row: String?
  let labels: String?
  let parameters: [String]
  /// Names of two columns; empty: the only two.
  let inputs: [String]
  let format: CSVFormatOptions

  /// What is drawn where nothing was asked for.
  var usual: DrawnKind { data == nil && hasHistory ? .curves : .network }

  private var hasHistory: Bool {
    (try? RunFolder.open(path)).map { (try? readFile($0.historyPath)) != nil } ?? false
  }

  func drawn(_ kind: DrawnKind) throws -> any Chart {
    switch kind {
    case .curves: return try curves()
    case .confusion: return try confusion()
    case .boundary: return try boundary()
    case .weights:
      let model = try Model.load(path)
      return Histogram(weightsOf: model.network, parameters: model.parameters)
    case .network where data == nil: return try bareNetwork()
    case .network, .path, .descent, .gradients, .activations:
      return try rowCase(kind).drawn(kind)
    }
  }

  /// A case of one row, for drawings that have numbers of a step.
  private func rowCase(_ kind: DrawnKind) throws -> DrawnCase {
    guard let data else {
      if kind == .activations { return try standInCase() }
      return DrawnCase(
        example: try RunRow(path, row: row).example, parameters: parameters, inputs: inputs)
    }
    let rows = try RowNumbers(row ?? "1").indices
    let found = ModelCase(
      path: path, data: data, rows: rows, labels: labels,
      format: try CSVFormat(SettingsReader(object: nil), format), trainingSeed: nil)
    return DrawnCase(example: try found.example(), parameters: parameters, inputs: inputs)
  }

  // MARK: - A run

  private func run(for kind: String) throws -> RunFolder {
    guard let folder = try? RunFolder.open(path) else {
      throw UsageError("--what", expected: "a run folder for \(kind)", found: "a model file")
    }
    return folder
  }

  private func curves() throws -> ChartGrid {
    let folder = try run(for: "curves")
    let history: [JSONValue]
    do {
      history =
        try (try? readFile(folder.recordPath)) == nil
        ? folder.history() : folder.soundHistory(of: folder.soundRecord())
    } catch ReadError.missing(let path) {
      throw DataError(file: path, expected: "a line for each epoch", found: "no such file")
    }
    guard !history.isEmpty else {
      throw DataError(file: folder.historyPath, expected: "at least 1 epoch", found: "none")
    }
    return RunCharts(
      name: folder.name, history: history,
      unit: (try? folder.record())?["target"]?.string ?? "",
      lossUnit: (try? Model.load(path))?.lossUnit ?? ""
    ).curves
  }

  private func confusion() throws -> HeatMap {
    if let data { return try confusion(on: data) }
    let folder = try run(for: "confusion without DATA")
    let record = try folder.soundRecord()
    for (part, words) in [
      ("test", "test rows"), ("validation", "validation rows"), ("train", "training rows"),
    ] {
      guard let found = record["metrics"]?[part] else { continue }
      if let map = HeatMap(recorded: found, title: "\(folder.name): \(words)") { return map }
    }
    let task = record["task"]?.string ?? "unknown task"
    throw DataError(
      file: folder.recordPath, expected: "the measures of a model of classes",
      found: task == "classification" ? "none" : "those of \(task)")
  }

  private func confusion(on data: String) throws -> HeatMap {
    var command = try EvaluateCommand.parse(["--", path, data])
    (command.format, command.labels) = (format, labels)
    let predictor = try ModelPredictor(Model.load(path), threads: Learner.processorCount)
    let reader = SettingsReader(object: nil)
    let (found, _) = try command.evaluate(predictor, CSVFormat(reader, format))
    let name = fileName(data)
    guard let map = HeatMap(found.metrics, title: "Answers for \(name)") else {
      throw UsageError(
        "--what", expected: "a model of classes for confusion", found: "one of numbers")
    }
    return map
  }

  // MARK: - A network without data

  /// A case of the mean row: standardized numbers are 0 there, and no category is the one.
  private func standInCase() throws -> DrawnCase {
    let model = try Model.load(path)
    let network = model.network
    let targets = (0..<network.outputs).map { $0 == 0 ? 1.0 : 0 }
    var example = try Case(
      network, loss: model.loss.loss, inputs: [[Double](repeating: 0, count: network.inputs)],
      targets: [targets])
    (example.parameters, example.states, example.use) = (model.parameters, model.states, .inference)
    if let preprocessing = model.preprocessing {
      let names = preprocessing.featureNames
      if names.count == network.inputs { example.inputNames = names }
      example.outputNames = preprocessing.target.classes ?? preprocessing.target.names
    }
    return DrawnCase(example: example, parameters: parameters, inputs: inputs)
  }

  /// The last part of the path.
  private var name: String { fileName(path) }

  /// With the numbers of a row of the run's data, or of a row that stands in for one.
  private func bareNetwork() throws -> NetworkChart {
    let known = try row == nil ? try? RunRow(path, row: nil) : RunRow(path, row: row)
    var example = try known?.example ?? standInCase().example
    example.use = .inference
    var picture = NetworkPicture(try Trace(example), limit: 6)
    picture.cost = nil
    let reason = hasHistory ? "the data of the run are not at hand" : "no data were given"
    picture.caption =
      "The numbers are those of \(known?.name ?? "a row of all means, since \(reason)")."
    return NetworkChart(NetworkDrawing(picture), title: name)
  }
}
