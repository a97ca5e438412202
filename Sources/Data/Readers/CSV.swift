import ChainruleTensors

/// Files of comma-separated values, read whole into a `Table`.
///
/// The format is RFC 4180 with LF or CRLF: quoted fields may hold delimiters, line breaks and
/// doubled quotes. The text is UTF-8, with or without a byte-order mark, or UTF-16 with one; Latin-1
/// must be told. Gzip is opened on the way. A missing value is an empty or blank field, or one of
/// NA, N/A, n/a, #N/A, NaN, nan, NULL, null and ?; in quotes, where spelling is meant, only the empty
/// field.
///
/// A column is numbers if every field that is not missing reads as a number; otherwise it is text,
/// each field as it is spelled. `01` is no number but a label, as are `inf` and `1e999`. Thousands may
/// have separators, 2,089.15, where `CSVOptions.readsThousands` allows. Blanks around a number are
/// allowed, in text they belong to it. Empty lines are no rows, unless the file has a single column:
/// there they are missing values.
///
/// What was found out about the file, its delimiter and whether numbers are written 3,14, is in the
/// table's `format`.
///
///     let table = try CSV.read(path: "ages.csv")
///     // ages.csv, row 17 (line 18): expected 5 fields, found 4
public enum CSV {
  /// Reads a file; `-` is standard input.
  ///
  /// - Parameters:
  ///   - kinds: how named columns are to be read; the kinds of all others are found as said above.
  ///   - threads: how many read; nil for as many as there are processors, one for small files. The
  ///     table does not depend on it, nor does a message.
  /// - Throws: `FileError` where the file cannot be read, `DataError` for a mistake in it.
  public static func read(
    path: String, options: CSVOptions = CSVOptions(), kinds: [String: FieldKind] = [:],
    threads: Int? = nil
  ) throws -> Table {
    try read(Bytes(path: path), options: options, kinds: kinds, threads: threads)
  }

  /// Reads what is in memory or mapped.
  public static func read(
    _ bytes: Bytes, options: CSVOptions = CSVOptions(), kinds: [String: FieldKind] = [:],
    threads: Int? = nil
  ) throws -> Table {
    let size = bytes.count
    let threads = threads ?? (size < smallFile ? 1 : min(Pieces.processors, 16))
    // A few chunks for each thread, so that none waits long for the last.
    return try read(
      bytes, options: options, kinds: kinds, threads: threads,
      chunkSize: max(smallFile / 2, size / max(1, 4 * threads)))
  }

  /// Files below this many bytes are read by one thread.
  private static let smallFile = 1 << 21

  static func read(
    _ bytes: Bytes, options: CSVOptions, kinds: [String: FieldKind], threads: Int, chunkSize: Int
  ) throws -> Table {
    let (text, encoding) = try bytes.decodedText(options.encoding)
    return try text.withUnsafeBytes { content in
      try CSVReading(
        path: bytes.path, content: content, encoding: encoding, options: options, kinds: kinds,
        threads: threads, chunkSize: chunkSize
      ).table()
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
  private(set) var numbers: [[Double]]
  private(set) var codes: [[Int32]]
  private var rowCount = 0
  /// Where numbers stay; nil: in `numbers`.
  var room: CSVRoom?

  init(path: String, header: CSVHeader, modes: [CSVMode], options: CSVOptions) {
    self.init(CSVRows(path: path, header: header, modes: modes, options: options))
  }

  init(_ rows: CSVRows) {
    self.rows = rows
    numbers = Array(repeating: [], count: rows.modes.count)
    codes = Array(repeating: [], count: rows.modes.count)
  }

  /// Reads all rows that begin before `end`; `position` is left where the next one begins.
  mutating func read(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, until end: Int
  ) throws {
    let start = position
    while position < end {
      let before = position
      let count = try readBlock(
        bytes, &position, isLast: true, limit: rows.blockRows, until: end)
      if before == start, position > before {
        reserve(for: end - start, seen: position - before, rows: count)
      }
    }
  }

  /// Reads up to `limit` rows, appends them to the columns and returns how many there were.
  mutating func readBlock(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, isLast: Bool, limit: Int,
    until end: Int? = nil
  ) throws -> Int {
    let count = try rows.readBlock(
      bytes, &position, isLast: isLast, limit: min(limit, rows.blockRows), firstRow: rowCount,
      until: end ?? bytes.count)
    if let room, rowCount + count > room.rows { throw CSVRoom.Exceeded() }
    for (column, mode) in rows.modes.enumerated() {
      switch mode {
      case .guess, .number: append(rows.numbers(column, rows: count), to: column)
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

  private mutating func append(_ block: UnsafeBufferPointer<Double>, to column: Int) {
    guard let place = room?.columns[column] else {
      numbers[column].append(contentsOf: block)
      return
    }
    if let first = block.baseAddress {
      (place + rowCount).initialize(from: first, count: block.count)
    }
  }

  /// Makes room for the whole file, judged by its first block: growing would copy the columns again
  /// and again.
  private mutating func reserve(for bytes: Int, seen: Int, rows count: Int) {
    let estimate = Int(Double(bytes) / Double(seen) * Double(count) * 1.05) + 16
    for (column, mode) in rows.modes.enumerated() {
      switch mode {
      case .guess, .number:
        if room != nil { continue }
        numbers[column].reserveCapacity(estimate)
        numbers[column].withUnsafeMutableBufferPointer {
          LargePages.advise($0.baseAddress, count: estimate)
        }
      case .text:
        codes[column].reserveCapacity(estimate)
        codes[column].withUnsafeMutableBufferPointer {
          LargePages.advise($0.baseAddress, count: estimate)
        }
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
