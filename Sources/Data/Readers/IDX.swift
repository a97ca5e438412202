/// An array in the IDX format, in which MNIST and its relatives are published.
///
/// Two zero bytes, the element type, the number of axes, the length of each axis as a big-endian
/// 32-bit integer, then the elements, big-endian, the last axis fastest. Plain or gzip.
///
///     let images = try IDX(path: "train-images-idx3-ubyte.gz")
///     images.shape    // [60000, 28, 28]
public struct IDX: Sendable {
  /// The element types of the format, by their code.
  public enum Element: UInt8, Sendable, Hashable, CaseIterable {
    case uint8 = 0x08
    case int8 = 0x09
    case int16 = 0x0B
    case int32 = 0x0C
    case float32 = 0x0D
    case float64 = 0x0E

    /// Bytes of one element.
    public var size: Int {
      switch self {
      case .uint8, .int8: 1
      case .int16: 2
      case .int32, .float32: 4
      case .float64: 8
      }
    }

    public var isInteger: Bool { self != .float32 && self != .float64 }
  }

  /// The elements; bytes stay bytes, everything else is exact in `Double`.
  public enum Values: Sendable, Hashable {
    case bytes([UInt8])
    case numbers([Double])
  }

  /// Where the array came from, for messages.
  public let source: String
  public let element: Element
  /// The lengths of the axes; the first counts the samples.
  public let shape: [Int]
  public let values: Values

  /// The number of samples: the length of the first axis.
  public var count: Int { shape.first ?? 0 }

  /// The number of elements of one sample.
  public var width: Int { shape.dropFirst().reduce(1, *) }

  /// Reads a file; `-` is standard input.
  ///
  /// - Throws: `FileError` where the file cannot be read, `DataError` for anything but exactly
  ///   one array: “x: expected 7840 bytes of elements (10 × 28 × 28), found 7000”.
  public init(path: String) throws { try self.init(Bytes(path: path)) }

  /// Reads what is in memory or mapped.
  public init(_ bytes: Bytes) throws {
    source = bytes.path
    (element, shape, values) = try bytes.withUnsafeBytes { content in
      try IDX.parse(content, source: bytes.path)
    }
  }

  /// An array made in memory.
  ///
  /// Precondition: there are as many bytes as the shape has elements.
  public init(bytes: [UInt8], shape: [Int], source: String = "array") {
    precondition(bytes.count == shape.reduce(1, *), "\(bytes.count) bytes for shape \(shape)")
    self.source = source
    element = .uint8
    self.shape = shape
    values = .bytes(bytes)
  }

  /// Element `i` in the order of the file.
  public func value(_ i: Int) -> Double {
    switch values {
    case .bytes(let bytes): Double(bytes[i])
    case .numbers(let numbers): numbers[i]
    }
  }

  /// Throws `DataError` unless there are as many labels as images:
  /// “labels: expected 60000 labels for the images of images, found 10000”.
  public static func checkCounts(images: IDX, labels: IDX) throws {
    guard labels.shape.count == 1 else {
      throw DataError(
        file: labels.source, expected: "one axis of labels",
        found: "shape \(described(labels.shape))")
    }
    guard images.count == labels.count else {
      throw DataError(
        file: labels.source,
        expected: "\(counted(images.count, "label")) for the images of "
          + displayName(ofPath: images.source),
        found: "\(labels.count)")
    }
  }

  private static func parse(
    _ bytes: UnsafeRawBufferPointer, source: String
  ) throws -> (Element, [Int], Values) {
    func wrong(_ expected: String, _ found: String) -> DataError {
      DataError(file: source, expected: expected, found: found)
    }
    guard bytes.count >= 4 else {
      throw wrong("an IDX header of at least 4 bytes", counted(bytes.count, "byte"))
    }
    guard bytes[0] == 0, bytes[1] == 0, let element = Element(rawValue: bytes[2]), bytes[3] > 0
    else {
      let found = bytes[..<4].map { String($0, radix: 16) }.joined(separator: " ")
      throw wrong("an IDX header: 0 0, an element type, 1 or more axes", "the bytes \(found) (hex)")
    }
    let start = 4 + 4 * Int(bytes[3])
    guard bytes.count >= start else {
      throw wrong("an IDX header of \(start) bytes", counted(bytes.count, "byte"))
    }
    let shape = (0..<Int(bytes[3])).map { axis in
      Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4 + 4 * axis, as: UInt32.self)))
    }
    guard !shape.dropFirst().contains(0) else {
      throw wrong("axes with lengths above 0", described(shape))
    }
    let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
    guard size(element, shape) == rest.count else {
      guard let size = size(element, shape) else {
        throw wrong("axes of less than 2⁶³ bytes together", described(shape))
      }
      throw wrong("\(size) bytes of elements (\(described(shape)))", "\(rest.count)")
    }
    return (element, shape, elements(element, rest))
  }

  /// The bytes of all elements; nil where they cannot be counted.
  private static func size(_ element: Element, _ shape: [Int]) -> Int? {
    // The first axis comes last: its length may be 0, but the size of a sample must be a number all
    // the same.
    shape.reversed().reduce(Optional(element.size)) { size, length in
      guard let (product, overflow) = size.map({ $0.multipliedReportingOverflow(by: length) }),
        !overflow
      else { return nil }
      return product
    }
  }

  private static func elements(_ element: Element, _ bytes: UnsafeRawBufferPointer) -> Values {
    func map(_ convert: (Int) -> Double) -> Values {
      .numbers(stride(from: 0, to: bytes.count, by: element.size).map(convert))
    }
    func load<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _ type: T.Type) -> T {
      T(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
    }
    switch element {
    case .uint8: return .bytes(Array(bytes))
    case .int8: return map { Double(load($0, Int8.self)) }
    case .int16: return map { Double(load($0, Int16.self)) }
    case .int32: return map { Double(load($0, Int32.self)) }
    case .float32: return map { Double(Float(bitPattern: load($0, UInt32.self))) }
    case .float64: return map { Double(bitPattern: load($0, UInt64.self)) }
    }
  }
}

/// “60000 × 28 × 28”.
func described(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " × ") }
