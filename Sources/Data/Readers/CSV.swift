/// Files of comma-separated values, read whole into a `Table`.
///
/// The format is RFC 4180 with LF or CRLF: quoted fields may hold delimiters, line breaks and
/// doubled quotes. The text is UTF-8, with or without a byte-order mark; gzip is opened on the way.
/// A missing value is an empty or blank field, or one of the words NA, NaN, nan and null; in quotes,
/// where spelling is meant, only the empty field.
///
/// A column is numbers if every field that is not missing reads as a number; otherwise it is text,
/// each field as it is spelled. `01` is no number but a label, as are `inf` and `1e999`. Blanks
/// around a number are allowed, in text they belong to it. Empty lines are no rows, unless the file
/// has a single column: there they are missing values.
///
///     let table = try CSV.read(path: "ages.csv")
///     // ages.csv, row 17 (line 18): expected 5 fields, found 4
public enum CSV {
  /// Reads a file; `-` is standard input.
  ///
  /// - Parameter kinds: how named columns are to be read; the kinds of all others are found as
  ///   said above.
  /// - Throws: `FileError` where the file cannot be read, `DataError` for a mistake in it.
  public static func read(
    path: String, options: CSVOptions = CSVOptions(), kinds: [String: FieldKind] = [:]
  ) throws -> Table {
    try read(Bytes(path: path), options: options, kinds: kinds)
  }

  /// Reads what is in memory or mapped.
  public static func read(
    _ bytes: Bytes, options: CSVOptions = CSVOptions(), kinds: [String: FieldKind] = [:]
  ) throws -> Table {
    try bytes.withUnsafeBytes { content in
      var position = 0
      guard
        let header = try CSVHeader.read(
          content, &position, path: bytes.path, options: options, isLast: true)
      else { throw noRows(bytes.path, options) }
      let rest = UnsafeRawBufferPointer(rebasing: content[position...])
      let modes = header.names.map { CSVMode(kinds[$0]) }
      var first = CSVPass(path: bytes.path, header: header, modes: modes, options: options)
      try first.read(rest)
      guard first.rows.rowCount > 0 else { throw noRows(bytes.path, options) }
      var columns = first.columns()
      if first.rows.modes.contains(.mixed) {
        let again = first.rows.modes.map { $0 == .mixed ? CSVMode.text : .skipped }
        var second = CSVPass(path: bytes.path, header: header, modes: again, options: options)
        try second.read(rest)
        for (i, column) in second.columns().enumerated() where again[i] == .text {
          columns[i] = column
        }
      }
      return Table(
        columns.compactMap { $0 }, source: bytes.path, rowCount: first.rows.rowCount,
        lines: first.rows.lines)
    }
  }

  static func noRows(_ path: String, _ options: CSVOptions) -> DataError {
    DataError(
      file: path, expected: options.hasHeader ? "rows after the header" : "rows of data",
      found: "none")
  }
}

/// One reading of a file's rows into growing columns.
struct CSVPass {
  private(set) var rows: CSVRows
  private var numbers: [[Double]]
  private var codes: [[Int32]]
  private var rowCount = 0

  init(path: String, header: CSVHeader, modes: [CSVMode], options: CSVOptions) {
    self.init(CSVRows(path: path, header: header, modes: modes, options: options))
  }

  init(_ rows: CSVRows) {
    self.rows = rows
    numbers = Array(repeating: [], count: rows.modes.count)
    codes = Array(repeating: [], count: rows.modes.count)
  }

  /// Reads all rows.
  mutating func read(_ bytes: UnsafeRawBufferPointer) throws {
    var position = 0
    while position < bytes.count {
      let before = position
      let count = try readBlock(bytes, &position, isLast: true, limit: rows.blockRows)
      if before == 0, position > 0 { reserve(for: bytes.count, seen: position, rows: count) }
    }
  }

  /// Reads up to `limit` rows, appends them to the columns and returns how many there were.
  mutating func readBlock(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, isLast: Bool, limit: Int
  ) throws -> Int {
    let count = try rows.readBlock(
      bytes, &position, isLast: isLast, limit: min(limit, rows.blockRows), firstRow: rowCount)
    for (column, mode) in rows.modes.enumerated() {
      switch mode {
      case .guess, .number: numbers[column].append(contentsOf: rows.numbers(column, rows: count))
      case .text:
        // The rows before the first text are missing values.
        let missing = rowCount - codes[column].count
        if missing > 0 { codes[column] += repeatElement(-1, count: missing) }
        codes[column].append(contentsOf: rows.codes(column, rows: count))
      case .skipped, .mixed: break
      }
    }
    rowCount += count
    return count
  }

  /// Makes room for the whole file, judged by its first block: growing would copy the columns again
  /// and again.
  private mutating func reserve(for bytes: Int, seen: Int, rows count: Int) {
    let estimate = Int(Double(bytes) / Double(seen) * Double(count) * 1.05) + 16
    for (column, mode) in rows.modes.enumerated() {
      switch mode {
      case .guess, .number: numbers[column].reserveCapacity(estimate)
      case .text: codes[column].reserveCapacity(estimate)
      case .skipped, .mixed: break
      }
    }
  }

  /// The columns read so far; nil for those that are skipped or take another reading.
  func columns() -> [Column?] {
    rows.modes.indices.map { i in
      let name = rows.header.names[i]
      switch rows.modes[i] {
      case .guess, .number: return Column(name: name, numbers: numbers[i])
      case .text:
        return Column(
          name: name, values: .text(codes: codes[i], vocabulary: rows.vocabularies[i].words))
      case .skipped, .mixed: return nil
      }
    }
  }

  /// Begins a table of its own, for the next batch of a stream.
  mutating func beginTable() {
    rows.beginTable()
    rowCount = 0
    for i in numbers.indices {
      numbers[i] = []
      codes[i] = []
    }
  }
}
