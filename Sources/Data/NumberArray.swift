/// An array of numbers as it was read from a file: images, or their labels.
///
/// It is what the readers of `IDX`, `NPY`, `NPZ` and `ImageFolder` give. It holds the numbers as
/// they stand in the file, where a `Tensor` holds what a network computes with.
///
///     let images = try IDX.read(path: "train-images-idx3-ubyte.gz")
///     images.shape     // [60000, 28, 28]
///     images.count     // 60000
///     images.width     // 784
public struct NumberArray: Sendable, Hashable {
  /// The types of elements that files hold.
  public enum Element: String, Sendable, Hashable, CaseIterable {
    /// Whole numbers, unsigned or in two's complement; a bool is a byte, 0 or 1.
    case bool, uint8, int8, uint16, int16, uint32, int32, uint64, int64
    /// IEEE 754's binary16, binary32 and binary64.
    case float16, float32, float64

    /// Bytes of one element.
    public var size: Int {
      switch self {
      case .bool, .uint8, .int8: 1
      case .uint16, .int16, .float16: 2
      case .uint32, .int32, .float32: 4
      case .uint64, .int64, .float64: 8
      }
    }

    /// Whether such numbers are whole.
    public var isInteger: Bool { self != .float16 && self != .float32 && self != .float64 }
  }

  /// The elements; bytes stay bytes, everything else is exact in `Double`.
  public enum Values: Sendable, Hashable {
    /// The elements of `uint8`, row-major.
    case bytes([UInt8])
    /// The elements of all other types, row-major.
    case numbers([Double])
  }

  /// Where the array came from, for messages.
  public let source: String
  /// What the file's elements were; `values` holds them widened.
  public let element: Element
  /// The lengths of the axes; the first counts the samples. Empty for a single number.
  public let shape: [Int]
  /// The elements, the last axis fastest.
  public let values: Values
  /// The different words of an array of text, in the order of first appearance: `values` holds the places
  /// among them, NaN where there is no text. nil for numbers.
  public let words: [String]?

  /// The number of samples: the length of the first axis; 1 for a single number.
  public var count: Int { shape.first ?? 1 }

  /// The number of elements of one sample.
  public var width: Int { shape.dropFirst().reduce(1, *) }

  /// An array of any element type.
  ///
  /// Precondition: there are as many values as the shape has elements.
  public init(
    _ values: Values, element: Element, shape: [Int], source: String = "array",
    words: [String]? = nil
  ) {
    let count =
      switch values {
      case .bytes(let bytes): bytes.count
      case .numbers(let numbers): numbers.count
      }
    precondition(count == shape.reduce(1, *), "\(count) values for shape \(shape)")
    self.source = source
    self.element = element
    self.shape = shape
    self.values = values
    self.words = words
  }

  /// An array of bytes made in memory.
  ///
  /// Precondition: there are as many bytes as the shape has elements.
  public init(bytes: [UInt8], shape: [Int], source: String = "array") {
    self.init(.bytes(bytes), element: .uint8, shape: shape, source: source)
  }

  /// Element `i` in the order of `values`.
  public func value(_ i: Int) -> Double {
    switch values {
    case .bytes(let bytes): Double(bytes[i])
    case .numbers(let numbers): numbers[i]
    }
  }

  /// All elements in the order of `values`.
  public var numbers: [Double] {
    switch values {
    case .bytes(let bytes): bytes.map(Double.init)
    case .numbers(let numbers): numbers
    }
  }

  /// Throws `DataError` unless there are as many labels as images:
  /// “labels: expected 60000 labels for the images of images, found 10000”.
  public static func checkCounts(images: NumberArray, labels: NumberArray) throws {
    guard labels.shape.count == 1 else {
      throw DataError(
        file: labels.source, expected: "one axis of labels",
        found: labels.shape.isEmpty ? "a single number" : "shape \(described(labels.shape))")
    }
    guard images.count == labels.count else {
      throw DataError(
        file: labels.source,
        expected: "\(counted(images.count, "label")) for the images of "
          + displayName(ofPath: images.source),
        found: labels.count.grouped)
    }
  }

  /// The bytes of all elements of so many bytes each; nil where they cannot be counted in 63 bits.
  static func size(_ element: Int, _ shape: [Int]) -> Int? {
    // The first axis comes last: its length may be 0, but the size of a sample must be a number all
    // the same.
    shape.reversed().reduce(Optional(element)) { size, length in
      guard let (product, overflow) = size.map({ $0.multipliedReportingOverflow(by: length) }),
        !overflow
      else { return nil }
      return product
    }
  }
}

/// “60000 × 28 × 28”.
func described(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " × ") }
