import ChainruleData
import ChainruleTensors

/// What a network is to learn from, before any row is held back: a table with its targets, or images with their labels.
///
///     let data = try LearningData(CSV.read(path: "penguins.csv"), targets: ["species"])
///     data.task          // classification
///     data.rows.count    // those that have a target
///
/// Nothing is fitted here but the task; `preprocessing(fittedTo:)` sees no other rows than those it is given.
public struct LearningData: Sendable {
  /// The rows, before they are encoded.
  public enum Content: Sendable {
    /// Targets are among the columns.
    case table(Table)
    /// Labels are the columns of a table, a row for each image.
    case images(NumberArray, labels: Table)
  }

  /// The rows, those without a target among them.
  public let content: Content
  /// The columns that are to be predicted.
  public let targets: [String]
  /// Whether classes or numbers are to be predicted.
  public let task: TaskKind
  /// Why the task is what it is: “the target is text with 3 values”.
  public let taskReason: String
  /// What the user says about columns.
  public private(set) var overrides: ColumnOverrides
  /// A column with a weight for each row.
  public let weights: String?
  /// The rows that have a target.
  public let rows: [Int]
  /// How many have none.
  public let withoutTarget: Int
  private let guess: TaskGuess?

  /// - Parameter task: nil to guess it, see `TaskGuess`.
  /// - Throws: `DataError` where a column is not there, or the targets do not fit the task.
  public init(
    _ table: Table, targets: [String], task: TaskKind? = nil,
    overrides: ColumnOverrides = ColumnOverrides(), weights: String? = nil
  ) throws {
    let (rows, missing) = try table.rows(withValuesIn: targets)
    let guess = try TaskGuess(table: table, targets: targets, rows: rows, task: task)
    content = .table(table)
    (self.targets, self.guess, self.weights) = (targets, guess, weights)
    (self.task, taskReason) = (guess.task, guess.reason)
    var overrides = overrides
    if let weights { overrides.ignored.append(weights) }
    self.overrides = overrides
    (self.rows, withoutTarget) = (rows, missing)
  }

  /// - Parameter task: nil: integer labels are classes, others numbers to predict.
  /// - Throws: `DataError` where there are not as many labels as images.
  public init(images: NumberArray, labels: NumberArray, task: TaskKind? = nil) throws {
    try NumberArray.checkCounts(images: images, labels: labels)
    let task = task ?? (labels.element.isInteger ? .classification : .regression)
    if labels.words != nil, task == .regression {
      throw DataError(file: labels.source, expected: "numbers to predict", found: "text")
    }
    self.init(images: images, labelTable: labels.table, task: task)
  }

  /// Images in a folder for each class.
  ///
  /// Throws `DataError` where they have no classes.
  public init(_ folder: ImageFolder) throws {
    guard let labels = folder.labelTable else {
      throw DataError(
        file: folder.path, expected: "a folder for each class", found: "images without classes")
    }
    self.init(images: folder.images, labelTable: labels, task: .classification)
  }

  private init(images: NumberArray, labelTable: Table, task: TaskKind) {
    content = .images(images, labels: labelTable)
    targets = labelTable.columnNames
    self.task = task
    let count = labelTable.columns.first.map { column in
      Set((0..<column.count).map { column.spelling($0) }).count
    }
    taskReason = task == .classification ? "\(count ?? 0) classes" : "labels that are numbers"
    overrides = ColumnOverrides()
    weights = nil
    rows = (0..<images.count).filter { row in
      labelTable.columns.allSatisfy { !$0.isMissing(row) }
    }
    withoutTarget = images.count - rows.count
    guess = nil
  }

  /// The same without a column among the inputs, unless the user has said what it is.
  func withoutInput(_ column: String?) -> LearningData {
    let named = overrides.numeric + overrides.categorical + overrides.boolean + overrides.date
    guard let column, !named.contains(column) else { return self }
    var data = self
    data.overrides.ignored.append(column)
    return data
  }

  /// The table, or what stands for one: the labels of images.
  public var table: Table {
    switch content {
    case .table(let table): table
    case .images(_, let labels): labels
    }
  }

  /// Preprocessing that knows nothing of other rows, and what it takes each column for (nil for images).
  ///
  /// Throws `DataError` where nothing can be learned from the rows.
  public func preprocessing(
    fittedTo rows: [Int]
  ) throws -> (preprocessing: Preprocessing, columns: Columns?) {
    switch content {
    case .images(let images, let labels):
      return (try .fit(images: images, labels: labels, task: task, rows: rows), nil)
    case .table(let table):
      let columns = try columns(of: table, rows)
      try LearningData.checkInputs(columns, table)
      let preprocessing = try Preprocessing.fit(
        table: table, targets: targets, kinds: columns.kinds, task: task, rows: rows)
      return (preprocessing, columns)
    }
  }

  private func columns(of table: Table, _ rows: [Int]) throws -> Columns {
    guard let guess else {
      return try Columns(of: table, targets: targets, rows: rows, overrides: overrides)
    }
    return try Columns(
      of: table, targets: targets, rows: rows, overrides: overrides, guess: guess)
  }

  /// Rows as the network takes them, and what was remarkable in them.
  public func examples<S: Scalar>(
    _ rows: [Int], by preprocessing: Preprocessing, as type: S.Type = S.self
  ) throws -> (examples: Examples<S>, report: EncodingReport) {
    switch content {
    case .table(let table):
      let encoded = try preprocessing.encode(table, rows: rows, weights: weights, as: type)
      return (encoded.examples, encoded.report)
    case .images(let images, let labels):
      let examples = try preprocessing.encode(images: images, labels: labels, rows: rows, as: type)
      return (examples, EncodingReport())
    }
  }

  /// A number for the class of each row; nil where numbers are to be predicted.
  public func classNumbers(_ rows: [Int]) throws -> [Int32]? {
    guard task == .classification else { return nil }
    return try LearningData.numbers(of: table.column(named: targets[0]), rows)
  }

  /// A number for each different value of a column; a missing one has its own.
  static func numbers(of column: Column, _ rows: [Int]) -> [Int32] {
    switch column.values {
    case .text(let codes, _): return rows.map { codes[$0] }
    case .numbers(let values):
      var numberOf: [Double: Int32] = [:]
      for row in rows where !values[row].isNaN && numberOf[values[row]] == nil {
        numberOf[values[row]] = Int32(numberOf.count)
      }
      return rows.map { numberOf[values[$0], default: -1] }
    }
  }

  /// Where no column is left, the guesses are what has to be said.
  private static func checkInputs(_ columns: Columns, _ table: Table) throws {
    guard !columns.inputs.contains(where: \.kind.isInput) else { return }
    let guesses = columns.inputs.prefix(8).map { choice in
      let words = choice.kind == .ignored ? [choice.reason] : [choice.kind.rawValue, choice.reason]
      return "\(choice.name) (\(words.joined(separator: ", ")))"
    }
    throw DataError(
      file: table.source, expected: "a column to predict from",
      found: guesses.isEmpty
        ? "the target alone" : "none that is not ignored: \(guesses.joined(separator: "; "))")
  }
}
