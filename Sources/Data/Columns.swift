import ChainruleTensors

/// What a column is used as. The last four are not used.
public enum ColumnKind: String, Hashable, Sendable, Codable, CaseIterable {
  /// One input, standardized: `NumberTransform`.
  case number
  /// One input for each value: `CategoryTransform`.
  case category
  /// One input, 0 or 1: `BooleanTransform`.
  case boolean
  /// Inputs for year, month, weekday, time of day and days passed: `DateTransform`.
  case date
  /// It names the rows and says nothing about others.
  case identifier
  /// It is the same everywhere, or missing everywhere.
  case constant
  /// Free text, nearly every value different.
  case text
  /// Left out as asked for.
  case ignored

  /// Whether a column of this kind becomes inputs.
  public var isInput: Bool {
    switch self {
    case .number, .category, .boolean, .date: true
    case .identifier, .constant, .text, .ignored: false
    }
  }

  /// “number”, “identifier (not used)”
  public var words: String {
    isInput || self == .ignored ? rawValue : "\(rawValue) (not used)"
  }
}

/// What is predicted: a class or a number. (`Task` alone would hide the standard library's.)
public enum TaskKind: String, Hashable, Sendable, Codable, CaseIterable {
  /// One class of several: the target is a column of names, or of few whole numbers.
  case classification
  /// A number for each target column.
  case regression
}

/// What a column is used as, and why.
public struct ColumnChoice: Hashable, Sendable, CustomStringConvertible {
  /// The column's name in the table.
  public let name: String
  /// What the column becomes, or why it is not used.
  public let kind: ColumnKind
  /// Why, in words: “263 missing → median 28, indicator”.
  public let reason: String

  /// “age: number, 263 missing → median 28, indicator”
  public var description: String {
    "\(shown(name)): \(kind.words)\(reason.isEmpty ? "" : ", \(reason)")"
  }
}

/// How the columns of a table are used: guessed by stated rules, each with its reason, unless a
/// user says otherwise.
///
/// The rules look at the given rows alone (the training rows), in this order; a column is
/// 1. what the user says it is;
/// 2. a **constant**, if every value is missing, or all are present and equal;
/// 3. a **boolean**, if both of two values occur and no other: true and false, yes and no, t and f,
///    y and n, on and off (in any case), or the numbers 0 and 1;
/// 4. a **date**, if it is text and every value is a date as `CalendarDate` reads them: 2024-05-31,
///    2024/05/31, 31.05.2024 or 31/05/2024, a time of day behind them or not;
/// 5. an **identifier**, if it is text with all values different in 10 rows or more; or integers,
///    all different and none missing, and it either counts the rows (row + 0 or row + 1
///    everywhere, in more than 50 rows), or has a name with the word id, identifier, uuid, key or
///    index in it;
/// 6. free **text**, if it is text with more than 50 different values, more than half of all;
/// 7. a **number** if every value is one, else a **category**.
///
/// Where days and months in 31/05/2024 could be exchanged, one number above 12 decides for the
/// column; where there is none, the day is first, and the reason says so.
///
/// A number has long tails where `LongTails` finds them. A missing number, boolean or date gets an
/// input of its own that says so, where `MissingIndicators` finds it worthwhile.
///
///     for choice in try Columns(of: table, target: "survived").inputs { print(choice) }
///     // sex: category, 2 values
///     // age: number, 263 missing → median 28, indicator
///     // fare: number, long tails → asinh((x − 14.5) / 23.1)
public struct Columns: Hashable, Sendable {
  /// The columns to predict.
  public let targets: [String]
  /// What is to be learned.
  public let task: TaskKind
  /// Why the task is what it is: “the target is text with 3 values”.
  public let taskReason: String
  /// All columns but the targets, in the table's order.
  public let inputs: [ColumnChoice]

  /// The column to predict; several with commas between.
  public var target: String { targets.joined(separator: ", ") }

  /// What `Preprocessing.fit` takes.
  public var kinds: [String: ColumnKind] {
    Dictionary(inputs.map { ($0.name, $0.kind) }, uniquingKeysWith: { first, _ in first })
  }

  /// - Parameters:
  ///   - rows: the rows to look at; nil for all. Rows without a target are left out.
  ///   - task: given by the user; nil to guess it, see `TaskGuess`.
  /// - Throws: `DataError` where a named column does not exist, the target does not fit the task,
  ///   or a column cannot be what the user says.
  public init(
    of table: Table, target: String, rows: [Int]? = nil,
    overrides: ColumnOverrides = ColumnOverrides(), task: TaskKind? = nil
  ) throws {
    try self.init(of: table, targets: [target], rows: rows, overrides: overrides, task: task)
  }

  /// The same for several targets, all of them numbers.
  public init(
    of table: Table, targets: [String], rows: [Int]? = nil,
    overrides: ColumnOverrides = ColumnOverrides(), task: TaskKind? = nil
  ) throws {
    try overrides.check(against: table)
    let guess = try TaskGuess(table: table, targets: targets, rows: rows, task: task)
    try self.init(of: table, targets: targets, rows: rows, overrides: overrides, guess: guess)
  }

  /// The same with a task that was guessed before, from all rows, say: they can be divided by class
  /// only after that, and what is guessed of fewer rows may be another.
  public init(
    of table: Table, targets: [String], rows: [Int]? = nil,
    overrides: ColumnOverrides = ColumnOverrides(), guess: TaskGuess
  ) throws {
    try overrides.check(against: table)
    let rows = try table.rows(rows, withValuesIn: targets)
    self.targets = targets
    task = guess.task
    taskReason = guess.reason
    let summaries = table.columns.filter { !targets.contains($0.name) }.map { column in
      ColumnSummary(column, rows: rows, table: table, given: overrides.kind(of: column.name))
    }
    let indicators = MissingIndicators(
      of: summaries.filter { $0.kind.isInput && $0.kind != .category }.map(\.column), rows: rows)
    inputs = try summaries.map { try $0.choice(indicators) }
  }
}
