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
  /// The words, one after the other, in order of their codes.
  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  /// 0 for free; else the upper half of the hash, and the code + 1 in the lower half.
  private var slots: [UInt64] = Array(repeating: 0, count: 16)
  private let key = FieldHash.processKey

  /// What a word is known by: a lookup reads a slot, an entry, and bytes only of a word of more than 16.
  private struct Entry {
    let digest: FieldHash.Digest
    /// Where the word begins in `bytes`, and in the lowest 24 bits its length, or 2²⁴ − 1 if it is longer.
    let place: UInt64

    static let longest = 0xFF_FFFF

    init(_ digest: FieldHash.Digest, start: Int, count: Int) {
      self.digest = digest
      place = UInt64(start) << 24 | UInt64(min(count, Entry.longest))
    }

    var start: Int { Int(place >> 24) }
    /// The length, if it is not `longest`.
    var count: Int { Int(place & UInt64(Entry.longest)) }
  }

  /// Spellings in order of their codes.
  var words: [String] {
    entries.indices.map { String(decoding: bytes[entries[$0].start..<end(of: $0)], as: UTF8.self) }
  }

  /// The code of a field; nil where a new field is not valid UTF-8.
  mutating func code(of field: UnsafeRawBufferPointer) -> Int32? {
    code(of: field, key.digest(field))
  }

  /// Adds the words of another vocabulary in their order, and returns the code of each.
  mutating func add(_ other: Vocabulary) -> [Int32] {
    other.bytes.withUnsafeBytes { bytes in
      other.entries.indices.map { i in
        let word = UnsafeRawBufferPointer(
          rebasing: bytes[other.entries[i].start..<other.end(of: i)])
        return code(of: word, other.entries[i].digest, isValid: true) ?? -1
      }
    }
  }

  /// Where a word ends in `bytes`.
  private func end(of code: Int) -> Int {
    code + 1 < entries.count ? entries[code + 1].start : bytes.count
  }

  @inline(__always)
  private mutating func code(
    of field: UnsafeRawBufferPointer, _ digest: FieldHash.Digest, isValid: Bool = false
  ) -> Int32? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: digest.hash) & mask
    while slots[slot] != 0 {
      let found = slots[slot]
      if found >> 32 == digest.hash >> 32 {
        let code = Int(truncatingIfNeeded: found & 0xFFFF_FFFF) - 1
        if equals(code, field, digest) { return Int32(truncatingIfNeeded: code) }
      }
      slot = (slot + 1) & mask
    }
    return insert(field, digest, slot, isValid)
  }

  @inline(never)
  private mutating func insert(
    _ field: UnsafeRawBufferPointer, _ digest: FieldHash.Digest, _ slot: Int, _ isValid: Bool
  ) -> Int32? {
    let isValid = isValid || field.allSatisfy { $0 < 0x80 }
    guard isValid || String(validating: field, as: UTF8.self) != nil else { return nil }
    let code = Int32(entries.count)
    slots[slot] = (digest.hash >> 32) << 32 | UInt64(code + 1)
    entries.append(Entry(digest, start: bytes.count, count: field.count))
    bytes.append(contentsOf: field)
    if entries.count * 4 > slots.count * 3 { grow() }
    return code
  }

  @inline(__always)
  private func equals(
    _ code: Int, _ field: UnsafeRawBufferPointer, _ digest: FieldHash.Digest
  ) -> Bool {
    let entry = entries[code]
    // What is left after whole blocks of 16 bytes, all of a short word, stands in the digest.
    guard entry.count == min(field.count, Entry.longest), entry.digest.ends(as: digest) else {
      return false
    }
    return field.count <= 16 || equalsBytes(code, field)
  }

  @inline(never)
  private func equalsBytes(_ code: Int, _ field: UnsafeRawBufferPointer) -> Bool {
    let start = entries[code].start
    guard end(of: code) - start == field.count, let found = field.baseAddress else { return false }
    return bytes.withUnsafeBytes { known in
      known.baseAddress.map { memcmp($0 + start, found, field.count) == 0 } ?? false
    }
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for (code, entry) in entries.enumerated() {
      let hash = entry.digest.hash
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

  /// A hash, and the bytes after whole blocks of 16: with the length they say all of a field of at most 16 bytes.
  struct Digest {
    let hash: UInt64
    let low: UInt64
    let high: UInt64

    @inline(__always)
    func ends(as other: Digest) -> Bool { low == other.low && high == other.high }
  }

  func hash(_ field: UnsafeRawBufferPointer) -> UInt64 { digest(field).hash }

  @inline(__always)
  func digest(_ field: UnsafeRawBufferPointer) -> Digest {
    let count = field.count
    var state = first ^ UInt64(truncatingIfNeeded: count)
    var place = 0
    while count - place > 16 {
      state = mix(word(field, place) ^ state, word(field, place + 8))
      place += 16
    }
    let (low, high) = tail(field, place, count - place)
    let hash = mix(mix(low ^ state, high), 0x9E37_79B9_7F4A_7C15)
    return Digest(hash: hash, low: low, high: high)
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
