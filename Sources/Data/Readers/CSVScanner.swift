/// One field as it stands in the file.
struct CSVField {
  /// Its bytes; of a quoted field those between the quotes.
  let bytes: UnsafeRawBufferPointer
  let isQuoted: Bool
  /// Whether there are doubled quotes in it.
  let hasEscapes: Bool
  /// How many line breaks are in it.
  let newlines: Int

  /// The field's meaning: its bytes, doubled quotes made single.
  func withContent<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    guard hasEscapes else { return try body(bytes) }
    var content: [UInt8] = []
    content.reserveCapacity(bytes.count)
    var i = 0
    while i < bytes.count {
      content.append(bytes[i])
      // The scanner has made sure that quotes inside a field come in pairs.
      i += bytes[i] == CSVScanner.quote ? 2 : 1
    }
    return try content.withUnsafeBytes(body)
  }
}

/// Finds fields by the rules of RFC 4180, in lines that end in LF or CRLF.
///
/// A quote inside a field that does not begin with one is an ordinary character.
struct CSVScanner {
  static let quote: UInt8 = 0x22
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D

  let delimiter: UInt8
  /// Whether the bytes end where the file ends; if not, what touches their end is incomplete.
  let isLast: Bool

  /// What comes after a field.
  enum Next { case field, row, incomplete }

  enum Result {
    case field(CSVField)
    case incomplete
    case unterminatedQuote
    /// A byte other than a delimiter or a line's end after the closing quote.
    case strayByte(UInt8)
  }

  /// Reads the field that begins at `position`, which is left after it, on a delimiter, line end or
  /// the end of bytes.
  func scan(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Result {
    if position < bytes.count, bytes[position] == CSVScanner.quote {
      return scanQuoted(bytes, &position)
    }
    var i = position
    while i < bytes.count, bytes[i] != delimiter, bytes[i] != CSVScanner.lineFeed { i += 1 }
    if i == bytes.count, !isLast { return .incomplete }
    let endsLine = i == bytes.count || bytes[i] == CSVScanner.lineFeed
    if endsLine, i > position, bytes[i - 1] == CSVScanner.carriageReturn { i -= 1 }
    let field = UnsafeRawBufferPointer(rebasing: bytes[position..<i])
    position = i
    return .field(CSVField(bytes: field, isQuoted: false, hasEscapes: false, newlines: 0))
  }

  private func scanQuoted(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Result {
    let start = position + 1
    var (i, newlines, hasEscapes) = (start, 0, false)
    while true {
      CSVScanner.skipToQuote(bytes, &i, &newlines)
      guard i < bytes.count else { break }
      if i + 1 == bytes.count, !isLast { return .incomplete }
      guard i + 1 < bytes.count, bytes[i + 1] == CSVScanner.quote else { break }
      hasEscapes = true
      i += 2
    }
    guard i < bytes.count else { return isLast ? .unterminatedQuote : .incomplete }
    let field = UnsafeRawBufferPointer(rebasing: bytes[start..<i])
    i += 1
    if !isAtBoundary(bytes, i) {
      if i + 1 == bytes.count, bytes[i] == CSVScanner.carriageReturn, !isLast { return .incomplete }
      return .strayByte(bytes[i])
    }
    position = i
    return .field(
      CSVField(bytes: field, isQuoted: true, hasEscapes: hasEscapes, newlines: newlines))
  }

  /// Moves `i` to the next quote or the end, 16 bytes at a time, and counts the line feeds on the way.
  @inline(__always)
  private static func skipToQuote(
    _ bytes: UnsafeRawBufferPointer, _ i: inout Int, _ newlines: inout Int
  ) {
    typealias Lanes = SIMD16<UInt8>
    while i + 16 <= bytes.count {
      let lanes = bytes.loadUnaligned(fromByteOffset: i, as: Lanes.self)
      // All ones in each byte that is equal.
      let quotes = unsafeBitCast(lanes .== Lanes(repeating: quote), to: SIMD2<UInt64>.self)
      let lineFeeds = unsafeBitCast(lanes .== Lanes(repeating: lineFeed), to: SIMD2<UInt64>.self)
      for half in 0..<2 {
        let before = UInt64(littleEndian: quotes[half]).trailingZeroBitCount
        let found = UInt64(littleEndian: lineFeeds[half])
        if found != 0 {
          let counted = before == 64 ? found : found & ((1 << before) - 1)
          newlines += counted.nonzeroBitCount / 8
        }
        i += before / 8
        if before < 64 { return }
      }
    }
    while i < bytes.count, bytes[i] != quote {
      if bytes[i] == lineFeed { newlines += 1 }
      i += 1
    }
  }

  /// Whether a field may end before `i`.
  @inline(__always)
  func isAtBoundary(_ bytes: UnsafeRawBufferPointer, _ i: Int) -> Bool {
    guard i < bytes.count else { return true }
    if bytes[i] == delimiter || bytes[i] == CSVScanner.lineFeed { return true }
    guard bytes[i] == CSVScanner.carriageReturn else { return false }
    return i + 1 < bytes.count ? bytes[i + 1] == CSVScanner.lineFeed : isLast
  }

  /// Steps over the delimiter or line end at `position`.
  @inline(__always)
  func advance(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Next {
    guard position < bytes.count else { return isLast ? .row : .incomplete }
    if bytes[position] == delimiter {
      position += 1
      return .field
    }
    if bytes[position] == CSVScanner.carriageReturn { position += 1 }
    if position < bytes.count { position += 1 }
    return .row
  }
}
