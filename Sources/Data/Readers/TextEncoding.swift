/// How the characters of a text file are written.
public enum TextEncoding: String, Hashable, Sendable, CaseIterable {
  /// UTF-8, with or without a byte-order mark.
  case utf8
  /// UTF-16 in either byte order, as its byte-order mark says; little-endian without one.
  case utf16
  /// Latin-1 as programs write it: Windows-1252, which has “€” and typographic quotes where ISO 8859-1
  /// has control characters. The five bytes that mean nothing there are taken as those.
  case latin1

  /// The encoding of a text that begins with `head`: what its byte-order mark says, else what was
  /// told, else UTF-8. Text that is said to be UTF-8 is never taken for another.
  static func found(in head: UnsafeRawBufferPointer, told: TextEncoding?) -> TextDecoder? {
    let isUTF16 = head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
    if isUTF16, told != .utf8 { return .utf16(isBigEndian: head[0] == 0xFE) }
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { return nil }
    switch told {
    case .utf8, nil: return nil
    case .utf16: return .utf16(isBigEndian: false)
    case .latin1: return .latin1
    }
  }
}

/// Turns text in another encoding into UTF-8, a piece at a time.
struct TextDecoder {
  let encoding: TextEncoding
  private let isBigEndian: Bool
  /// The first byte of a unit of UTF-16 whose second is in the next piece.
  private var oddByte: UInt8?
  /// The first half of a character whose second is to come.
  private var half: UInt16?
  private var consumed = 0

  static let latin1 = TextDecoder(encoding: .latin1, isBigEndian: false)
  static func utf16(isBigEndian: Bool) -> TextDecoder {
    TextDecoder(encoding: .utf16, isBigEndian: isBigEndian)
  }

  private init(encoding: TextEncoding, isBigEndian: Bool) {
    self.encoding = encoding
    self.isBigEndian = isBigEndian
  }

  /// Appends the next piece of the text to `output`.
  ///
  /// Throws `DataError` for halves of characters in UTF-16: “x.csv: expected text in UTF-16, found
  /// half a character before byte 118”.
  mutating func decode(
    _ input: UnsafeRawBufferPointer, isLast: Bool, path: String, into output: inout [UInt8]
  ) throws {
    if encoding == .latin1 {
      for byte in input { TextDecoder.append(TextDecoder.scalar(ofLatin1: byte), to: &output) }
      return
    }
    for byte in input {
      consumed += 1
      guard let first = oddByte else {
        oddByte = byte
        continue
      }
      oddByte = nil
      let (high, low) = isBigEndian ? (first, byte) : (byte, first)
      guard append(unit: UInt16(high) << 8 | UInt16(low), to: &output) else {
        throw halfFound(path)
      }
    }
    if isLast, oddByte != nil || half != nil { throw halfFound(path) }
  }

  /// False for a half without its other one.
  private mutating func append(unit: UInt16, to output: inout [UInt8]) -> Bool {
    if let first = half {
      guard unit & 0xFC00 == 0xDC00 else { return false }
      half = nil
      TextDecoder.append(
        0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(unit & 0x3FF)), to: &output)
      return true
    }
    if unit & 0xFC00 == 0xD800 {
      half = unit
      return true
    }
    guard unit & 0xFC00 != 0xDC00 else { return false }
    // The byte-order mark itself, at the very beginning, is left out.
    if unit != 0xFEFF || consumed > 2 { TextDecoder.append(UInt32(unit), to: &output) }
    return true
  }

  private func halfFound(_ path: String) -> DataError {
    DataError(
      file: path, expected: "text in UTF-16", found: "half a character before byte \(consumed)")
  }

  /// UTF-8 of a scalar that is no half.
  private static func append(_ scalar: UInt32, to output: inout [UInt8]) {
    if scalar < 0x80 { return output.append(UInt8(scalar)) }
    func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(scalar >> shift & 0x3F) }
    switch scalar {
    case ..<0x800: output += [0xC0 | UInt8(scalar >> 6), tail(0)]
    case ..<0x10000: output += [0xE0 | UInt8(scalar >> 12), tail(6), tail(0)]
    default: output += [0xF0 | UInt8(scalar >> 18), tail(12), tail(6), tail(0)]
    }
  }

  private static func scalar(ofLatin1 byte: UInt8) -> UInt32 {
    (0x80..<0xA0).contains(byte) ? windows[Int(byte) - 0x80] : UInt32(byte)
  }

  /// Windows-1252 from 80 to 9F, as the WHATWG's Encoding Standard has it.
  private static let windows: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
  ]
}

extension Bytes {
  /// The text in UTF-8, and the encoding it had: these very bytes where it was that.
  func decodedText(_ told: TextEncoding?) throws -> (text: Bytes, encoding: TextEncoding) {
    let decoded = try withUnsafeBytes { content -> ([UInt8], TextEncoding)? in
      guard var decoder = TextEncoding.found(in: content, told: told) else { return nil }
      // Latin-1 without its own characters is UTF-8 too.
      if decoder.encoding == .latin1, content.allSatisfy({ $0 < 0x80 }) { return nil }
      var text: [UInt8] = []
      text.reserveCapacity(content.count + content.count / 8)
      try decoder.decode(content, isLast: true, path: path, into: &text)
      return (text, decoder.encoding)
    }
    guard let decoded else { return (self, .utf8) }
    return (Bytes(decoded.0, path: path), decoded.1)
  }
}

/// The text of a file or of standard input in UTF-8, whatever its encoding, in constant memory.
final class TextStream {
  private let source: ByteStream
  private var decoder: TextDecoder?
  /// Text that is read and not yet given.
  private var pending: [UInt8] = []
  private var given = 0
  private var isAtEnd = false

  var path: String { source.path }
  var encoding: TextEncoding { decoder?.encoding ?? .utf8 }

  init(path: String, encoding: TextEncoding?) throws {
    source = try ByteStream(path: path)
    var head: [UInt8] = []
    while head.count < 3, !isAtEnd { head += try readRaw(upTo: 3 - head.count) }
    decoder = head.withUnsafeBytes { TextEncoding.found(in: $0, told: encoding) }
    try append(head)
  }

  /// Reads up to `buffer.count` bytes and returns how many; 0 only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if given == pending.count, decoder == nil { return isAtEnd ? 0 : try source.read(into: buffer) }
    while given == pending.count {
      if isAtEnd { return 0 }
      (pending, given) = ([], 0)
      try append(readRaw(upTo: 1 << 16))
    }
    let count = min(buffer.count, pending.count - given)
    buffer.copyBytes(from: pending[given..<given + count])
    given += count
    return count
  }

  private func append(_ raw: [UInt8]) throws {
    guard decoder != nil else { return pending += raw }
    try raw.withUnsafeBytes {
      try decoder?.decode($0, isLast: isAtEnd, path: path, into: &pending)
    }
  }

  private func readRaw(upTo count: Int) throws -> [UInt8] {
    let raw = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = try source.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    isAtEnd = raw.isEmpty
    return raw
  }
}
