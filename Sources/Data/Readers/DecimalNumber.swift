/// Decimal spellings of numbers, read exactly: the `Double` nearest to what is written.
///
/// The grammar: an optional sign, digits with at most one decimal sign before, among or after them,
/// and an optional exponent (`e` or `E`, an optional sign, digits). No `inf`, no hexadecimal,
/// nothing that overflows to infinity.
///
/// Numbers of up to 2⁵³ with a power of ten of at most 22 are one exact product or quotient of two
/// exact numbers (W. D. Clinger, "How to read floating point numbers accurately", PLDI 1990). Up to
/// 19 digits over a power of ten of at most 19, all that programs commonly write, are one division
/// of 128 bits. All others go through the system.
struct DecimalNumber: Sendable {
  let decimalSign: UInt8
  /// Whether `01` is a number. A column of such spellings holds labels (postal codes, say) and is
  /// guessed to be text.
  let allowsLeadingZeros: Bool

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  private static let wholePowersOfTen: [UInt64] = (0..<20).map { k in
    (0..<k).reduce(1) { power, _ in power * 10 }
  }

  /// Reads a number from `position` and leaves `position` after its last byte; NaN where there is
  /// none.
  @inline(__always)
  func scan(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Double {
    let (start, end) = (position, bytes.count)
    var i = position
    var isNegative = false
    if i < end, bytes[i] == 0x2D || bytes[i] == 0x2B {
      isNegative = bytes[i] == 0x2D
      i += 1
    }
    var mantissa: UInt64 = 0
    let first = i
    DecimalNumber.digits(bytes, &i, into: &mantissa)
    var count = i - first
    if count > 1, bytes[first] == 0x30, !allowsLeadingZeros { return .nan }
    var exponent = 0
    if i < end, bytes[i] == decimalSign {
      i += 1
      let fraction = i
      DecimalNumber.digits(bytes, &i, into: &mantissa)
      exponent = fraction - i
      count -= exponent
    }
    if count == 0 { return .nan }
    if i < end, bytes[i] | 0x20 == 0x65 {
      guard let power = DecimalNumber.power(bytes, &i) else { return .nan }
      exponent += power
    }
    position = i
    // 19 digits cannot overflow 64 bits.
    if count <= 19, mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
      let whole = Double(mantissa)
      let power = DecimalNumber.powersOfTen[abs(exponent)]
      let magnitude = exponent < 0 ? whole / power : whole * power
      return isNegative ? -magnitude : magnitude
    }
    if count <= 19, mantissa > 0, exponent >= -19, exponent <= 0 {
      let magnitude = DecimalNumber.quotient(mantissa, dividedByTenTo: -exponent)
      return isNegative ? -magnitude : magnitude
    }
    return convert(UnsafeRawBufferPointer(rebasing: bytes[start..<i]))
  }

  /// The `Double` nearest to mantissa / 10ᵏ, for a mantissa above 0 and k ≤ 19, where 10ᵏ < 2⁶⁴.
  private static func quotient(_ mantissa: UInt64, dividedByTenTo k: Int) -> Double {
    let power = wholePowersOfTen[k]
    let (m, d) = (mantissa.leadingZeroBitCount, power.leadingZeroBitCount)
    let (numerator, divisor) = (mantissa << UInt64(m), power << UInt64(d))
    // Both have their highest bit set, so numerator · 2⁶³ / divisor has 63 or 64 bits: ten more
    // than a Double keeps.
    let (quotient, remainder) =
      divisor.dividingFullWidth((numerator >> 1, numerator << 63))
    // The lowest bit says that something follows, which decides a tie; the conversion then rounds
    // once, correctly.
    let sticky = quotient | (remainder == 0 ? 0 : 1)
    return Double(sticky) * Double(sign: .plus, exponent: d - m - 63, significand: 1)
  }

  /// The number that fills all of `field`, spaces and tabs around it aside; NaN where it is none.
  func number(_ field: UnsafeRawBufferPointer) -> Double {
    let trimmed = trimmingBlanks(field)
    var position = 0
    let value = scan(trimmed, &position)
    return position == trimmed.count ? value : .nan
  }

  func number(_ text: String) -> Double {
    var text = text
    return text.withUTF8 { number(UnsafeRawBufferPointer($0)) }
  }

  @inline(__always)
  private static func digits(
    _ bytes: UnsafeRawBufferPointer, _ i: inout Int, into mantissa: inout UInt64
  ) {
    while i < bytes.count {
      let digit = bytes[i] &- 0x30
      if digit > 9 { return }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      i += 1
    }
  }

  /// The number after `e`; nil where there is none. It saturates, far beyond what a `Double` holds.
  private static func power(_ bytes: UnsafeRawBufferPointer, _ i: inout Int) -> Int? {
    i += 1
    var isNegative = false
    if i < bytes.count, bytes[i] == 0x2D || bytes[i] == 0x2B {
      isNegative = bytes[i] == 0x2D
      i += 1
    }
    let first = i
    var power = 0
    while i < bytes.count {
      let digit = bytes[i] &- 0x30
      if digit > 9 { break }
      power = min(power * 10 + Int(digit), 1 << 40)
      i += 1
    }
    return i == first ? nil : isNegative ? -power : power
  }

  /// The exact value of a spelling that has passed the grammar; NaN where it is too large.
  @inline(never)
  private func convert(_ field: UnsafeRawBufferPointer) -> Double {
    // A decimal comma would not be understood; all other bytes are ASCII by the grammar.
    let text = String(decoding: field.lazy.map { $0 == decimalSign ? 0x2E : $0 }, as: UTF8.self)
    guard let value = Double(text), value.isFinite else { return .nan }
    return value
  }
}

/// The bytes without the spaces and tabs at both ends.
func trimmingBlanks(_ field: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
  var (first, last) = (0, field.count)
  while first < last, field[first] == 0x20 || field[first] == 0x09 { first += 1 }
  while last > first, field[last - 1] == 0x20 || field[last - 1] == 0x09 { last -= 1 }
  return UnsafeRawBufferPointer(rebasing: field[first..<last])
}
