/// Named columns of equal length.
///
/// A number column holds NaN where a value is missing; a text column is coded by a vocabulary, in
/// order of first appearance, with the code −1 where a value is missing.
public struct Column: Sendable {
  /// What stands in a column.
  public enum Values: Sendable {
    /// NaN where a value is missing.
    case numbers([Double])
    /// For each row the value's place in `vocabulary`, −1 where it is missing.
    case text(codes: [Int32], vocabulary: [String])
  }

  /// As in the header; unique in its table.
  public let name: String
  /// What stands in the column, row by row.
  public let values: Values

  public init(name: String, values: Values) {
    self.name = name
    self.values = values
  }

  /// A number column; NaN is a missing value.
  public init(name: String, numbers: [Double]) {
    self.init(name: name, values: .numbers(numbers))
  }

  /// A text column; nil is a missing value.
  public init(name: String, text: [String?]) {
    var codeOf: [String: Int32] = [:]
    var vocabulary: [String] = []
    let codes = text.map { value -> Int32 in
      guard let value else { return -1 }
      if let code = codeOf[value] { return code }
      codeOf[value] = Int32(vocabulary.count)
      vocabulary.append(value)
      return Int32(vocabulary.count - 1)
    }
    self.init(name: name, values: .text(codes: codes, vocabulary: vocabulary))
  }

  /// The number of rows.
  public var count: Int {
    switch values {
    case .numbers(let numbers): numbers.count
    case .text(let codes, _): codes.count
    }
  }

  /// Whether nothing stands in a row.
  public func isMissing(_ row: Int) -> Bool {
    switch values {
    case .numbers(let numbers): numbers[row].isNaN
    case .text(let codes, _): codes[row] < 0
    }
  }

  /// The value as text: as it was spelled in a text column, the shortest exact spelling in a number
  /// column (an integer without a point), nil where it is missing.
  public func spelling(_ row: Int) -> String? {
    switch values {
    case .numbers(let numbers): numbers[row].isNaN ? nil : spelled(numbers[row])
    case .text(let codes, let vocabulary): codes[row] < 0 ? nil : vocabulary[Int(codes[row])]
    }
  }
}

/// A table in memory: columns found by name, and for each row the place in the file it came from.
///
///     let table = try CSV.read(path: "iris.csv")
///     try table.column(named: "specis")
///     // iris.csv: no column “specis”; did you mean “species”?
public struct Table: Sendable {
  /// Where the table came from, for messages.
  public let source: String
  /// From left to right.
  public let columns: [Column]
  /// The number of rows, the header not among them.
  public let rowCount: Int
  /// The number of the first row, counted from 1; more than 1 in later batches of a stream.
  public let firstRow: Int
  /// How the CSV file was written that the table was read from; nil for a table made in memory.
  public let format: CSVFormatReport?
  let lines: LineMap?

  /// A table of columns made in memory.
  ///
  /// Precondition: all columns have the same length, and no two the same name.
  public init(_ columns: [Column], source: String = "table") {
    self.init(columns, source: source, rowCount: columns.first?.count ?? 0)
  }

  init(
    _ columns: [Column], source: String, rowCount: Int, firstRow: Int = 1, lines: LineMap? = nil,
    format: CSVFormatReport? = nil
  ) {
    precondition(columns.allSatisfy { $0.count == rowCount }, "columns of different lengths")
    precondition(Set(columns.map(\.name)).count == columns.count, "two columns of one name")
    self.source = source
    self.columns = columns
    self.rowCount = rowCount
    self.firstRow = firstRow
    self.lines = lines
    self.format = format
  }

  /// The names of the columns, from left to right.
  public var columnNames: [String] { columns.map(\.name) }

  /// The column of this name.
  ///
  /// Throws `DataError` that lists the nearest name where there is none.
  public func column(named name: String) throws -> Column {
    if let column = columns.first(where: { $0.name == name }) { return column }
    throw DataError.noColumn(name, among: columnNames, file: source)
  }

  /// The number that messages give a row (an index from 0): counted from 1 over the whole file.
  public func rowNumber(_ row: Int) -> Int { firstRow + row }

  /// The line of the file on which a row (an index from 0) begins; nil for a table made in memory.
  public func line(ofRow row: Int) -> Int? { lines?.line(ofRow: row) }

  /// The rows, as indices from 0, that have a value in this column, and how many have none.
  public func rows(withValueIn column: String) throws -> (rows: [Int], missing: Int) {
    let column = try self.column(named: column)
    let rows = (0..<rowCount).filter { !column.isMissing($0) }
    return (rows, rowCount - rows.count)
  }

  /// Those of some rows (nil: of all) that have a value in each of these columns.
  ///
  /// - Throws: `DataError` where no column is named, one does not exist or is named twice.
  func rows(_ rows: [Int]? = nil, withValuesIn names: [String]) throws -> [Int] {
    guard !names.isEmpty else { throw error(expected: "a column to predict", found: "none") }
    let columns = try names.map { try column(named: $0) }
    if let name = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw error(column: name, expected: "different targets", found: "the same one twice")
    }
    return (rows ?? Array(0..<rowCount)).filter { row in
      columns.allSatisfy { !$0.isMissing(row) }
    }
  }

  /// The rows, as indices from 0, that have a value in each of these columns, and how many lack
  /// one.
  public func rows(
    withValuesIn columns: [String]
  ) throws -> (rows: [Int], missing: Int) {
    let rows = try self.rows(nil, withValuesIn: columns)
    return (rows, rowCount - rows.count)
  }

  /// An error about one value, with the row's place in the file.
  func error(
    row: Int? = nil, column: String? = nil, expected: String, found: String
  ) -> DataError {
    DataError(
      file: source, row: row.map(rowNumber), line: row.flatMap(line(ofRow:)), column: column,
      expected: expected, found: found)
  }
}

/// On which line of the file each row begins.
///
/// Rows and lines mostly advance together, so only the rows after a jump (a quoted newline, an
/// empty line) are stored.
struct LineMap: Sendable {
  private var jumps: [(row: Int, line: Int)] = []

  mutating func append(row: Int, line: Int) {
    if let last = jumps.last, line - last.line == row - last.row { return }
    jumps.append((row, line))
  }

  /// Appends what was counted from 0 again, behind so many rows and lines.
  mutating func append(_ other: LineMap, rows: Int, lines: Int) {
    for jump in other.jumps { append(row: jump.row + rows, line: jump.line + lines) }
  }

  func line(ofRow row: Int) -> Int? {
    var (low, high) = (0, jumps.count)
    while low < high {
      let middle = (low + high) / 2
      if jumps[middle].row <= row { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    return jumps[low - 1].line + row - jumps[low - 1].row
  }
}

/// The shortest spelling that reads back as the same number; integers below 2⁵⁴ without a point.
func spelled(_ number: Double) -> String {
  if number == number.rounded(), abs(number) < 0x1p54 { return String(Int64(number)) }
  return number.description
}
