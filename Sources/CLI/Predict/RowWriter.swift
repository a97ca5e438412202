import Chainrule

/// One column of what is written, for a batch of rows.
struct WrittenColumn {
  enum Cells {
    /// For each row a place among words; below 0 where there is none.
    case words([Int32], among: [String])
    /// Every `stride`th number from `start` on.
    case numbers([Double], start: Int = 0, stride: Int = 1, NumberSpelling)
  }

  let name: String
  let cells: Cells
}

/// How numbers are spelled: always the fewest digits that read back the same.
enum NumberSpelling {
  /// Those of a network that computes in `Float` have no more digits to tell.
  case float
  case double
  /// What was read: whole numbers without a point, and nothing where there was nothing.
  case asRead
}

/// Writes rows as CSV (RFC 4180) or as JSON lines, straight into bytes.
struct RowWriter {
  let isJSON: Bool
  private var hasHead = false
  /// What stands in front of each cell of a row.
  private var fronts: [[UInt8]] = []

  init(isJSON: Bool) { self.isJSON = isJSON }

  /// The lines of the next batch; the names go before the first.
  ///
  /// Precondition: all batches have the same columns.
  mutating func lines(_ columns: [WrittenColumn], rows: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows * columns.count * (isJSON ? 32 : 12) + 256)
    if !hasHead { begin(columns, &bytes) }
    let columns = columns.map { SpelledColumn($0, isJSON: isJSON) }
    for row in 0..<rows {
      for (front, column) in zip(fronts, columns) {
        bytes.append(contentsOf: front)
        column.append(row, to: &bytes)
      }
      if isJSON { bytes.append(UInt8(ascii: "}")) }
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  private mutating func begin(_ columns: [WrittenColumn], _ bytes: inout [UInt8]) {
    hasHead = true
    fronts = columns.enumerated().map { i, column in
      guard isJSON else { return i == 0 ? [] : [UInt8(ascii: ",")] }
      return Array("\(i == 0 ? "{" : ",")\(JSONValue.string(column.name)):".utf8)
    }
    if isJSON { return }
    bytes += columns.map { RowWriter.field($0.name) }.joined(separator: [UInt8(ascii: ",")])
    bytes.append(UInt8(ascii: "\n"))
  }

  /// As RFC 4180 writes it.
  static func field(_ text: String) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    guard text.utf8.contains(where: { [quote, 0x2C, 0x0A, 0x0D].contains($0) }) else {
      return Array(text.utf8)
    }
    return [quote] + text.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
  }
}

/// A column of which each different word has been spelled once.
private struct SpelledColumn {
  private let cells: WrittenColumn.Cells
  private let words: [[UInt8]]
  private let nothing: [UInt8]

  init(_ column: WrittenColumn, isJSON: Bool) {
    cells = column.cells
    nothing = isJSON ? Array("null".utf8) : []
    isNullable = isJSON
    guard case .words(_, let words) = column.cells else {
      self.words = []
      return
    }
    self.words = words.map {
      isJSON ? Array(JSONValue.string($0).description.utf8) : RowWriter.field($0)
    }
  }

  /// JSON has no NaN and no infinity.
  private let isNullable: Bool

  @inline(__always)
  func append(_ row: Int, to bytes: inout [UInt8]) {
    switch cells {
    case .words(let places, _):
      let place = Int(places[row])
      bytes.append(contentsOf: place < 0 ? nothing : words[place])
    case .numbers(let numbers, let start, let stride, let spelling):
      append(numbers[start + row * stride], spelling, to: &bytes)
    }
  }

  private func append(_ number: Double, _ spelling: NumberSpelling, to bytes: inout [UInt8]) {
    if !number.isFinite, isNullable || (spelling == .asRead && number.isNaN) {
      return bytes.append(contentsOf: nothing)
    }
    switch spelling {
    case .float:
      let narrow = Float(number)
      // Beyond the range of Float its digits say nothing.
      let isInRange = narrow.isFinite && (narrow.isNormal || number == 0)
      append(isInRange ? narrow.description : number.description, to: &bytes)
    case .double: append(number.description, to: &bytes)
    case .asRead:
      let whole = Int64(exactly: number).flatMap { $0.magnitude < 1 << 53 ? $0 : nil }
      append(whole.map { String($0) } ?? number.description, to: &bytes)
    }
  }

  @inline(__always)
  private func append(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }
}
