/// The IDX format, in which MNIST and its relatives are published.
///
/// Two zero bytes, the element type, the number of axes, the length of each axis as a big-endian
/// 32-bit integer, then the elements, big-endian, the last axis fastest. Plain or gzip.
///
///     let images = try IDX.read(path: "train-images-idx3-ubyte.gz")
///     images.shape    // [60000, 28, 28]
///
/// “x: expected 7840 bytes of elements (10 × 28 × 28), found 7000”
public enum IDX {
  /// Reads a file; `-` is standard input.
  ///
  /// - Throws: `FileError` where the file cannot be read, `DataError` for anything but exactly one
  ///   array.
  public static func read(path: String) throws -> NumberArray { try read(Bytes(path: path)) }

  /// Reads what is in memory or mapped.
  public static func read(_ bytes: Bytes) throws -> NumberArray {
    try bytes.withUnsafeBytes { content in
      let (element, shape, start) = try header(content, source: bytes.path)
      let rest = UnsafeRawBufferPointer(rebasing: content[start...])
      try check(rest.count, element, shape, source: bytes.path)
      return NumberArray(
        elements(element, rest), element: element, shape: shape, source: bytes.path)
    }
  }

  /// The element type of a code; nil where the format has none of it.
  private static func element(_ code: UInt8) -> NumberArray.Element? {
    switch code {
    case 0x08: .uint8
    case 0x09: .int8
    case 0x0B: .int16
    case 0x0C: .int32
    case 0x0D: .float32
    case 0x0E: .float64
    default: nil
    }
  }

  private static func header(
    _ bytes: UnsafeRawBufferPointer, source: String
  ) throws -> (NumberArray.Element, shape: [Int], end: Int) {
    guard bytes.count >= 4 else {
      throw DataError(
        file: source, expected: "an IDX header of at least 4 bytes",
        found: counted(bytes.count, "byte"))
    }
    guard bytes[0] == 0, bytes[1] == 0, let element = element(bytes[2]), bytes[3] > 0 else {
      let found = bytes[..<4].map { String($0, radix: 16) }.joined(separator: " ")
      throw DataError(
        file: source, expected: "an IDX header: 0 0, an element type, 1 or more axes",
        found: "the bytes \(found) (hex)")
    }
    let end = 4 + 4 * Int(bytes[3])
    guard bytes.count >= end else {
      throw DataError(
        file: source, expected: "an IDX header of \(end) bytes", found: counted(bytes.count, "byte")
      )
    }
    let shape = (0..<Int(bytes[3])).map { axis in
      Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4 + 4 * axis, as: UInt32.self)))
    }
    return (element, shape, end)
  }

  private static func check(
    _ found: Int, _ element: NumberArray.Element, _ shape: [Int], source: String
  ) throws {
    guard !shape.dropFirst().contains(0) else {
      throw DataError(
        file: source, expected: "axes with lengths above 0", found: described(shape))
    }
    guard let size = NumberArray.size(element.size, shape) else {
      throw DataError(
        file: source, expected: "axes of less than 2⁶³ bytes together", found: described(shape))
    }
    guard size == found else {
      throw DataError(
        file: source, expected: "\(size) bytes of elements (\(described(shape)))", found: "\(found)"
      )
    }
  }

  private static func elements(
    _ element: NumberArray.Element, _ bytes: UnsafeRawBufferPointer
  ) -> NumberArray.Values {
    func map(_ convert: (Int) -> Double) -> NumberArray.Values {
      .numbers(stride(from: 0, to: bytes.count, by: element.size).map(convert))
    }
    func load<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _ type: T.Type) -> T {
      T(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
    }
    switch element {
    case .int8: return map { Double(load($0, Int8.self)) }
    case .int16: return map { Double(load($0, Int16.self)) }
    case .int32: return map { Double(load($0, Int32.self)) }
    case .float32: return map { Double(Float(bitPattern: load($0, UInt32.self))) }
    case .float64: return map { Double(bitPattern: load($0, UInt64.self)) }
    default: return .bytes(Array(bytes))
    }
  }
}
