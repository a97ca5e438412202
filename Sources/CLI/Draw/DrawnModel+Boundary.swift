import Chainrule

// MARK: - The boundary of a model

extension DrawnModel {
  func boundary() throws -> any Chart {
    guard let data else {
      throw UsageError("DATA", expected: "the data of the model for boundary", found: "nothing")
    }
    let predictor = try ModelPredictor(Model.load(path), threads: Learner.processorCount)
    guard let preprocessing = predictor.model.preprocessing,
      case .columns(let columns) = preprocessing.inputs
    else {
      throw UsageError("--what", expected: "a model of tables for boundary", found: "one of images")
    }
    let rows = try ModelRows(
      table(data, preprocessing), columns.map(\.name), of: preprocessing.target)
    guard let classes = preprocessing.target.classes else {
      return try numbers(preprocessing.target.names, rows, columns, predictor)
    }
    let (first, second) = try axes(columns)
    let places = zip(try rows.numbers(first), try rows.numbers(second)).map { ChartPoint($0, $1) }
    return try BoundaryPicture(
      title: "Where the model answers which \(preprocessing.target.name)",
      caption: "Behind the rows of the data the model's answer at each place"
        + rows.remarks(except: [first, second]),
      x: Axis(first), y: Axis(second), classes: classes,
      points: classes.indices.map { group in
        places.indices.filter { rows.truth[$0] == Double(group) }.map { places[$0] }
      }
    ) { places in
      let table = rows.table([first, second], at: places.map { [$0.x, $0.y] })
      guard case .classes(let answers, _, _) = try predictor.predict(table).content else {
        return places.map { _ in nil }
      }
      return answers.map { Int($0) }
    }.chart
  }

  /// The number of a model over one or two of its inputs.
  private func numbers(
    _ targets: [String], _ rows: ModelRows, _ columns: [Preprocessing.Input],
    _ predictor: ModelPredictor
  ) throws -> any Chart {
    guard targets.count == 1, let target = targets.first else {
      throw UsageError(
        "--what", expected: "a model of classes or of one number for boundary",
        found: "one of \(targets.count) numbers")
    }
    func answers(_ names: [String], _ places: [[Double]]) throws -> [Double] {
      let table = rows.table(names, at: places)
      guard case .numbers(let numbers) = try predictor.predict(table).content else { return [] }
      return numbers.rows.map { $0[0] }
    }
    let title = "What the model answers for \(target)"
    if inputs.isEmpty, columns.count == 1, case .number(let only) = columns[0] {
      return try LineChart(
        title: title, caption: "The model's answer, and the rows of the data.",
        x: Axis(only.name), y: Axis(target),
        samples: zip(rows.numbers(only.name), rows.truth).map { ChartPoint($0, $1) }
      ) { try answers([only.name], $0.map { [$0] }) }
    }
    let (first, second) = try axes(columns)
    let places = zip(try rows.numbers(first), try rows.numbers(second)).map { ChartPoint($0, $1) }
    return try SurfacePicture(
      title: title,
      caption:
        "The model's answer at each place; each row of the data has the shade of its \(target)"
        + rows.remarks(except: [first, second]),
      x: Axis(first), y: Axis(second), target: target,
      samples: zip(places, rows.truth).map { .init($0, number: $1) }
    ) { try answers([first, second], $0.map { [$0.x, $0.y] }) }.chart
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
    let numbers = columns.compactMap { column -> String? in
      if case .number(let transform) = column { transform.name } else { nil }
    }
    let chosen = inputs.isEmpty && numbers.count == 2 ? numbers : inputs
    guard numbers.count >= 2 else {
      throw UsageError(
        "--what", expected: "a model of two columns of numbers or more for boundary",
        found: numbers.isEmpty ? "none" : "one, \(numbers[0])")
    }
    let (first, second) = try BoundaryInputs.places(chosen, among: names)
    for place in [first, second] where !numbers.contains(names[place]) {
      throw UsageError(
        "--inputs", expected: "columns of numbers, of \(numbers.joined(separator: ", "))",
        found: quoted(names[place]))
    }
    return (names[first], names[second])
  }
}
