/// How a file of comma-separated values is written.
public struct CSVOptions: Hashable, Sendable {
  /// What stands between two fields.
  public enum Delimiter: UInt8, CaseIterable, Hashable, Sendable {
    case comma = 0x2C
    case semicolon = 0x3B
    case tab = 0x09
    case bar = 0x7C
  }

  /// nil: the one of the four that is most often in the header line, outside quotes; the comma
  /// where none is.
  public var delimiter: Delimiter?
  /// Whether the first line names the columns; if not, they are named "1", "2", ….
  public var hasHeader: Bool
  /// Whether numbers are written as 3,14; then a comma is never taken for the delimiter.
  public var decimalComma: Bool

  public init(delimiter: Delimiter? = nil, hasHeader: Bool = true, decimalComma: Bool = false) {
    self.delimiter = delimiter
    self.hasHeader = hasHeader
    self.decimalComma = decimalComma
  }

  var decimalSign: UInt8 { decimalComma ? 0x2C : 0x2E }
}

/// How the fields of one column are to be read, where that is known beforehand.
public enum FieldKind: String, Hashable, Sendable, Codable {
  /// Numbers; anything else is an error that names row and column. Leading zeros are allowed.
  case number
  /// Text as it is spelled.
  case text
  /// Not read; the column is left out of the table.
  case skipped
}

/// The spellings of a missing value, beside the empty field. In quotes they are ordinary text.
enum MissingValue {
  static func isMissing(_ field: UnsafeRawBufferPointer) -> Bool {
    switch field.count {
    case 0: return true
    case 2: return field.elementsEqual("NA".utf8)
    case 3: return field.elementsEqual("NaN".utf8) || field.elementsEqual("nan".utf8)
    case 4: return field.elementsEqual("null".utf8)
    default: return false
    }
  }
}
