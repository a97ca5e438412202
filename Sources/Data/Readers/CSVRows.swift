import ChainruleTensors

/// How the fields of a column are taken while a file is read.
enum CSVMode {
  /// Numbers as long as every field is one; becomes `.text` at the first that is not, `.mixed`
  /// where numbers went before.
  case guess
  case number
  case text
  case skipped
  /// Text after all, but the spelling of earlier fields is lost: it takes a second reading.
  case mixed

  init(_ kind: FieldKind?) {
    switch kind {
    case .number: self = .number
    case .text: self = .text
    case .skipped: self = .skipped
    case nil: self = .guess
    }
  }
}

/// Reads rows into a block of typed columns: the inner loop of every way to read a CSV file.
///
/// A block is column-major: element (row, column) stands at column · stride + row.
struct CSVRows {
  let path: String
  let header: CSVHeader
  private(set) var modes: [CSVMode]
  private(set) var vocabularies: [Vocabulary]
  /// How many rows a block holds.
  let blockRows: Int
  /// Rows in all blocks so far.
  private(set) var rowCount = 0
  private(set) var lines = LineMap()

  private var line: Int
  private(set) var hasNumbers: [Bool]
  /// Whether a column that must be numbers has one with separators of thousands.
  private(set) var hasGroups: [Bool]
  private let block: Block
  private let guessed: DecimalNumber
  private let given: DecimalNumber
  /// nil where separators of thousands are not read.
  private let grouped: GroupedNumber?

  /// The memory of one block.
  private final class Block {
    let stride: Int
    let numbers: UnsafeMutablePointer<Double>
    let codes: UnsafeMutablePointer<Int32>

    init(columns: Int, rows: Int) {
      // Eight more than a power of two, so that the columns do not all fall into one set of the
      // cache.
      stride = rows + 8
      numbers = .allocate(capacity: columns * stride)
      codes = .allocate(capacity: columns * stride)
      numbers.initialize(repeating: .nan, count: columns * stride)
      codes.initialize(repeating: -1, count: columns * stride)
    }

    deinit {
      numbers.deallocate()
      codes.deallocate()
    }
  }

  init(path: String, header: CSVHeader, modes: [CSVMode], options: CSVOptions) {
    self.path = path
    self.header = header
    self.modes = modes
    vocabularies = Array(repeating: Vocabulary(), count: modes.count)
    hasNumbers = Array(repeating: false, count: modes.count)
    hasGroups = hasNumbers
    line = header.firstDataLine
    blockRows = max(1, min(1024, (1 << 20) / modes.count))
    block = Block(columns: modes.count, rows: blockRows)
    guessed = DecimalNumber(decimalSign: options.decimalSign, allowsLeadingZeros: false)
    given = DecimalNumber(decimalSign: options.decimalSign, allowsLeadingZeros: true)
    grouped = options.readsThousands ? GroupedNumber(decimalSign: options.decimalSign) : nil
  }

  /// The lines read so far, the header's not counted.
  var lineCount: Int { line - header.firstDataLine }

  /// The numbers of a column's first `rows` rows in the block.
  func numbers(_ column: Int, rows: Int) -> UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(start: block.numbers + column * block.stride, count: rows)
  }

  /// The codes of a column's first `rows` rows in the block.
  func codes(_ column: Int, rows: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(start: block.codes + column * block.stride, count: rows)
  }

  /// Begins a table of its own: the next block's rows count from 0, and text is coded anew.
  mutating func beginTable() {
    lines = LineMap()
    vocabularies = Array(repeating: Vocabulary(), count: modes.count)
  }

  /// Reads up to `limit` rows (at most `blockRows`) from `position` on and returns how many are in
  /// the block.
  ///
  /// `position` is left before the first row that is not read, which is incomplete unless the limit
  /// was reached. Only rows that begin before `end` are read. `firstRow` is the block's first row in
  /// the table under way.
  mutating func readBlock(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, isLast: Bool, limit: Int,
    firstRow: Int, until end: Int
  ) throws -> Int {
    let scanner = CSVScanner(delimiter: header.delimiter, isLast: isLast)
    var rows = 0
    while rows < limit, position < end {
      if modes.count > 1, skipEmptyLine(bytes, &position, scanner) { continue }
      let lineOfRow = line
      var next = position
      guard try readRow(bytes, &next, scanner, slot: rows) else { break }
      position = next
      lines.append(row: firstRow + rows, line: lineOfRow)
      rows += 1
      rowCount += 1
    }
    return rows
  }

  /// An empty line is no row; only in a file of one column it is a row with a missing value.
  private mutating func skipEmptyLine(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ scanner: CSVScanner
  ) -> Bool {
    guard bytes[position] == CSVScanner.lineFeed || bytes[position] == CSVScanner.carriageReturn,
      scanner.isAtBoundary(bytes, position)
    else { return false }
    _ = scanner.advance(bytes, &position)
    line += 1
    return true
  }

  /// Reads one row into the block; false where the bytes end within it.
  private mutating func readRow(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ scanner: CSVScanner, slot: Int
  ) throws -> Bool {
    var newlines = 0
    var column = 0
    let count = modes.count
    while true {
      if !readNumber(bytes, &position, scanner, column: column, slot: slot) {
        guard
          let breaks = try readField(bytes, &position, scanner, column: column, slot: slot)
        else { return false }
        newlines += breaks
      }
      switch scanner.advance(bytes, &position) {
      case .incomplete: return false
      case .row:
        guard column + 1 == count else { throw wrongCount(column + 1) }
        line += 1 + newlines
        return true
      case .field:
        column += 1
        if column == count { return try countRest(bytes, &position, scanner) }
      }
    }
  }

  /// The short way: a bare number, up to its delimiter. False where it takes the long way.
  @inline(__always)
  private mutating func readNumber(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ scanner: CSVScanner, column: Int,
    slot: Int
  ) -> Bool {
    let mode = modes[column]
    guard mode == .guess || mode == .number else { return false }
    var end = position
    let value = mode == .guess ? guessed.scan(bytes, &end) : given.scan(bytes, &end)
    guard !value.isNaN, scanner.isAtBoundary(bytes, end) else { return false }
    block.numbers[column * block.stride + slot] = value
    hasNumbers[column] = true
    position = end
    return true
  }

  /// The long way: any field. Returns the line breaks in it, nil where the bytes end within it.
  private mutating func readField(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ scanner: CSVScanner, column: Int,
    slot: Int
  ) throws -> Int? {
    switch scanner.scan(bytes, &position) {
    case .incomplete: return nil
    case .unterminatedQuote:
      throw CSVMistake.unterminatedQuote(path: path, row: rowCount + 1, line: line)
    case .strayByte(let byte):
      throw CSVMistake.strayByte(
        byte, path: path, row: rowCount + 1, line: line, column: header.names[column])
    case .field(let field):
      if modes[column] != .skipped, modes[column] != .mixed {
        try field.withContent { try store($0, field.isQuoted, column: column, slot: slot) }
      }
      return field.newlines
    }
  }

  private mutating func store(
    _ content: UnsafeRawBufferPointer, _ isQuoted: Bool, column: Int, slot: Int
  ) throws {
    let place = column * block.stride + slot
    let isMissing =
      isQuoted ? content.isEmpty : MissingValue.isMissing(trimmingBlanks(content))
    let isText = modes[column] == .text
    // Of a column that becomes text, the codes before are made −1 then.
    if isText { block.codes[place] = -1 } else { block.numbers[place] = .nan }
    if isMissing { return }
    if !isText {
      let value = modes[column] == .guess ? guessed.number(content) : given.number(content)
      block.numbers[place] = value
      if !value.isNaN {
        hasNumbers[column] = true
        return
      }
      guard modes[column] == .guess else {
        block.numbers[place] = try groupedNumber(content, column)
        return
      }
      modes[column] = hasNumbers[column] ? .mixed : .text
      if hasNumbers[column] { return }
      // All rows of the block so far have a missing value here.
      block.codes.advanced(by: column * block.stride).update(repeating: -1, count: slot)
    }
    guard let code = vocabularies[column].code(of: content) else {
      throw CSVMistake.notUTF8(
        content, path: path, row: rowCount + 1, line: line, column: header.names[column])
    }
    block.codes[place] = code
  }

  /// A number that the column must have, with separators of thousands.
  private mutating func groupedNumber(
    _ content: UnsafeRawBufferPointer, _ column: Int
  ) throws -> Double {
    guard let value = grouped?.number(content), !value.isNaN else {
      throw notNumber(content, column)
    }
    hasGroups[column] = true
    return value
  }

  private func notNumber(_ content: UnsafeRawBufferPointer, _ column: Int) -> DataError {
    DataError(
      file: path, row: rowCount + 1, line: line, column: header.names[column],
      expected: "a number", found: quoted(String(decoding: content, as: UTF8.self)))
  }

  /// Counts the fields of a row that has too many, for the message.
  private func countRest(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ scanner: CSVScanner
  ) throws -> Bool {
    var found = modes.count + 1
    while true {
      switch scanner.scan(bytes, &position) {
      case .field: break
      case .incomplete: return false
      // The row is too long whatever else is wrong with it.
      case .unterminatedQuote, .strayByte: throw wrongCount(found)
      }
      switch scanner.advance(bytes, &position) {
      case .field: found += 1
      case .row: throw wrongCount(found)
      case .incomplete: return false
      }
    }
  }

  private func wrongCount(_ found: Int) -> DataError {
    DataError(
      file: path, row: rowCount + 1, line: line, expected: counted(modes.count, "field"),
      found: "\(found)")
  }
}
