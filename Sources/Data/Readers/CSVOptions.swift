/// How a file of comma-separated values is written.
public struct CSVOptions: Hashable, Sendable {
  /// What stands between two fields.
  public enum Delimiter: UInt8, CaseIterable, Hashable, Sendable {
    /// U+002C
    case comma = 0x2C
    /// U+003B, as spreadsheets write where the decimal sign is a comma.
    case semicolon = 0x3B
    /// U+0009
    case tab = 0x09
    /// U+007C
    case bar = 0x7C
  }

  /// nil: the one of the four that is most often in the header line, outside quotes; the comma
  /// where none is.
  public var delimiter: Delimiter?
  /// Whether the first line names the columns; if not, they are named "1", "2", ….
  public var hasHeader: Bool
  /// Whether numbers are written as 3,14; then a comma is never taken for the delimiter. nil: found
  /// out where fields are not separated by commas: so if a column is numbers all through only with
  /// decimal commas, and none only with decimal points. A stream looks at its first rows alone.
  public var decimalComma: Bool?
  /// Whether numbers may have separators of thousands, 2,089.15 or 2.089,15. A column that is not told to
  /// be numbers has to have them throughout, in groups of three, and nothing in the file may speak for
  /// another meaning; the table's `format` says where they were read.
  public var readsThousands: Bool
  /// nil: UTF-8, or UTF-16 where a byte-order mark says so.
  public var encoding: TextEncoding?

  public init(
    delimiter: Delimiter? = nil, hasHeader: Bool = true, decimalComma: Bool? = nil,
    readsThousands: Bool = true, encoding: TextEncoding? = nil
  ) {
    self.readsThousands = readsThousands
    self.delimiter = delimiter
    self.hasHeader = hasHeader
    self.decimalComma = decimalComma
    self.encoding = encoding
  }

  var decimalSign: UInt8 { decimalComma == true ? 0x2C : 0x2E }
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
    func isWord(_ word: StaticString) -> Bool {
      field.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
    switch field.count {
    case 0: return true
    case 1: return field[0] == UInt8(ascii: "?")
    case 2: return isWord("NA")
    case 3: return isWord("NaN") || isWord("nan") || isWord("N/A") || isWord("n/a")
    case 4: return isWord("null") || isWord("NULL") || isWord("#N/A")
    default: return false
    }
  }
}
