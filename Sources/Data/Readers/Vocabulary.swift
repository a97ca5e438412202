#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The different spellings of a text column, numbered in order of first appearance.
///
/// Fields are looked up by their bytes, without making a `String` of each: an open-addressed table of
/// codes, hashed with a key that is drawn anew in each process, so that no file can be made beforehand
/// that is slow to read.
struct Vocabulary {
  /// Spellings in order of their codes.
  private(set) var words: [String] = []
  private var bytes: [UInt8] = []
  /// Where each word begins in `bytes`, and the end of the last.
  private var starts: [Int] = [0]
  private var hashes: [UInt64] = []
  /// 0 for free; else the upper half of the hash, and the code + 1 in the lower half.
  private var slots: [UInt64] = Array(repeating: 0, count: 16)
  private let key = FieldHash.processKey

  /// The code of a field; nil where a new field is not valid UTF-8.
  mutating func code(of field: UnsafeRawBufferPointer) -> Int32? {
    code(of: field, hash: key.hash(field))
  }

  /// Adds the words of another vocabulary in their order, and returns the code of each.
  mutating func add(_ other: Vocabulary) -> [Int32] {
    other.bytes.withUnsafeBytes { bytes in
      other.hashes.indices.map { i in
        let word = UnsafeRawBufferPointer(rebasing: bytes[other.starts[i]..<other.starts[i + 1]])
        return code(of: word, hash: other.hashes[i], spelling: other.words[i]) ?? -1
      }
    }
  }

  @inline(__always)
  private mutating func code(
    of field: UnsafeRawBufferPointer, hash: UInt64, spelling: String? = nil
  ) -> Int32? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let found = slots[slot]
      if found >> 32 == hash >> 32 {
        let code = Int(truncatingIfNeeded: found & 0xFFFF_FFFF) - 1
        if equals(code, field) { return Int32(truncatingIfNeeded: code) }
      }
      slot = (slot + 1) & mask
    }
    return insert(field, hash, slot, spelling)
  }

  @inline(never)
  private mutating func insert(
    _ field: UnsafeRawBufferPointer, _ hash: UInt64, _ slot: Int, _ spelling: String?
  ) -> Int32? {
    guard let word = spelling ?? String(validating: field, as: UTF8.self) else { return nil }
    let code = Int32(words.count)
    slots[slot] = (hash >> 32) << 32 | UInt64(code + 1)
    words.append(word)
    hashes.append(hash)
    bytes.append(contentsOf: field)
    starts.append(bytes.count)
    if words.count * 2 > slots.count { grow() }
    return code
  }

  @inline(__always)
  private func equals(_ code: Int, _ field: UnsafeRawBufferPointer) -> Bool {
    let start = starts[code]
    guard starts[code + 1] - start == field.count else { return false }
    guard let found = field.baseAddress else { return true }
    return bytes.withUnsafeBytes { known in
      known.baseAddress.map { memcmp($0 + start, found, field.count) == 0 } ?? field.isEmpty
    }
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for (code, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = (hash >> 32) << 32 | UInt64(code + 1)
    }
  }
}

/// A keyed hash of short byte strings: 16 bytes at a time are multiplied to 128 bits and folded.
///
/// It mixes as wyhash does (Wang Yi 2019): two words, each with a key added, and the halves of their
/// product added without carry.
struct FieldHash {
  private let first: UInt64
  private let second: UInt64

  static let processKey = FieldHash(
    first: .random(in: 0...UInt64.max), second: .random(in: 0...UInt64.max))

  @inline(__always)
  func hash(_ field: UnsafeRawBufferPointer) -> UInt64 {
    let count = field.count
    var state = first ^ UInt64(truncatingIfNeeded: count)
    var place = 0
    while count - place > 16 {
      state = mix(word(field, place) ^ state, word(field, place + 8))
      place += 16
    }
    let (low, high) = tail(field, place, count - place)
    return mix(mix(low ^ state, high), 0x9E37_79B9_7F4A_7C15)
  }

  /// At most 16 bytes as two words, some of them twice.
  @inline(__always)
  private func tail(
    _ field: UnsafeRawBufferPointer, _ place: Int, _ count: Int
  ) -> (UInt64, UInt64) {
    if count >= 8 { return (word(field, place), word(field, place + count - 8)) }
    if count >= 4 { return (half(field, place), half(field, place + count - 4)) }
    if count == 0 { return (0, 0) }
    let ends = UInt64(field[place]) | UInt64(field[place + count - 1]) << 16
    return (ends | UInt64(field[place + count / 2]) << 8, 0)
  }

  @inline(__always)
  private func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (high, low) = (a ^ first).multipliedFullWidth(by: b ^ second)
    return high ^ low
  }

  @inline(__always)
  private func word(_ field: UnsafeRawBufferPointer, _ place: Int) -> UInt64 {
    field.loadUnaligned(fromByteOffset: place, as: UInt64.self)
  }

  @inline(__always)
  private func half(_ field: UnsafeRawBufferPointer, _ place: Int) -> UInt64 {
    UInt64(field.loadUnaligned(fromByteOffset: place, as: UInt32.self))
  }
}
