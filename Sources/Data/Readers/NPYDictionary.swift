import ChainruleTensors

/// Reads the one Python dictionary that NPY headers hold. No other Python is understood.
///
/// Three keys in any order, each once: `descr`, a string (or a list, for records); `fortran_order`,
/// `True` or `False`; `shape`, a tuple of integers. Blanks may stand between all parts.
struct NPYDictionary {
  private let text: Slice<UnsafeRawBufferPointer>
  private let source: String
  private var position: Int

  init(_ text: Slice<UnsafeRawBufferPointer>, source: String) {
    self.text = text
    self.source = source
    position = text.startIndex
  }

  mutating func parse() throws -> (descr: String, isFortranOrder: Bool, shape: [Int]) {
    var (descr, isFortranOrder, shape): (String?, Bool?, [Int]?)
    try expect("{")
    while !take("}") {
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where descr == nil: descr = try type()
      case "fortran_order" where isFortranOrder == nil: isFortranOrder = try boolean()
      case "shape" where shape == nil: shape = try tuple()
      default:
        throw wrong("the keys descr, fortran_order and shape, each once", quoted(key))
      }
      guard take(",") else {
        try expect("}")
        break
      }
    }
    skipBlanks()
    guard position == text.endIndex else { throw wrong("nothing after the dictionary", here) }
    guard let descr, let isFortranOrder, let shape else {
      throw wrong("the keys descr, fortran_order and shape", "not all of them")
    }
    return (descr, isFortranOrder, shape)
  }

  /// A type's name; of a list, which describes records, the rest of the header as it stands.
  private mutating func type() throws -> String {
    skipBlanks()
    guard position < text.endIndex, text[position] == UInt8(ascii: "[") else {
      return try string()
    }
    throw DataError(
      file: source, expected: "an array of one type of numbers",
      found: "records: dtype \(rest)")
  }

  private mutating func string() throws -> String {
    skipBlanks()
    guard position < text.endIndex, text[position] == 0x27 || text[position] == 0x22 else {
      throw wrong("a string", here)
    }
    let start = position + 1
    // Neither types nor keys have escapes; a backslash is no part of any.
    guard let end = text[start...].firstIndex(of: text[position]),
      !text[start..<end].contains(0x5C)
    else { throw wrong("the end of a string", here) }
    position = end + 1
    return String(decoding: text[start..<end], as: UTF8.self)
  }

  private mutating func boolean() throws -> Bool {
    if take("True") { return true }
    if take("False") { return false }
    throw wrong("True or False", here)
  }

  private mutating func tuple() throws -> [Int] {
    try expect("(")
    var lengths: [Int] = []
    while !take(")") {
      lengths.append(try integer())
      guard take(",") else {
        // (3) is no tuple in Python, but a number.
        guard lengths.count > 1 else { throw wrong("a comma after the length", here) }
        try expect(")")
        break
      }
    }
    return lengths
  }

  private mutating func integer() throws -> Int {
    skipBlanks()
    let digits = text[position...].prefix { (0x30...0x39).contains($0) }
    guard let length = Int(String(decoding: digits, as: UTF8.self)) else {
      throw wrong("the length of an axis, below 2⁶³", here)
    }
    position = digits.endIndex
    // Python 2 wrote long integers so.
    if position < text.endIndex, text[position] == UInt8(ascii: "L") { position += 1 }
    return length
  }

  private mutating func expect(_ word: String) throws {
    guard take(word) else { throw wrong("“\(word)”", here) }
  }

  private mutating func take(_ word: String) -> Bool {
    skipBlanks()
    guard text[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func skipBlanks() {
    while position < text.endIndex, text[position] == 0x20 || text[position] == 0x0A {
      position += 1
    }
  }

  private var rest: String {
    quoted(String(decoding: text[position...].prefix(160), as: UTF8.self))
  }

  private var here: String { position == text.endIndex ? "the end of the header" : rest }

  private func wrong(_ expected: String, _ found: String) -> DataError {
    DataError(file: source, expected: "\(expected) in the NPY header", found: found)
  }
}
