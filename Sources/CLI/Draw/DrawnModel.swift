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

  func drawn(_ kind: DrawnKind) throws -> Drawn {
    switch kind {
    case .curves: return .chart(try curves())
    case .confusion: return .chart(try confusion())
    case .boundary: return .chart(try boundary())
    case .weights:
      let model = try Model.load(path)
      return .chart(Histogram(weightsOf: model.network, parameters: model.parameters))
    case .network where data == nil: return .network(try bareNetwork())
    case .network, .path, .descent, .gradients, .activations:
      return try rowCase(kind).drawn(kind)
    }
  }

  /// A case of one row, for drawings that have numbers of a step.
  private func rowCase(_ kind: DrawnKind) throws -> DrawnCase {
    guard let data else {
      if kind == .activations { return try standInCase() }
      throw UsageError(
        "DATA", expected: "the data of the model for \(kind.rawValue), and --row", found: "nothing")
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
      history = try folder.history()
    } catch ReadError.missing(let path) {
      throw DataError(file: path, expected: "a line for each epoch", found: "no such file")
    }
    guard !history.isEmpty else {
      throw DataError(file: folder.historyPath, expected: "at least 1 epoch", found: "none")
    }
    return RunCharts(name: folder.name, history: history).curves
  }

  private func confusion() throws -> HeatMap {
    if let data { return try confusion(on: data) }
    let folder = try run(for: "confusion without DATA")
    let record = try folder.record()
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
    let name = data.split(separator: "/").last.map(String.init) ?? data
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

  private func bareNetwork() throws -> NetworkDrawing {
    let found = try standInCase()
    var picture = NetworkPicture(try Trace(found.example), limit: 6)
    picture.cost = nil
    picture.caption = "The numbers are those of a row of all means."
    return NetworkDrawing(picture)
  }
}

// MARK: - The boundary of a model

extension DrawnModel {
  private func boundary() throws -> ScatterChart {
    guard let data else {
      throw UsageError("DATA", expected: "the data of the model for boundary", found: "nothing")
    }
    let predictor = try ModelPredictor(Model.load(path), threads: Learner.processorCount)
    guard let preprocessing = predictor.model.preprocessing,
      case .columns(let columns) = preprocessing.inputs
    else {
      throw UsageError("--what", expected: "a model of tables for boundary", found: "one of images")
    }
    guard let classes = preprocessing.target.classes else {
      throw UsageError(
        "--what", expected: "a model of classes for boundary", found: "one of numbers")
    }
    let table = try table(data, preprocessing)
    let (first, second) = try axes(columns)
    let rows = try ModelRows(
      table, columns.map(\.name), classes: classes, of: preprocessing.target.name)
    let (x, y) = (try rows.numbers(first), try rows.numbers(second))
    let points = classes.indices.map { group in
      (0..<table.rowCount).filter { rows.truth[$0] == group }.map { ChartPoint(x[$0], y[$0]) }
    }
    let kept = rows.usual(except: [first, second])
    return try BoundaryPicture(
      title: "Where the model answers which \(preprocessing.target.name)",
      caption: kept.isEmpty
        ? "Behind the rows of the data the answer of the model at each place."
        : "The model's answer at each place; all other inputs at their median or most frequent value: \(kept.joined(separator: ", ")).",
      x: Axis(first), y: Axis(second), classes: classes, points: points
    ) { places in
      let table = rows.table(first, second, at: places)
      guard case .classes(let answers, _, _) = try predictor.predict(table).content else {
        return places.map { _ in nil }
      }
      return answers.map { Int($0) }
    }.chart
  }

  private func table(_ data: String, _ preprocessing: Preprocessing) throws -> Table {
    let file = try DataFile(data)
    let place = DataPlace(path: data, preprocessing: preprocessing)
    guard case .table(let bytes) = file else { return try place.labeledTable(file, labels) }
    let format = try CSVFormat(SettingsReader(object: nil), format)
    let table = try CSV.read(
      bytes, options: format.options, kinds: preprocessing.fieldKinds(withTarget: true))
    try NeededColumns.check(
      preprocessing.inputNames + preprocessing.target.names, among: table.columnNames, file: data)
    return table
  }

  /// The two columns of numbers that are drawn.
  private func axes(_ columns: [Preprocessing.Input]) throws -> (String, String) {
    let names = columns.map(\.name)
    let (first, second) = try BoundaryInputs.places(inputs, among: names)
    for place in [first, second] {
      guard case .number = columns[place] else {
        let numbers = columns.compactMap { column -> String? in
          if case .number(let transform) = column { transform.name } else { nil }
        }
        throw UsageError(
          "--inputs", expected: "columns of numbers, of \(numbers.joined(separator: ", "))",
          found: quoted(names[place]))
      }
    }
    return (names[first], names[second])
  }
}

/// The rows of a table that a model reads, and what is usual in each column.
private struct ModelRows {
  let columns: [Column]
  /// The class of each row; −1 where it has none of the model's.
  let truth: [Int]

  init(_ table: Table, _ names: [String], classes: [String], of target: String) throws {
    columns = try names.map { try table.column(named: $0) }
    let places = Dictionary(
      classes.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let labels = try table.column(named: target)
    truth = (0..<table.rowCount).map { row in labels.spelling(row).flatMap { places[$0] } ?? -1 }
  }

  func numbers(_ name: String) throws -> [Double] {
    guard let column = columns.first(where: { $0.name == name }),
      case .numbers(let numbers) = column.values
    else { throw UsageError("--inputs", expected: "a column of numbers", found: quoted(name)) }
    return numbers
  }

  /// A table of places, with what is usual in all other columns.
  func table(_ first: String, _ second: String, at places: [ChartPoint]) -> Table {
    Table(
      columns.map { column in
        if column.name == first { return Column(name: first, numbers: places.map(\.x)) }
        if column.name == second { return Column(name: second, numbers: places.map(\.y)) }
        switch column.values {
        case .numbers(let numbers):
          let usual = ModelRows.middle(numbers)
          return Column(name: column.name, numbers: places.map { _ in usual })
        case .text(let codes, let vocabulary):
          let usual = ModelRows.mostFrequent(codes)
          return Column(
            name: column.name,
            values: .text(codes: places.map { _ in usual }, vocabulary: vocabulary))
        }
      })
  }

  /// What is usual, as “island = Biscoe”.
  func usual(except: [String]) -> [String] {
    columns.filter { !except.contains($0.name) }.map { column in
      switch column.values {
      case .numbers(let numbers):
        return
          "\(column.name) = \(NumberFormat.significant(4).string(ModelRows.middle(numbers)))"
      case .text(let codes, let vocabulary):
        let code = Int(ModelRows.mostFrequent(codes))
        return "\(column.name) = \(vocabulary.indices.contains(code) ? vocabulary[code] : "none")"
      }
    }
  }

  /// The median of what is not missing.
  private static func middle(_ numbers: [Double]) -> Double {
    median(of: numbers.filter { !$0.isNaN }) ?? .nan
  }

  private static func mostFrequent(_ codes: [Int32]) -> Int32 {
    var counts: [Int32: Int] = [:]
    for code in codes where code >= 0 { counts[code, default: 0] += 1 }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? -1
  }
}
