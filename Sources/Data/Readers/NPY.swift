/// NumPy's format of one array, as `numpy.save` writes it; versions 1.0, 2.0 and 3.0.
///
/// Booleans, integers and floating-point numbers of 1 to 8 bytes, in either byte order, in C or
/// Fortran order, with any number of axes. Plain or gzip. The description of the format:
/// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
///
///     let images = try NPY.read(path: "images.npy")
///     images.shape    // [1797, 8, 8]
///
/// “labels.npy: expected numbers or booleans (b1, i1 to i8, u1 to u8, f2, f4, f8), found dtype “<U6”
/// (text)”
public enum NPY {
  /// Reads a file; `-` is standard input.
  ///
  /// - Parameter allowsText: whether text will do, the names of classes, say: then the array's `words`
  ///   holds what is different, and its values are places among them.
  /// - Throws: `FileError` where the file cannot be read, `DataError` for anything but exactly one
  ///   array of numbers, and for an integer that a `Double` does not hold exactly.
  public static func read(path: String, allowsText: Bool = false) throws -> NumberArray {
    try read(Bytes(path: path), allowsText: allowsText)
  }

  /// Reads what is in memory or mapped.
  public static func read(_ bytes: Bytes, allowsText: Bool = false) throws -> NumberArray {
    try bytes.withUnsafeBytes { try read($0, source: bytes.path, allowsText: allowsText) }
  }

  static func read(
    _ bytes: UnsafeRawBufferPointer, source: String, allowsText: Bool = false
  ) throws -> NumberArray {
    let header = try NPYHeader(bytes, source: source, allowsText: allowsText)
    let elements = UnsafeRawBufferPointer(rebasing: bytes[header.end...])
    guard elements.count == header.size else {
      throw DataError(
        file: source,
        expected: "\(header.size) bytes of elements (\(header.axes))", found: "\(elements.count)")
    }
    let reader = NPYElements(header: header, bytes: elements, source: source)
    if let text = header.text {
      let (places, words) = try reader.words(text)
      return NumberArray(
        .numbers(places), element: header.element, shape: header.shape, source: source,
        words: words)
    }
    return NumberArray(
      try reader.values(), element: header.element, shape: header.shape, source: source)
  }
}

/// The elements of an NPY file, widened and brought into C order.
struct NPYElements {
  let header: NPYHeader
  let bytes: UnsafeRawBufferPointer
  let source: String

  func values() throws -> NumberArray.Values {
    switch header.element {
    case .bool: .bytes(inOrder { bytes[$0] == 0 ? 0 : 1 })
    case .uint8: .bytes(inOrder { bytes[$0] })
    case .int8: .numbers(inOrder { Double(Int8(bitPattern: bytes[$0])) })
    case .uint16: .numbers(inOrder { Double(load($0, UInt16.self)) })
    case .int16: .numbers(inOrder { Double(load($0, Int16.self)) })
    case .uint32: .numbers(inOrder { Double(load($0, UInt32.self)) })
    case .int32: .numbers(inOrder { Double(load($0, Int32.self)) })
    case .uint64: .numbers(try exact(UInt64.self))
    case .int64: .numbers(try exact(Int64.self))
    case .float16: .numbers(inOrder { NPYElements.half(load($0, UInt16.self)) })
    case .float32: .numbers(inOrder { Double(Float(bitPattern: load($0, UInt32.self))) })
    case .float64: .numbers(inOrder { Double(bitPattern: load($0, UInt64.self)) })
    }
  }

  /// For text: for each element its place among the words.
  func words(_ text: NPYText) throws -> (places: [Double], words: [String]) {
    try NPYWords(text: text, isBigEndian: header.isBigEndian, bytes: bytes, source: source)
      .values(at: inOrder { $0 }, place: place(of:))
  }

  @inline(__always)
  private func load<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _ type: T.Type) -> T {
    let value = bytes.loadUnaligned(fromByteOffset: offset, as: T.self)
    return header.isBigEndian ? T(bigEndian: value) : T(littleEndian: value)
  }

  /// Calls `element` with the offset of each element, the last axis fastest.
  @inline(__always)
  private func inOrder<T>(_ element: (Int) -> T) -> [T] {
    let size = header.text?.size ?? header.element.size
    let count = bytes.count / size
    return [T](unsafeUninitializedCapacity: count) { buffer, initialized in
      if header.isFortranOrder {
        var place = FortranPlace(header.shape)
        for i in 0..<count {
          buffer.initializeElement(at: i, to: element(place.offset * size))
          place.advance()
        }
      } else {
        for i in 0..<count { buffer.initializeElement(at: i, to: element(i * size)) }
      }
      initialized = count
    }
  }

  /// Integers of 64 bits, none of which may lose a digit in `Double`.
  private func exact<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) throws -> [Double] {
    let numbers = inOrder { Double(exactly: load($0, T.self)) ?? .nan }
    guard let i = numbers.firstIndex(where: \.isNaN) else { return numbers }
    let values = inOrder { load($0, T.self) }
    throw DataError(
      file: source, expected: "integers that a Double holds exactly (all up to 2⁵³)",
      found: "\(values[i]) at \(place(of: i))")
  }

  /// “[3, 2], counted from 1”.
  private func place(of element: Int) -> String {
    var rest = element
    var places: [Int] = []
    for length in header.shape.reversed() {
      places.append(rest % length + 1)
      rest /= length
    }
    return "[\(places.reversed().map(String.init).joined(separator: ", "))], counted from 1"
  }

  /// A number of 16 bits (IEEE 754 binary16), which Swift does not have on every platform.
  static func half(_ bits: UInt16) -> Double {
    let fraction = Double(bits & 0x3FF)
    let magnitude: Double
    switch bits >> 10 & 0x1F {
    case 0: magnitude = fraction * 0x1p-24
    case 0x1F: magnitude = fraction == 0 ? .infinity : .nan
    case let exponent:
      magnitude =
        (1024 + fraction) * Double(sign: .plus, exponent: Int(exponent) - 25, significand: 1)
    }
    return bits >> 15 == 0 ? magnitude : -magnitude
  }
}

/// Walks in C order through an array that lies in Fortran order, the first axis fastest.
private struct FortranPlace {
  private(set) var offset = 0
  private let shape: [Int]
  private let strides: [Int]
  private var index: [Int]

  init(_ shape: [Int]) {
    self.shape = shape
    index = Array(repeating: 0, count: shape.count)
    var stride = 1
    strides = shape.map { length in
      defer { stride *= length }
      return stride
    }
  }

  mutating func advance() {
    var axis = shape.count - 1
    while axis >= 0 {
      index[axis] += 1
      offset += strides[axis]
      if index[axis] < shape[axis] { return }
      offset -= shape[axis] * strides[axis]
      index[axis] = 0
      axis -= 1
    }
  }
}
