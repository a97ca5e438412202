import ChainruleTensors

/// The bytes of a zip archive, read with bounds checked; all integers are little-endian.
struct ZipBytes {
  let content: UnsafeRawBufferPointer
  let path: String

  init(_ content: UnsafeRawBufferPointer, path: String) {
    self.content = content
    self.path = path
  }

  func wrong(_ expected: String, _ found: String) -> DataError {
    DataError(file: path, expected: expected, found: found)
  }

  /// An unsigned integer, in `Int`, of a type's width.
  func integer<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, at offset: Int) throws -> Int
  {
    guard offset >= 0, offset <= content.count - MemoryLayout<T>.size,
      let value = Int(
        exactly: T(littleEndian: content.loadUnaligned(fromByteOffset: offset, as: T.self)))
    else { throw wrong("a whole zip archive", "one that is damaged or cut off") }
    return value
  }

  func u16(_ offset: Int) throws -> Int { try integer(UInt16.self, at: offset) }
  func u32(_ offset: Int) throws -> Int { try integer(UInt32.self, at: offset) }
  func u64(_ offset: Int) throws -> Int { try integer(UInt64.self, at: offset) }

  /// The bytes of a range that a file's header gives.
  func range(_ start: Int, _ count: Int) throws -> UnsafeRawBufferPointer {
    guard start >= 0, count >= 0, start <= content.count, count <= content.count - start else {
      throw wrong("a whole zip archive", "one that is damaged or cut off")
    }
    return UnsafeRawBufferPointer(rebasing: content[start..<start + count])
  }

  /// A member's bytes as they are stored.
  func stored(_ member: ZipMember) throws -> UnsafeRawBufferPointer {
    guard try u32(member.start) == 0x0403_4B50 else {
      throw wrong("\(quoted(member.name)) at byte \(member.start)", "other data")
    }
    // Bit 0 says encrypted, 5 patched, 6 strongly encrypted, 13 masked. The local header may say so
    // where the directory keeps silent.
    let flags = try member.flags | u16(member.start + 6)
    guard flags & 0x2061 == 0 else {
      throw wrong("\(quoted(member.name)) without a password", "encrypted data")
    }
    let nameCount = try u16(member.start + 26)
    let name = try String(decoding: range(member.start + 30, nameCount), as: UTF8.self)
    guard name == member.name else {
      throw wrong("\(quoted(member.name)) at byte \(member.start)", quoted(name))
    }
    return try range(
      member.start + 30 + nameCount + u16(member.start + 28), member.storedSize)
  }
}

/// Reads the central directory at the end of a zip archive.
struct ZipDirectory {
  private let bytes: ZipBytes

  init(_ bytes: ZipBytes) { self.bytes = bytes }

  func members() throws -> [ZipMember] {
    let (count, size, start) = try place()
    // Each entry takes 46 bytes or more.
    guard size <= bytes.content.count, count <= size / 46 else {
      throw bytes.wrong("\(counted(count, "file")) in the archive", "a directory of \(size) bytes")
    }
    _ = try bytes.range(start, size)
    var offset = start
    var members: [ZipMember] = []
    for _ in 0..<count {
      guard offset < start + size, try bytes.u32(offset) == 0x0201_4B50 else {
        throw bytes.wrong("\(counted(count, "file")) in the archive", "\(members.count)")
      }
      members.append(try member(offset))
      offset += try 46 + bytes.u16(offset + 28) + bytes.u16(offset + 30) + bytes.u16(offset + 32)
    }
    try check(members, end: start)
    return members
  }

  /// How many members there are, and where the directory lies.
  private func place() throws -> (count: Int, size: Int, start: Int) {
    let end = try endRecord()
    let (count, size, start) = try (
      bytes.u16(end + 10), bytes.u32(end + 12), bytes.u32(end + 16)
    )
    let (disk, total) = try (bytes.u16(end + 4), bytes.u16(end + 8))
    if count == 0xFFFF || size == 0xFFFF_FFFF || start == 0xFFFF_FFFF {
      return try largePlace(end)
    }
    guard disk == 0, total == count else {
      throw bytes.wrong("a zip archive in one file", "a part of one")
    }
    return (count, size, start)
  }

  /// The same from the Zip64 records before the end record.
  private func largePlace(_ end: Int) throws -> (count: Int, size: Int, start: Int) {
    guard end >= 20, try bytes.u32(end - 20) == 0x0706_4B50 else {
      throw bytes.wrong("a Zip64 record before the end", "none")
    }
    let record = try bytes.u64(end - 12)
    guard try bytes.u32(record) == 0x0606_4B50 else {
      throw bytes.wrong("a Zip64 record at byte \(record)", "other data")
    }
    guard try bytes.u32(record + 16) == 0, try bytes.u64(record + 24) == bytes.u64(record + 32)
    else { throw bytes.wrong("a zip archive in one file", "a part of one") }
    return try (bytes.u64(record + 32), bytes.u64(record + 40), bytes.u64(record + 48))
  }

  /// Where the record at the archive's end begins: the last one whose comment reaches just to the
  /// end.
  private func endRecord() throws -> Int {
    let count = bytes.content.count
    var offset = count - 22
    while offset >= max(0, count - 22 - 0xFFFF) {
      if try bytes.u32(offset) == 0x0605_4B50, try offset + 22 + bytes.u16(offset + 20) == count {
        return offset
      }
      offset -= 1
    }
    let isZip = bytes.content.starts(with: [0x50, 0x4B])
    throw bytes.wrong("a zip archive", isZip ? "one that is cut off" : "other data")
  }

  private func member(_ offset: Int) throws -> ZipMember {
    let nameCount = try bytes.u16(offset + 28)
    let large = try Zip64Fields(
      bytes, offset + 46 + nameCount, count: bytes.u16(offset + 30),
      values: [bytes.u32(offset + 24), bytes.u32(offset + 20), bytes.u32(offset + 42)])
    return ZipMember(
      name: try String(decoding: bytes.range(offset + 46, nameCount), as: UTF8.self),
      flags: try bytes.u16(offset + 8), method: try bytes.u16(offset + 10),
      checkSum: UInt32(truncatingIfNeeded: try bytes.u32(offset + 16)),
      storedSize: large.values[1], size: large.values[0], start: large.values[2])
  }

  /// Throws where members have the same name, lie upon each other or reach into the directory, or
  /// claim what their data cannot hold.
  private func check(_ members: [ZipMember], end: Int) throws {
    var names: Set<String> = []
    for member in members {
      let name = quoted(member.name)
      guard names.insert(member.name).inserted else {
        throw bytes.wrong("names that are all different", "\(name) twice")
      }
      guard member.method == 0 || member.method == 8 else {
        throw bytes.wrong("\(name) stored or deflated", "compression method \(member.method)")
      }
      // A stored member is as long as it is; deflate reaches at most 1032 : 1.
      let most = member.storedSize.multipliedReportingOverflow(by: member.method == 0 ? 1 : 1032)
      guard !most.overflow, member.size <= most.partialValue,
        member.method == 8 || member.size == member.storedSize
      else {
        throw bytes.wrong(
          "a size of \(name) that its \(counted(member.storedSize, "byte")) can hold",
          "\(member.size)")
      }
    }
    var previous = 0
    for member in members.sorted(by: { $0.start < $1.start }) {
      let stored = try bytes.stored(member)
      guard let base = bytes.content.baseAddress, member.start >= previous else {
        throw bytes.wrong("files one after the other", "\(quoted(member.name)) within another")
      }
      previous = (stored.baseAddress.map { $0 - base } ?? member.start) + stored.count
      guard previous <= end else {
        throw bytes.wrong("\(quoted(member.name)) before the directory", "it reaching into it")
      }
    }
  }
}

/// The 64-bit values of an entry whose 32-bit fields are all ones: the file's size, its stored size
/// and its place, of which the extra field 1 holds those that are missing, in this order.
private struct Zip64Fields {
  private(set) var values: [Int]

  init(_ bytes: ZipBytes, _ start: Int, count: Int, values: [Int]) throws {
    self.values = values
    guard values.contains(0xFFFF_FFFF) else { return }
    var (offset, end) = (start, start + count)
    while offset + 4 <= end {
      let size = try bytes.u16(offset + 2)
      if try bytes.u16(offset) == 1 {
        (offset, end) = (offset + 4, min(end, offset + 4 + size))
        for i in values.indices where values[i] == 0xFFFF_FFFF {
          guard offset + 8 <= end else { break }
          self.values[i] = try bytes.u64(offset)
          offset += 8
        }
        return
      }
      offset += 4 + size
    }
  }
}
