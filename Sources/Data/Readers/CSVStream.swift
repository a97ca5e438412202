/// A CSV file of any length as batches of rows, in constant memory, for prediction.
///
/// The rules of the format are those of `CSV`; only the kinds of columns are given, since a stream
/// cannot be looked at twice. Nothing is sought: pipes, standard input and gzip will do.
///
///     let stream = try CSVStream(path: "-", kinds: ["age": .number])
///     while let batch = try stream.next(rows: 1000) { … }
///     // standard input, row 1017 (line 1018), column age: expected a number, found “abc”
public final class CSVStream {
  /// The names of all columns of the file, in its order.
  public var columnNames: [String] { pass.rows.header.names }

  /// How the file is written, told or found out.
  public let format: CSVFormatReport

  /// The columns of which numbers with separators of thousands have been read so far.
  public var grouped: [String] {
    zip(columnNames, pass.rows.hasGroups).filter(\.1).map(\.0)
  }

  /// “thousands commas read in price”.
  public var groupedRemark: String {
    CSVFormatReport.remark(onGrouped: grouped, decimalComma: format.decimalComma)
  }

  private let source: TextStream
  private let options: CSVOptions
  private var pass: CSVPass
  private var buffer: Buffer

  /// The largest row that is read, in bytes; one without end (a forgotten quote) would else fill
  /// the memory.
  public static let largestRow = 64 << 20
  private let largestRow: Int

  /// Opens a file and reads its header.
  ///
  /// - Parameters:
  ///   - kinds: how the named columns are read.
  ///   - unlisted: how all others are read.
  /// - Throws: `FileError` where the file cannot be read, `DataError` for a mistake in its first
  ///   line.
  public convenience init(
    path: String, options: CSVOptions = CSVOptions(), kinds: [String: FieldKind],
    unlisted: FieldKind = .skipped
  ) throws {
    try self.init(
      path: path, options: options, kinds: kinds, unlisted: unlisted,
      largestRow: CSVStream.largestRow)
  }

  init(
    path: String, options: CSVOptions, kinds: [String: FieldKind], unlisted: FieldKind,
    largestRow: Int
  ) throws {
    self.largestRow = largestRow
    source = try TextStream(path: path, encoding: options.encoding)
    self.options = options
    buffer = Buffer()
    let header = try CSVStream.readHeader(source, &buffer, options, largestRow)
    var told = options
    if CSVDecimalSigns.areOpen(header, options) {
      var known = kinds
      for name in header.names where known[name] == nil { known[name] = unlisted }
      _ = try buffer.refill(from: source, limit: largestRow)
      told.decimalComma = buffer.withBytes { bytes, isAtEnd in
        let signs = CSVDecimalSigns(header: header, kinds: known)
        return !signs.columnsWithCommas(bytes, isLast: isAtEnd, path: path, options: options)
          .isEmpty
      }
    }
    format = CSVFormatReport(
      header, source.encoding, options, decimalComma: told.decimalComma ?? false)
    let modes = header.names.map { CSVMode(kinds[$0] ?? unlisted) }
    pass = CSVPass(path: path, header: header, modes: modes, options: told)
  }

  /// The next rows, `count` of them or as many as are left; nil after the last.
  ///
  /// Precondition: `count` is positive.
  /// - Throws: `DataError` for a mistake in one of the rows, and where the file holds no row at
  ///   all.
  public func next(rows count: Int) throws -> Table? {
    precondition(count > 0, "a batch of \(count) rows")
    pass.beginTable()
    let firstRow = pass.rows.rowCount + 1
    var found = 0
    while found < count {
      let rows = try readBlock(limit: count - found)
      found += rows
      if rows > 0 { continue }
      if buffer.isAtEnd { break }
      try refill()
    }
    guard pass.rows.rowCount > 0 else { throw CSV.noRows(source.path, options) }
    guard found > 0 else { return nil }
    return Table(
      pass.columns().compactMap { $0 }, source: source.path, rowCount: found, firstRow: firstRow,
      lines: pass.rows.lines, format: format)
  }

  private func readBlock(limit: Int) throws -> Int {
    var position = 0
    let rows = try buffer.withBytes { bytes, isAtEnd in
      try pass.readBlock(bytes, &position, isLast: isAtEnd, limit: limit)
    }
    buffer.drop(position)
    return rows
  }

  private func refill() throws {
    guard try buffer.refill(from: source, limit: largestRow) else {
      throw DataError(
        file: source.path, row: pass.rows.rowCount + 1,
        expected: "a row of at most \(largestRow >> 20) MiB",
        found: "a longer one (a quote that is not closed?)")
    }
  }

  private static func readHeader(
    _ source: TextStream, _ buffer: inout Buffer, _ options: CSVOptions, _ largestRow: Int
  ) throws -> CSVHeader {
    while true {
      var position = 0
      let header = try buffer.withBytes { bytes, isAtEnd in
        try CSVHeader.read(
          bytes, &position, path: source.path, options: options, isLast: isAtEnd)
      }
      if let header {
        buffer.drop(position)
        return header
      }
      guard try buffer.refill(from: source, limit: largestRow) else {
        throw DataError(
          file: source.path, line: 1,
          expected: "a first line of at most \(largestRow >> 20) MiB", found: "a longer one")
      }
    }
  }
}

/// The part of a stream that is in memory: what is not yet read as rows, and room for more.
private struct Buffer {
  private var bytes = [UInt8](repeating: 0, count: 1 << 18)
  private var start = 0
  private var end = 0
  private(set) var isAtEnd = false

  func withBytes<R>(_ body: (UnsafeRawBufferPointer, Bool) throws -> R) rethrows -> R {
    try bytes.withUnsafeBytes {
      try body(UnsafeRawBufferPointer(rebasing: $0[start..<end]), isAtEnd)
    }
  }

  mutating func drop(_ count: Int) { start += count }

  /// Fills the buffer up; one that holds nothing but the beginning of a row is doubled first, so
  /// that the row is read again only a few times. False where that would pass the limit.
  mutating func refill(from source: TextStream, limit: Int) throws -> Bool {
    bytes.withUnsafeMutableBytes { memory in
      guard start > 0, let base = memory.baseAddress else { return }
      base.copyMemory(from: base + start, byteCount: end - start)
    }
    (start, end) = (0, end - start)
    if end * 2 > bytes.count {
      guard bytes.count < limit else { return false }
      bytes += repeatElement(0, count: bytes.count)
    }
    while end < bytes.count, !isAtEnd {
      let room = end
      let count = try bytes.withUnsafeMutableBytes {
        try source.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[room...]))
      }
      end += count
      isAtEnd = count == 0
    }
    return true
  }
}
