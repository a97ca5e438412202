/// A number ≥ 0 in decimal: d₀.d₁d₂… × 10^exponent, with d₀ ≠ 0 and, unless padded, no zeros at the
/// end. Zero has no digits and the exponent 0.
struct DecimalDigits: Equatable {
  private(set) var digits: [UInt8]
  private(set) var exponent: Int

  private init(_ digits: [UInt8], exponent: Int) {
    let leading = digits.prefix { $0 == 0 }.count
    self.digits = Array(digits.dropFirst(leading))
    while self.digits.last == 0 { self.digits.removeLast() }
    self.exponent = self.digits.isEmpty ? 0 : exponent - leading
  }

  /// The digits after the point that the number needs.
  var decimals: Int { max(0, digits.count - 1 - exponent) }

  /// The nearest double.
  var number: Double {
    Double("0" + digits.map(String.init).joined() + "e\(exponent - digits.count + 1)") ?? .infinity
  }

  /// The fewest digits that read back as the finite `number`, as the standard library finds them.
  init(shortest number: Double) {
    var digits: [UInt8] = []
    var (integerDigits, seesPoint) = (0, false)
    let parts = number.description.split(separator: "e")
    for byte in parts[0].utf8 {
      if byte == UInt8(ascii: ".") { seesPoint = true; continue }
      digits.append(byte - UInt8(ascii: "0"))
      if !seesPoint { integerDigits += 1 }
    }
    let power = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    self.init(digits, exponent: integerDigits - 1 + power)
  }

  /// All digits of the finite `number` ≥ 0, up to 767 of them: m·2ᵉ as an integer, or m·5⁻ᵉ / 10⁻ᵉ
  /// for e < 0.
  init(exact number: Double) {
    guard number > 0 else {
      self.init([], exponent: 0)
      return
    }
    let significand = number.significandBitPattern | (number.isNormal ? 1 << 52 : 0)
    let power = max(1, Int(number.exponentBitPattern)) - 1075
    var integer = BigDecimal(significand)
    for _ in 0..<max(0, power) { integer.multiply(by: 2) }
    for _ in 0..<max(0, -power) { integer.multiply(by: 5) }
    let digits = integer.digits
    self.init(digits, exponent: digits.count - 1 + min(0, power))
  }

  /// The nearest number with no more than the first `count` digits, ties to an even last digit;
  /// `count` ≤ 0 asks for a place left of all digits.
  func rounded(keeping count: Int) -> DecimalDigits {
    guard count < digits.count else { return self }
    guard count >= 0 else { return DecimalDigits([], exponent: 0) }
    var kept = [0] + digits[..<count]
    if roundsUp(at: count) {
      var place = kept.count - 1
      while kept[place] == 9 {
        kept[place] = 0
        place -= 1
      }
      kept[place] += 1
    }
    return DecimalDigits(kept, exponent: exponent + 1)
  }

  private func roundsUp(at count: Int) -> Bool {
    if digits[count] != 5 { return digits[count] > 5 }
    let isTie = digits.count == count + 1
    let lastKept = count > 0 ? digits[count - 1] : 0
    return !isTie || !lastKept.isMultiple(of: 2)
  }

  /// With zeros at the end, so that there are `count` digits.
  func padded(to count: Int) -> DecimalDigits {
    var result = self
    result.digits += Array(repeating: 0, count: max(0, count - digits.count))
    return result
  }
}

/// A natural number in limbs of nine decimal digits, the lowest first; only what exact printing
/// needs.
private struct BigDecimal {
  private var limbs: [UInt64]
  private static let base: UInt64 = 1_000_000_000

  init(_ value: UInt64) {
    limbs = [value % Self.base, value / Self.base % Self.base, value / Self.base / Self.base]
  }

  mutating func multiply(by factor: UInt64) {
    var carry: UInt64 = 0
    for i in limbs.indices {
      let product = limbs[i] * factor + carry
      limbs[i] = product % Self.base
      carry = product / Self.base
    }
    if carry > 0 { limbs.append(carry) }
  }

  /// The digits, the highest first, with zeros in front.
  var digits: [UInt8] {
    limbs.reversed().flatMap { limb in
      var (digits, rest) = ([UInt8](repeating: 0, count: 9), limb)
      for place in digits.indices.reversed() {
        digits[place] = UInt8(rest % 10)
        rest /= 10
      }
      return digits
    }
  }
}
