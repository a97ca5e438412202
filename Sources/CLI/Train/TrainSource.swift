import Chainrule

/// Reads what is to be learned from, whatever it is.
struct TrainSource {
  let settings: TrainSettings

  /// What was read, and which other arrays of the same file are parts of their own.
  struct Found {
    let data: LearningData
    var remarks: [String] = []
    var validation: NamedArrays.Pair?
    var test: NamedArrays.Pair?
  }

  /// - Parameter path: the data, or a test or validation part with the same columns.
  func read(_ path: String, labels: String?) throws -> Found {
    switch try DataFile(path) {
    case .folder(let path): return try folder(path, labels)
    case .archive(let bytes): return try archive(bytes, labels)
    case .array(let array): return try arrays(array, labels, path)
    case .table(let bytes):
      try refuse(labels != nil, "--labels", expected: "images or an array beside it", path)
      try refuse(settings.inputs != nil, "--inputs", expected: "an NPZ file", path)
      try refuse(settings.targets != nil, "--targets", expected: "an NPZ file", path)
      let table = try CSV.read(
        bytes, options: settings.format.options, kinds: settings.fieldKinds)
      return Found(
        data: try data(table, targets: try targets(in: table)),
        remarks: table.format?.remarks ?? [])
    }
  }

  /// A table of rows to test on or to choose by, read as the training rows were.
  func rows(of path: String, as preprocessing: Preprocessing) throws -> Table {
    guard case .table(let bytes) = try DataFile(path) else {
      throw DataError(file: path, expected: "a table, as for training", found: "something else")
    }
    var kinds = preprocessing.fieldKinds(withTarget: true)
    if let weights = settings.sampleWeights { kinds[weights] = .number }
    return try CSV.read(bytes, options: settings.format.options, kinds: kinds)
  }

  /// Rows of other arrays in the file that is learned from.
  func rows(of path: String, _ arrays: NamedArrays.Pair, task: TaskKind) throws -> LabeledRows {
    let bytes = try Bytes(path: path)
    let inputs = try NPZ.read(bytes, name: arrays.inputs)
    let targets = try NPZ.read(bytes, name: arrays.targets, allowsText: true)
    if inputs.holdsImages {
      let data = try LearningData(images: inputs, labels: targets, task: task)
      return LabeledRows(content: data.content, rows: data.rows)
    }
    let table = try Table(inputs: inputs, targets: targets)
    let rows = try table.rows(withValuesIn: Table.targetNames(of: targets)).rows
    guard !rows.isEmpty else {
      throw DataError(file: targets.source, expected: "rows with a target", found: "none")
    }
    return LabeledRows(content: .table(table), rows: rows)
  }

  // MARK: - Formats

  private func folder(_ path: String, _ labels: String?) throws -> Found {
    try refuse(labels != nil, "--labels", expected: "a file of images", "a folder of classes")
    try refuseTableOptions("a folder of images")
    let folder = try ImageFolder.read(path: path)
    return Found(data: try LearningData(folder), remarks: folder.remarks)
  }

  private func archive(_ bytes: Bytes, _ labels: String?) throws -> Found {
    try refuse(labels != nil, "--labels", expected: "--targets for an NPZ file", bytes.path)
    func read(_ arrays: NamedArrays.Pair) throws -> LearningData {
      try data(
        NPZ.read(bytes, name: arrays.inputs),
        NPZ.read(bytes, name: arrays.targets, allowsText: true))
    }
    if let inputs = settings.inputs, let targets = settings.targets {
      return Found(data: try read(NamedArrays.Pair(inputs: inputs, targets: targets)))
    }
    let names = bytes.path == "-" ? [] : try NPZ.names(path: bytes.path)
    guard
      let found = NamedArrays(names, inputs: settings.inputs, targets: settings.targets)
    else { throw unnamed(names) }
    let validation = settings.validation == nil ? found.validation : nil
    let test = settings.test == nil ? found.test : nil
    let remark = found.remark(usesValidation: validation != nil, usesTest: test != nil)
    return Found(
      data: try read(found.training), remarks: [remark], validation: validation, test: test)
  }

  private func unnamed(_ names: [String]) -> UsageError {
    let listing = names.isEmpty ? "" : ", one of \(names.joined(separator: ", "))"
    return UsageError(
      settings.inputs == nil ? "--inputs" : "--targets",
      expected: "the name of an array\(listing)",
      found: names.isEmpty ? "none" : "none, and the names do not tell")
  }

  private func arrays(
    _ array: NumberArray, _ labels: String?, _ path: String
  ) throws -> Found {
    guard let labels else {
      throw UsageError(
        "--labels", expected: "the labels of the \(array.count) images in \(path)", found: "none")
    }
    return Found(data: try data(array, DataFile.array(labels, expected: "labels")))
  }

  /// Pictures are images; rows of numbers are a table whose columns have no names of their own.
  private func data(_ inputs: NumberArray, _ targets: NumberArray) throws -> LearningData {
    if inputs.holdsImages {
      try refuseTableOptions("images")
      return try LearningData(images: inputs, labels: targets, task: settings.task)
    }
    try refuse(settings.target != nil, "--target", expected: "a table with names", "an array")
    let table = try Table(inputs: inputs, targets: targets)
    return try data(table, targets: Table.targetNames(of: targets))
  }

  private func data(_ table: Table, targets: [String]) throws -> LearningData {
    try LearningData(
      table, targets: targets, task: settings.task, overrides: settings.overrides,
      weights: settings.sampleWeights)
  }

  // MARK: - Options

  /// A name with commas in it is one target where the table has such a column.
  private func targets(in table: Table) throws -> [String] {
    let names = table.columnNames
    guard let target = settings.target else {
      let listing = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
      throw UsageError(
        "--target", expected: "the column to predict, one of \(listing)", found: "none")
    }
    let whole = target.names.joined(separator: ",")
    return names.contains(whole) ? [whole] : target.names
  }

  /// What means nothing for images is a mistake, not something to pass over.
  private func refuseTableOptions(_ found: String) throws {
    let given: [(String, Bool)] = [
      ("--target", settings.target != nil), ("--numeric", settings.numeric != nil),
      ("--categorical", settings.categorical != nil), ("--boolean", settings.boolean != nil),
      ("--date", settings.date != nil), ("--ignore", settings.ignore != nil),
      ("--sample-weights", settings.sampleWeights != nil), ("--group", settings.group != nil),
      ("--time", settings.time != nil), ("--delimiter", settings.format.delimiter != nil),
      ("--encoding", settings.format.encoding != nil),
      ("--decimal-comma", settings.format.decimalComma),
      ("--no-header", settings.format.noHeader),
    ]
    if let option = given.first(where: \.1)?.0 {
      throw UsageError(option, expected: "a table", found: found)
    }
  }

  private func refuse(
    _ isGiven: Bool, _ option: String, expected: String, _ found: String
  ) throws {
    if isGiven { throw UsageError(option, expected: expected, found: found) }
  }
}

extension TrainSettings {
  var overrides: ColumnOverrides {
    ColumnOverrides(
      numeric: numeric?.names ?? [], categorical: categorical?.names ?? [],
      boolean: boolean?.names ?? [], date: date?.names ?? [], ignored: ignore?.names ?? [])
  }

  /// How the reader must take named columns.
  var fieldKinds: [String: FieldKind] {
    var kinds = overrides.fieldKinds
    for name in target?.names ?? [] {
      switch task {
      case .classification: kinds[name] = .text
      case .regression: kinds[name] = .number
      case nil: break
      }
    }
    if let sampleWeights { kinds[sampleWeights] = .number }
    return kinds
  }
}
