import ChainruleTensors

/// The number types of safetensors files that are read here.
public enum StoredType: String, CaseIterable, Sendable {
  /// IEEE 754's binary64.
  case float64 = "F64"
  /// IEEE 754's binary32.
  case float32 = "F32"
  /// IEEE 754's binary16; read only.
  case float16 = "F16"
  /// The upper half of a binary32; read only.
  case bfloat16 = "BF16"
  /// Two's complement; read only.
  case int64 = "I64"
  /// Two's complement; read only.
  case int32 = "I32"
  /// From 0 to 255; read only.
  case uint8 = "U8"

  /// Bytes an element.
  public var size: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16: 2
    case .uint8: 1
    }
  }
}

/// A tensor as its bytes stand in a file: row-major, little-endian.
public struct StoredTensor: Hashable, Sendable {
  /// By which it is found in a file.
  public let name: String
  /// How its elements are bytes.
  public let type: StoredType
  /// The lengths of its axes.
  public let shape: Shape
  /// `shape.elementCount * type.size` bytes.
  public let bytes: ArraySlice<UInt8>

  init(name: String, type: StoredType, shape: Shape, bytes: ArraySlice<UInt8>) {
    self.name = name
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }

  /// A tensor to be stored as F32 or F64, bit by bit.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public init<S: Scalar>(_ name: String, _ tensor: Tensor<S>) {
    let isFloat = S.self == Float.self
    let bytes: [UInt8]
    if let tensor = tensor as? Tensor<Float> {
      bytes = littleEndianBytes(tensor.values.map(\.bitPattern))
    } else {
      bytes = littleEndianBytes(tensor.values.map { Double($0).bitPattern })
    }
    self.init(
      name: name, type: isFloat ? .float32 : .float64, shape: tensor.shape, bytes: bytes[...])
  }

  /// The elements as `S`, rounded to nearest where `S` cannot hold them: F64, I64 and I32 in Float, I64 in Double.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func tensor<S: Scalar>(as scalar: S.Type = S.self) -> Tensor<S> {
    let values: [S] =
      switch type {
      case .float64: numbers { (bits: UInt64) in S(Double(bitPattern: bits)) }
      case .float32: numbers { (bits: UInt32) in S(Float(bitPattern: bits)) }
      case .float16: numbers { (bits: UInt16) in S(halfPrecision(bits)) }
      case .bfloat16: numbers { (bits: UInt16) in S(Float(bitPattern: UInt32(bits) << 16)) }
      case .int64: numbers { (bits: UInt64) in S(Int64(bitPattern: bits)) }
      case .int32: numbers { (bits: UInt32) in S(Int32(bitPattern: bits)) }
      case .uint8: numbers { (bits: UInt8) in S(bits) }
      }
    return Tensor(values, shape: shape)
  }

  @inline(__always)
  private func numbers<Bits: FixedWidthInteger & BitwiseCopyable, S>(
    _ number: (Bits) -> S
  ) -> [S] {
    let size = MemoryLayout<Bits>.size
    return bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / size).map { i in
        // A slice of a file need not be aligned.
        number(Bits(littleEndian: bytes.loadUnaligned(fromByteOffset: i * size, as: Bits.self)))
      }
    }
  }
}

private func littleEndianBytes<Bits: FixedWidthInteger>(_ values: [Bits]) -> [UInt8] {
  values.map(\.littleEndian).withUnsafeBytes { Array($0) }
}

/// IEEE 754 binary16: sign, 5 exponent bits of bias 15, 10 fraction bits. Every value is exact in Float.
///
/// By hand, since macOS on Intel has no Float16. A NaN keeps its payload.
func halfPrecision(_ bits: UInt16) -> Float {
  let sign = UInt32(bits & 0x8000) << 16
  let exponent = UInt32(bits >> 10 & 0x1F)
  let fraction = UInt32(bits & 0x3FF)
  switch exponent {
  case 0:
    // Zero or subnormal: fraction · 2⁻²⁴.
    let magnitude = Float(fraction) * 0x1p-24
    return sign == 0 ? magnitude : -magnitude
  case 0x1F: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
  default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }
}
