/// Text in an NPY file: NumPy's `<U6`, six characters of UTF-32, or `|S6`, six bytes of UTF-8. Zeros at
/// the end are no part of it.
enum NPYText: Hashable {
  /// So many characters of four bytes each.
  case characters(Int)
  case bytes(Int)

  /// nil for a type that is no text, or text of no or of too great a length.
  init?(_ descr: Substring) {
    let digits = descr.dropFirst().utf8
    guard let kind = descr.first, digits.allSatisfy({ (0x30...0x39).contains($0) }),
      let count = Int(descr.dropFirst()), (1...NPYText.longest).contains(count)
    else { return nil }
    switch kind {
    case "U": self = .characters(count)
    case "S", "a": self = .bytes(count)
    default: return nil
    }
  }

  /// Names of classes are far shorter.
  private static let longest = 1 << 16

  /// Bytes of one element.
  var size: Int {
    switch self {
    case .characters(let count): 4 * count
    case .bytes(let count): count
    }
  }
}

/// The elements of an NPY file of text.
struct NPYWords {
  let text: NPYText
  let isBigEndian: Bool
  let bytes: UnsafeRawBufferPointer
  let source: String

  /// For the elements at these offsets their places among the different words, which are numbered by
  /// first appearance; NaN for an empty one, which is a missing value.
  ///
  /// - Parameter place: where an element is, in words, by its number.
  func values(
    at offsets: [Int], place: (Int) -> String
  ) throws -> (places: [Double], words: [String]) {
    var placeOf: [String: Int] = [:]
    var words: [String] = []
    let places = try offsets.enumerated().map { i, offset -> Double in
      let element = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + text.size])
      guard let word = word(element) else {
        throw DataError(
          file: source, expected: text.isUnicode ? "characters of Unicode" : "text in UTF-8",
          found: "other bytes at \(place(i))")
      }
      if word.isEmpty { return .nan }
      if let known = placeOf[word] { return Double(known) }
      placeOf[word] = words.count
      words.append(word)
      return Double(words.count - 1)
    }
    return (places, words)
  }

  /// nil where the bytes are no text.
  private func word(_ element: UnsafeRawBufferPointer) -> String? {
    switch text {
    case .bytes:
      let end = element.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
      return String(validating: element[..<end], as: UTF8.self)
    case .characters(let count):
      var scalars = String.UnicodeScalarView()
      var zeros = 0
      for i in 0..<count {
        let unit = element.loadUnaligned(fromByteOffset: 4 * i, as: UInt32.self)
        let value = isBigEndian ? UInt32(bigEndian: unit) : UInt32(littleEndian: unit)
        guard let scalar = Unicode.Scalar(value) else { return nil }
        if value == 0 {
          zeros += 1
        } else {
          for _ in 0..<zeros { scalars.append("\0") }
          zeros = 0
          scalars.append(scalar)
        }
      }
      return String(scalars)
    }
  }
}

extension NPYText {
  fileprivate var isUnicode: Bool { if case .characters = self { true } else { false } }
}
