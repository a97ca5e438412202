import CZlib

/// Opens gzip data piece by piece, through zlib's `inflate`.
///
/// The format is RFC 1952: one or more members in a row, each with a check sum. Zero bytes after
/// the last member are padding, as on tapes, and ignored; anything else there is an error.
final class Gunzip {
  static let magic: [UInt8] = [0x1F, 0x8B]

  private let path: String
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableRawBufferPointer
  private var consumed = 0
  private var state = State.inMember

  private enum State { case inMember, betweenMembers, padding }

  /// - Parameter head: the bytes that were already read from the file.
  init(path: String, head: [UInt8]) throws {
    self.path = path
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(byteCount: 1 << 17, alignment: 16)
    input.copyBytes(from: head)
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(head.count)
    // 15 is the largest window; + 16 asks for gzip's header and trailer and nothing else.
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else {
      throw FileError.unreadable(path, reason: "zlib could not be started")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// Fills the front of `buffer` and returns how many bytes; 0 only at the end of the last member.
  func read(
    into buffer: UnsafeMutableRawBufferPointer,
    from refill: (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws -> Int {
    let room = UInt32(min(buffer.count, 1 << 30))
    stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = room
    while stream.pointee.avail_out == room {
      if stream.pointee.avail_in == 0, try refillInput(refill) == 0 {
        guard state == .inMember else { return 0 }
        throw damaged(
          "the end of the gzip data", "the end of the file after \(counted(consumed, "byte"))")
      }
      try advance()
    }
    return Int(room - stream.pointee.avail_out)
  }

  private func refillInput(
    _ refill: (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws -> Int {
    let count = try refill(input)
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(count)
    return count
  }

  /// Consumes some input: inside a member by `inflate`, between members a byte at a time.
  private func advance() throws {
    guard state == .inMember else { return try skipBetweenMembers() }
    let before = stream.pointee.avail_in
    let result = inflate(stream, Z_NO_FLUSH)
    consumed += Int(before - stream.pointee.avail_in)
    switch result {
    case Z_OK, Z_BUF_ERROR: return
    case Z_STREAM_END: state = .betweenMembers
    default:
      let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(result)"
      throw damaged("gzip data", "damage at byte \(consumed) (\(reason))")
    }
  }

  private func skipBetweenMembers() throws {
    guard let next = stream.pointee.next_in else { return }
    if next.pointee == Gunzip.magic[0], state == .betweenMembers {
      guard inflateReset(stream) == Z_OK else { throw damaged("gzip data", "a zlib error") }
      state = .inMember
    } else if next.pointee == 0 {
      state = .padding
      stream.pointee.next_in = next + 1
      stream.pointee.avail_in -= 1
      consumed += 1
    } else {
      throw damaged("nothing after the gzip data", "other bytes from byte \(consumed) on")
    }
  }

  private func damaged(_ expected: String, _ found: String) -> DataError {
    DataError(file: path, expected: expected, found: found)
  }
}
