/// The different spellings of a text column, numbered in order of first appearance.
///
/// Fields are looked up by their bytes, without making a `String` of each: an open-addressed table
/// of codes, hashed with the standard library's keyed hash, so that no file can be made that is
/// slow to read.
struct Vocabulary {
  /// Spellings in order of their codes.
  private(set) var words: [String] = []
  private var bytes: [UInt8] = []
  /// Where each word begins in `bytes`, and the end of the last.
  private var starts: [Int] = [0]
  private var hashes: [Int] = []
  private var slots: [Int32] = Array(repeating: -1, count: 16)

  /// The code of a field; nil where a new field is not valid UTF-8.
  mutating func code(of field: UnsafeRawBufferPointer) -> Int32? {
    var hasher = Hasher()
    hasher.combine(bytes: field)
    return code(of: field, hash: hasher.finalize())
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

  private mutating func code(
    of field: UnsafeRawBufferPointer, hash: Int, spelling: String? = nil
  ) -> Int32? {
    var slot = hash & (slots.count - 1)
    while slots[slot] >= 0 {
      if equals(Int(slots[slot]), field, hash) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard let word = spelling ?? String(validating: field, as: UTF8.self) else { return nil }
    let code = Int32(words.count)
    slots[slot] = code
    words.append(word)
    hashes.append(hash)
    bytes.append(contentsOf: field)
    starts.append(bytes.count)
    if words.count * 2 > slots.count { grow() }
    return code
  }

  private func equals(_ code: Int, _ field: UnsafeRawBufferPointer, _ hash: Int) -> Bool {
    guard hashes[code] == hash, starts[code + 1] - starts[code] == field.count else { return false }
    return bytes[starts[code]..<starts[code + 1]].elementsEqual(field)
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    for (code, hash) in hashes.enumerated() {
      var slot = hash & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(code)
    }
  }
}
