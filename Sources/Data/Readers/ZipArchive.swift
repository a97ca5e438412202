import ChainruleTensors

import CZlib

/// One file in a zip archive, as the central directory tells it.
struct ZipMember {
  let name: String
  let flags: Int
  let method: Int
  let checkSum: UInt32
  /// Bytes in the archive.
  let storedSize: Int
  /// Bytes of the file itself.
  let size: Int
  /// Where the local header begins.
  let start: Int
}

/// A zip archive in memory, read by its central directory: stored and deflated members, Zip64.
///
/// The format is PKWARE's APPNOTE 6.3.10. Nothing in it is believed unseen: offsets and lengths are
/// compared with the file, members may not overlap, sizes may not pass what deflate can reach, and
/// each member's check sum is computed. Encryption, several volumes and other methods are refused.
struct ZipArchive {
  let path: String
  let members: [ZipMember]
  private let bytes: ZipBytes

  /// Reads the central directory.
  init(_ content: UnsafeRawBufferPointer, path: String) throws {
    self.path = path
    bytes = ZipBytes(content, path: path)
    members = try ZipDirectory(bytes).members()
  }

  /// Calls `body` with a member's content, after `check` has seen its beginning.
  ///
  /// `check` is given at least the first `NPYHeader.furthest` bytes, or all. It runs before memory
  /// for the whole is taken, and is to throw where the member's size cannot be right.
  func withContent<R>(
    of member: ZipMember, check: (UnsafeRawBufferPointer) throws -> Void,
    body: (UnsafeRawBufferPointer) throws -> R
  ) throws -> R {
    let stored = try bytes.stored(member)
    if member.method == 0 {
      try check(stored)
      try compareCheckSum(stored, member)
      return try body(stored)
    }
    let head = try inflated(stored, member, count: min(member.size, NPYHeader.furthest))
    try head.withUnsafeBytes(check)
    let content = try inflated(stored, member, count: member.size)
    return try content.withUnsafeBytes {
      try compareCheckSum($0, member)
      return try body($0)
    }
  }

  private func compareCheckSum(_ content: UnsafeRawBufferPointer, _ member: ZipMember) throws {
    let start = content.baseAddress?.assumingMemoryBound(to: UInt8.self)
    let found = UInt32(truncatingIfNeeded: crc32_z(0, start, content.count))
    guard found == member.checkSum else {
      throw bytes.wrong(
        "the check sum \(String(member.checkSum, radix: 16)) of \(quoted(member.name))",
        "\(String(found, radix: 16)) (the file is damaged)")
    }
  }

  /// The first `count` bytes of a deflated member. Where that is all of it, it must end there.
  private func inflated(
    _ stored: UnsafeRawBufferPointer, _ member: ZipMember, count: Int
  ) throws -> [UInt8] {
    var ending = RawInflate.Ending.room
    let content = try [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
      (written, ending) = try RawInflate(path: path).inflate(
        stored, into: UnsafeMutableRawBufferPointer(buffer))
    }
    let isRight = count < member.size ? content.count == count : ending == .end
    guard isRight, content.count == count else {
      let found =
        switch ending {
        case .end: counted(content.count, "byte")
        case .room: "more"
        case .damage: "damaged data"
        case .input: "the end of its data after \(counted(content.count, "byte"))"
        }
      throw bytes.wrong("\(counted(member.size, "byte")) in \(quoted(member.name))", found)
    }
    return content
  }
}

/// Opens deflated data without a header of their own, all at once.
private struct RawInflate {
  /// Why it stopped: at the end of the data, for want of room or of input, or at damage.
  enum Ending { case end, room, input, damage }

  let path: String

  func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws -> (Int, Ending) {
    var stream = z_stream()
    // A negative window says that there is neither header nor trailer.
    guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw FileError.unreadable(path, reason: "zlib could not be started") }
    defer { inflateEnd(&stream) }
    var (read, written) = (0, 0)
    var spare: UInt8 = 0
    while true {
      let piece = min(input.count - read, 1 << 30)
      let room = min(output.count - written, 1 << 30)
      stream.next_in = input.baseAddress.map {
        UnsafeMutablePointer(mutating: ($0 + read).assumingMemoryBound(to: UInt8.self))
      }
      stream.avail_in = UInt32(piece)
      let result: Int32
      if room > 0 {
        stream.next_out = output.baseAddress.map {
          ($0 + written).assumingMemoryBound(to: UInt8.self)
        }
        stream.avail_out = UInt32(room)
        result = CZlib.inflate(&stream, Z_NO_FLUSH)
        written += room - Int(stream.avail_out)
      } else {
        // The end of the data may follow the last byte: a byte of room tells it from more data.
        result = withUnsafeMutablePointer(to: &spare) {
          stream.next_out = $0
          stream.avail_out = 1
          return CZlib.inflate(&stream, Z_NO_FLUSH)
        }
        if stream.avail_out == 0 { return (written, .room) }
      }
      read += piece - Int(stream.avail_in)
      switch result {
      case Z_STREAM_END: return (written, .end)
      case Z_OK: continue
      case Z_BUF_ERROR: return (written, .input)
      default: return (written, .damage)
      }
    }
  }
}
