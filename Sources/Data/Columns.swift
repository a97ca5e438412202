/// What a column is used as.
public enum ColumnKind: String, Hashable, Sendable, Codable, CaseIterable {
  case number
  case category
  case ignored
}

/// What is predicted: a class or a number. (`Task` alone would hide the standard library's.)
public enum TaskKind: String, Hashable, Sendable, Codable, CaseIterable {
  case classification
  case regression
}

/// What a user says about columns, against the guesses.
public struct ColumnOverrides: Hashable, Sendable, Codable {
  public var numeric: [String]
  public var categorical: [String]
  public var ignored: [String]

  public init(numeric: [String] = [], categorical: [String] = [], ignored: [String] = []) {
    self.numeric = numeric
    self.categorical = categorical
    self.ignored = ignored
  }

  /// How a reader must take the columns so that the overrides hold:
  /// `CSV.read(path:options:kinds:)`.
  public var fieldKinds: [String: FieldKind] {
    var kinds: [String: FieldKind] = [:]
    for name in numeric { kinds[name] = .number }
    for name in categorical { kinds[name] = .text }
    return kinds
  }

  func kind(of name: String) -> ColumnKind? {
    if ignored.contains(name) { return .ignored }
    if categorical.contains(name) { return .category }
    return numeric.contains(name) ? .number : nil
  }

  func check(against table: Table) throws {
    for name in numeric + categorical + ignored { _ = try table.column(named: name) }
    for name in Set(numeric).intersection(categorical).sorted() {
      throw DataError(
        file: table.source, column: name, expected: "one kind", found: "numeric and categorical")
    }
  }
}

/// What a column is used as, and why.
public struct ColumnChoice: Hashable, Sendable, CustomStringConvertible {
  public let name: String
  public let kind: ColumnKind
  /// Why, in words: “263 missing → median 28, indicator”.
  public let reason: String

  /// “age: number, 263 missing → median 28, indicator”
  public var description: String {
    "\(name): \(kind.rawValue)\(reason.isEmpty ? "" : ", \(reason)")"
  }
}

/// How the columns of a table are used: guessed by stated rules, each with its reason, unless a
/// user says otherwise.
///
/// The rules look at the given rows alone (the training rows), in this order; a column is
/// 1. what the user says it is;
/// 2. ignored if every value is missing, or all are present and equal;
/// 3. ignored as an identifier, if it is text with all values different in 10 rows or more; or
///    integers, all different and none missing, and it either counts the rows (row + 0 or row + 1
///    everywhere, in more than 50 rows), or has a name with the word id, identifier, uuid, key or
///    index in it;
/// 4. ignored as free text, if it is text with more than 50 different values, more than half of
///    all;
/// 5. a number if it was read as numbers, else a category.
///
///     for choice in try Columns(of: table, target: "survived").inputs { print(choice) }
///     // sex: category, 2 values
///     // age: number, 263 missing → median 28, indicator
public struct Columns: Hashable, Sendable {
  public let target: String
  public let task: TaskKind
  /// Why the task is what it is: “the target is text with 3 values”.
  public let taskReason: String
  /// All columns but the target, in the table's order.
  public let inputs: [ColumnChoice]

  /// What `Preprocessing.fit` takes.
  public var kinds: [String: ColumnKind] {
    Dictionary(inputs.map { ($0.name, $0.kind) }, uniquingKeysWith: { first, _ in first })
  }

  /// - Parameters:
  ///   - rows: the rows to look at; nil for all. Rows without a target are left out.
  ///   - task: given by the user; nil to guess it, see `TaskGuess`.
  /// - Throws: `DataError` where a named column does not exist, or the target does not fit the
  ///   task.
  public init(
    of table: Table, target: String, rows: [Int]? = nil,
    overrides: ColumnOverrides = ColumnOverrides(), task: TaskKind? = nil
  ) throws {
    let column = try table.column(named: target)
    try overrides.check(against: table)
    let rows = (rows ?? Array(0..<table.rowCount)).filter { !column.isMissing($0) }
    guard !rows.isEmpty else {
      throw DataError(
        file: table.source, column: target, expected: "rows with a target", found: "none")
    }
    let guess = try TaskGuess(table: table, target: column, rows: rows, task: task)
    self.target = target
    self.task = guess.task
    taskReason = guess.reason
    inputs = table.columns.filter { $0.name != target }.map { column in
      ColumnSummary(column, rows: rows, table: table).choice(overrides.kind(of: column.name))
    }
  }
}
