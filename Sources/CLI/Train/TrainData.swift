import Chainrule

/// What `train` learns from: read, divided, and the preprocessing fitted to the training rows.
struct TrainData {
  let source: String
  let training: LabeledRows
  let validation: LabeledRows?
  let test: LabeledRows?
  let preprocessing: Preprocessing
  let task: TaskKind
  /// The guesses about columns, for a table.
  var columns: Columns?
  /// Rows of the file, and those of them without a target.
  var rowCount: Int
  var withoutTarget = 0
  let division: Division

  var targetName: String { preprocessing.target.name }

  init(_ settings: TrainSettings) throws {
    guard let path = settings.data else {
      throw UsageError("DATA", expected: "a CSV file, or images with --labels", found: "nothing")
    }
    if let labels = settings.labels {
      self = try TrainData(images: path, labels: labels, settings)
    } else {
      self = try TrainData(table: path, settings)
    }
  }

  private init(
    source: String, _ parts: (training: LabeledRows, validation: LabeledRows?, test: LabeledRows?),
    _ preprocessing: Preprocessing, _ division: Division, rowCount: Int
  ) {
    self.division = division
    self.source = source
    (training, validation, test) = parts
    self.preprocessing = preprocessing
    task = preprocessing.target.classes == nil ? .regression : .classification
    self.rowCount = rowCount
  }
}

// MARK: - Tables

extension TrainData {
  private init(table path: String, _ settings: TrainSettings) throws {
    guard settings.testLabels == nil else {
      throw UsageError("--test-labels", expected: "--labels beside it", found: "none")
    }
    let overrides = settings.overrides
    if settings.target == nil { try TrainData.refuseImages(path) }
    let table = try CSV.read(
      path: path, options: settings.format.options, kinds: settings.fieldKinds)
    let target = try TrainData.target(settings, table)
    let (rows, missing) = try table.rows(withValueIn: target)
    let guess = try TaskGuess(table: table, targets: [target], rows: rows, task: settings.task)
    let task = guess.task
    let classes =
      task == .classification
      ? classNumbers(of: try table.column(named: target), rows: rows) : nil
    let division = try Division(
      rows: rows, test: settings.test, validation: settings.validation, classes: classes,
      seed: settings.seed)
    let columns = try Columns(
      of: table, targets: [target], rows: division.split.training, overrides: overrides,
      guess: guess)
    try TrainData.checkInputs(columns, path)
    let preprocessing = try Preprocessing.fit(
      table: table, target: target, kinds: columns.kinds, task: task,
      rows: division.split.training)
    func part(_ asked: HeldBack?, _ rows: [Int]) throws -> LabeledRows? {
      if case .file(let path) = asked {
        return try TrainData.rows(of: path, settings, preprocessing)
      }
      guard !rows.isEmpty else { return nil }
      return LabeledRows(content: .table(table), rows: rows, weights: settings.sampleWeights)
    }
    let training = LabeledRows(
      content: .table(table), rows: division.split.training, weights: settings.sampleWeights)
    self.init(
      source: path,
      (
        training, try part(settings.validation, division.split.validation),
        try part(settings.test, division.split.test)
      ), preprocessing, division, rowCount: table.rowCount)
    self.columns = columns
    withoutTarget = missing
  }

  /// Where no column is left, the guesses are what has to be said.
  private static func checkInputs(_ columns: Columns, _ path: String) throws {
    guard !columns.inputs.contains(where: \.kind.isInput) else { return }
    let guesses = columns.inputs.prefix(8).map { choice in
      let words = choice.kind == .ignored ? [choice.reason] : [choice.kind.rawValue, choice.reason]
      return "\(choice.name) (\(words.joined(separator: ", ")))"
    }
    throw DataError(
      file: path, expected: "a column to predict from",
      found: guesses.isEmpty
        ? "the target alone" : "none that is not ignored: \(guesses.joined(separator: "; "))")
  }

  private static func target(_ settings: TrainSettings, _ table: Table) throws -> String {
    if let target = settings.target { return target }
    let names = table.columnNames
    let listing = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
    throw UsageError(
      "--target", expected: "the column to predict, one of \(listing)", found: "none")
  }

  /// Says what images need, before they are read as text.
  private static func refuseImages(_ path: String) throws {
    guard path != "-", let images = try? IDX.read(path: path) else { return }
    throw UsageError(
      "--labels", expected: "the labels of the \(images.count) images in \(path)", found: "none")
  }

  /// A table in a file of its own, read as the training rows were.
  private static func rows(
    of path: String, _ settings: TrainSettings, _ preprocessing: Preprocessing
  ) throws -> LabeledRows {
    var kinds = preprocessing.fieldKinds(withTarget: true)
    if let weights = settings.sampleWeights { kinds[weights] = .number }
    let table = try CSV.read(path: path, options: settings.format.options, kinds: kinds)
    let rows = try table.rows(withValueIn: preprocessing.target.name).rows
    guard !rows.isEmpty else {
      throw DataError(
        file: path, column: preprocessing.target.name, expected: "rows with a target", found: "none"
      )
    }
    return LabeledRows(content: .table(table), rows: rows, weights: settings.sampleWeights)
  }
}

// MARK: - Images

extension TrainData {
  private init(images path: String, labels: String, _ settings: TrainSettings) throws {
    try TrainData.refuseTableOptions(settings)
    let images = try IDX.read(path: path)
    let labels = try IDX.read(path: labels)
    try NumberArray.checkCounts(images: images, labels: labels)
    let isNumber = settings.task == .regression || !labels.element.isInteger
    let rows = Array(0..<images.count)
    let column = Column(name: "label", numbers: labels.numbers)
    let division = try Division(
      rows: rows, test: settings.test, validation: settings.validation,
      classes: isNumber ? nil : classNumbers(of: column, rows: rows), seed: settings.seed)
    let content = LabeledRows.Content.images(images, labels: labels)
    let preprocessing = try Preprocessing.fit(
      images: images, labels: labels, rows: division.split.training)
    func part(_ rows: [Int]) -> LabeledRows? {
      rows.isEmpty ? nil : LabeledRows(content: content, rows: rows)
    }
    let test = try TrainData.testImages(settings) ?? part(division.split.test)
    self.init(
      source: path,
      (
        LabeledRows(content: content, rows: division.split.training),
        part(division.split.validation), test
      ), preprocessing, division, rowCount: images.count)
  }

  private static func testImages(_ settings: TrainSettings) throws -> LabeledRows? {
    guard case .file(let path) = settings.test else {
      if settings.testLabels == nil { return nil }
      throw UsageError("--test-labels", expected: "test images beside it (--test)", found: "none")
    }
    guard let labels = settings.testLabels else {
      throw UsageError("--test-labels", expected: "the labels of \(path)", found: "none")
    }
    let images = try IDX.read(path: path)
    let content = LabeledRows.Content.images(images, labels: try IDX.read(path: labels))
    return LabeledRows(content: content, rows: Array(0..<images.count))
  }

  /// What means nothing for images is a mistake, not something to pass over.
  private static func refuseTableOptions(_ settings: TrainSettings) throws {
    let given: [(String, Bool)] = [
      ("--target", settings.target != nil), ("--numeric", settings.numeric != nil),
      ("--categorical", settings.categorical != nil), ("--ignore", settings.ignore != nil),
      ("--sample-weights", settings.sampleWeights != nil),
      ("--delimiter", settings.format.delimiter != nil),
      ("--decimal-comma", settings.format.decimalComma),
      ("--no-header", settings.format.noHeader), ("--task", settings.task != nil),
    ]
    if let option = given.first(where: \.1)?.0 {
      throw UsageError(option, expected: "a table", found: "images (--labels)")
    }
    if case .file = settings.validation {
      throw UsageError("--validation", expected: "a fraction for images", found: "a file")
    }
  }
}

extension TrainSettings {
  var overrides: ColumnOverrides {
    ColumnOverrides(
      numeric: numeric?.names ?? [], categorical: categorical?.names ?? [],
      ignored: (ignore?.names ?? []) + [sampleWeights].compactMap { $0 })
  }

  /// How the reader must take named columns.
  var fieldKinds: [String: FieldKind] {
    var kinds = overrides.fieldKinds
    if let target {
      switch task {
      case .classification: kinds[target] = .text
      case .regression: kinds[target] = .number
      case nil: break
      }
    }
    if let sampleWeights { kinds[sampleWeights] = .number }
    return kinds
  }
}
