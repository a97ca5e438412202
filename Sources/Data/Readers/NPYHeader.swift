import ChainruleTensors

/// What stands before the elements of an NPY file: a magic word, the version, and a Python dictionary
/// such as `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`.
struct NPYHeader {
  /// Places among words for text.
  let element: NumberArray.Element
  /// nil for numbers.
  let text: NPYText?
  let isBigEndian: Bool
  let isFortranOrder: Bool
  let shape: [Int]
  /// Where the elements begin.
  let end: Int
  /// The bytes of all elements.
  let size: Int

  static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
  /// The longest dictionary that is read; one of numbers takes a hundredth of it.
  private static let longest = 1 << 16
  /// Beyond this many bytes the elements begin, or the header is refused.
  static let furthest = 12 + longest

  /// “3 × 4”, “a single number”.
  var axes: String { shape.isEmpty ? "a single number" : described(shape) }

  /// Reads the header at the front of `bytes`. What follows it is not looked at.
  ///
  /// - Parameter allowsText: whether text will do as well as numbers.
  /// - Throws: `DataError` for anything but an array of numbers whose bytes can be counted.
  init(_ bytes: UnsafeRawBufferPointer, source: String, allowsText: Bool = false) throws {
    let dictionary = try NPYHeader.dictionary(bytes, source)
    end = dictionary.endIndex
    var parser = NPYDictionary(dictionary, source: source)
    let entries = try parser.parse()
    (element, text, isBigEndian) = try NPYHeader.element(entries.descr, source, allowsText)
    (isFortranOrder, shape) = (entries.isFortranOrder, entries.shape)
    guard shape.count <= 64 else {
      throw DataError(
        file: source, expected: "at most 64 axes, as NumPy has", found: "\(shape.count)")
    }
    guard !shape.dropFirst().contains(0) else {
      throw DataError(
        file: source, expected: "axes with lengths above 0", found: described(shape))
    }
    guard let size = NumberArray.size(text?.size ?? element.size, shape) else {
      throw DataError(
        file: source, expected: "axes of less than 2⁶³ bytes together", found: described(shape))
    }
    self.size = size
  }

  /// The dictionary's bytes.
  private static func dictionary(
    _ bytes: UnsafeRawBufferPointer, _ source: String
  ) throws -> Slice<UnsafeRawBufferPointer> {
    guard bytes.starts(with: magic) else {
      let found = bytes.prefix(6).map { String($0, radix: 16) }.joined(separator: " ")
      throw DataError(
        file: source, expected: "an NPY file (93 4e 55 4d 50 59)",
        found: bytes.isEmpty ? "an empty file" : "the bytes \(found) (hex)")
    }
    guard bytes.count >= (bytes.count > 6 && bytes[6] > 1 ? 12 : 10) else {
      throw DataError(
        file: source, expected: "an NPY header",
        found: "the end of the file after "
          + counted(bytes.count, "byte"))
    }
    let (major, minor) = (bytes[6], bytes[7])
    guard (1...3).contains(major), minor == 0 else {
      throw DataError(
        file: source, expected: "NPY version 1.0, 2.0 or 3.0", found: "\(major).\(minor)")
    }
    let start = major == 1 ? 10 : 12
    let count =
      major == 1
      ? Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt16.self)))
      : Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)))
    guard count <= longest else {
      throw DataError(
        file: source, expected: "an NPY header of at most \(longest) bytes", found: "\(count)")
    }
    guard count <= bytes.count - start else {
      throw DataError(
        file: source, expected: "an NPY header of \(count) bytes", found: "\(bytes.count - start)")
    }
    return bytes[start..<start + count]
  }

  /// The element type and byte order of a NumPy type such as `<f8`.
  private static func element(
    _ descr: String, _ source: String, _ allowsText: Bool
  ) throws -> (NumberArray.Element, NPYText?, isBigEndian: Bool) {
    let elements: [String: NumberArray.Element] = [
      "b1": .bool, "u1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "u4": .uint32,
      "i4": .int32, "u8": .uint64, "i8": .int64, "f2": .float16, "f4": .float32, "f8": .float64,
    ]
    let order = descr.first
    let text = allowsText ? NPYText(descr.dropFirst()) : nil
    guard let order, "<>|=".contains(order),
      let element = text != nil ? .int32 : elements[String(descr.dropFirst())]
    else {
      throw DataError(
        file: source,
        expected: "numbers or booleans (b1, i1 to i8, u1 to u8, f2, f4, f8)"
          + (allowsText ? ", or text (U, S)" : ""),
        found: "dtype \(quoted(descr))\(meaning(descr))")
    }
    let isNativeBig = 1.bigEndian == 1
    return (element, text, order == ">" || order != "<" && isNativeBig)
  }

  /// “ (text)”; nothing for a type that is unknown.
  private static func meaning(_ descr: String) -> String {
    switch descr.drop(while: { "<>|=".contains($0) }).first {
    case "O": " (Python objects)"
    case "S", "a", "U", "T": " (text)"
    case "c": " (complex numbers)"
    case "M", "m": " (dates or times)"
    case "V": " (raw bytes)"
    case "f", "g": " (long doubles)"
    case "[": " (records)"
    default: ""
    }
  }
}
