import ChainruleTensors

/// The names of the columns and the delimiter, as the first line of a file tells them.
struct CSVHeader {
  let names: [String]
  let delimiter: UInt8
  /// The line on which the first data row may begin, counted from 1.
  let firstDataLine: Int

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Reads the header at the front of `bytes` and leaves `position` where the data begin.
  ///
  /// Returns nil where the bytes end before the first line does and are not the last ones. Throws
  /// `DataError` for an empty file, text that is not UTF-8, and column names that are empty or not
  /// all different.
  static func read(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, path: String, options: CSVOptions,
    isLast: Bool
  ) throws -> CSVHeader? {
    if !isLast, bytes.count < byteOrderMark.count { return nil }
    let start = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
    guard start < bytes.count else {
      guard isLast else { return nil }
      throw DataError(
        file: path, expected: options.hasHeader ? "a header line" : "rows of data",
        found: "an empty file")
    }
    guard let delimiter = delimiter(bytes, from: start, options: options, isLast: isLast)
    else { return nil }
    position = start
    let scanner = CSVScanner(delimiter: delimiter, isLast: isLast)
    guard let record = try fields(bytes, &position, scanner: scanner, path: path)
    else { return nil }
    guard options.hasHeader else {
      position = start
      let names = (1...record.fields.count).map(String.init)
      return CSVHeader(names: names, delimiter: delimiter, firstDataLine: 1)
    }
    let names = try record.fields.map { try name($0, path: path) }
    try check(names, path: path)
    return CSVHeader(names: names, delimiter: delimiter, firstDataLine: 2 + record.newlines)
  }

  /// The given delimiter, or the one that is most often in the first line; nil where that line is
  /// incomplete.
  private static func delimiter(
    _ bytes: UnsafeRawBufferPointer, from start: Int, options: CSVOptions, isLast: Bool
  ) -> UInt8? {
    if let given = options.delimiter { return given.rawValue }
    var counts = [Int](repeating: 0, count: 256)
    var isInQuotes = false
    var i = start
    while i < bytes.count, isInQuotes || bytes[i] != CSVScanner.lineFeed {
      if bytes[i] == CSVScanner.quote { isInQuotes.toggle() }
      if !isInQuotes { counts[Int(bytes[i])] += 1 }
      i += 1
    }
    if i == bytes.count, !isLast { return nil }
    var best = options.decimalComma == true ? CSVOptions.Delimiter.semicolon : .comma
    for candidate in CSVOptions.Delimiter.allCases
    where counts[Int(candidate.rawValue)] > counts[Int(best.rawValue)]
      && candidate.rawValue != options.decimalSign
    {
      best = candidate
    }
    return best.rawValue
  }

  private static func fields(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, scanner: CSVScanner, path: String
  ) throws -> (fields: [CSVField], newlines: Int)? {
    var (fields, newlines): ([CSVField], Int) = ([], 0)
    while true {
      switch scanner.scan(bytes, &position) {
      case .field(let field):
        fields.append(field)
        newlines += field.newlines
      case .incomplete: return nil
      case .unterminatedQuote: throw CSVMistake.unterminatedQuote(path: path, line: 1)
      case .strayByte(let byte): throw CSVMistake.strayByte(byte, path: path, line: 1)
      }
      switch scanner.advance(bytes, &position) {
      case .field: continue
      case .row: return (fields, newlines)
      case .incomplete: return nil
      }
    }
  }

  private static func name(_ field: CSVField, path: String) throws -> String {
    try field.withContent { content in
      let name = field.isQuoted ? content : trimmingBlanks(content)
      guard let text = String(validating: name, as: UTF8.self) else {
        throw CSVMistake.notUTF8(content, path: path, line: 1)
      }
      return text
    }
  }

  private static func check(_ names: [String], path: String) throws {
    var placeOf: [String: Int] = [:]
    for (i, name) in names.enumerated() {
      guard !name.isEmpty else {
        throw DataError(
          file: path, line: 1, expected: "a name for column \(i + 1)", found: "an empty field")
      }
      if let first = placeOf.updateValue(i, forKey: name) {
        throw DataError(
          file: path, line: 1, expected: "names that are all different",
          found: "\(quoted(name)) for columns \(first + 1) and \(i + 1)")
      }
    }
  }
}

/// The mistakes that a header and a row can share.
enum CSVMistake {
  static func unterminatedQuote(path: String, row: Int? = nil, line: Int) -> DataError {
    DataError(
      file: path, row: row, line: line, expected: "a closing quote", found: "the end of the file")
  }

  static func strayByte(
    _ byte: UInt8, path: String, row: Int? = nil, line: Int, column: String? = nil
  ) -> DataError {
    let found = byte < 0x80 ? quoted(String(UnicodeScalar(byte))) : "other text"
    return DataError(
      file: path, row: row, line: line, column: column,
      expected: "a delimiter or the end of the line after a closing quote", found: found)
  }

  static func notUTF8(
    _ field: UnsafeRawBufferPointer, path: String, row: Int? = nil, line: Int,
    column: String? = nil
  ) -> DataError {
    let isWide = field.starts(with: [0xFF, 0xFE]) || field.starts(with: [0xFE, 0xFF])
    let shown = quoted(String(decoding: field.prefix(160), as: UTF8.self))
    return DataError(
      file: path, row: row, line: line, column: column, expected: "text in UTF-8",
      found: isWide
        ? "text in UTF-16" : "other bytes in \(shown); --encoding latin1 reads older text")
  }
}
