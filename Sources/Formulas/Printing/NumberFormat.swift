/// The rule by which a number is rounded to be printed.
///
/// Rounding is to nearest, ties to even, on the **exact** decimal value of the double: 0.125 has
/// two decimals 0.12, but 0.35, which is a little less than 35 hundredths as a double, has one
/// decimal 0.3. From 10¹⁶ on (with more than 16 significant digits asked for, from there on), below
/// 10⁻⁴, and where digits left of the point are rounded away, a number is written with a power of
/// ten: `1.2×10⁻⁸`. Negative zero keeps its sign.
public enum NumberFormat: Hashable, Sendable, Codable {
  /// The fewest digits that read back as the same double.
  case shortest

  /// This many significant digits, at least 1. A number that is exact in fewer digits, or from which
  /// it differs by rounding errors of a calculation alone (less than a part in 10¹², as 0.1 + 0.2 and
  /// 0.3), is written without added zeros: zeros at the end say that something was rounded.
  case significant(Int)

  /// Exactly this many digits after the point, at least 0; from 10¹⁶ on, this many after the point
  /// of the mantissa.
  case decimals(Int)

  /// The number in the given notation: `−1.2×10⁻⁸`, `-1.2e-8`, `-1.2 \times 10^{-8}`,
  /// `<mrow>…</mrow>`.
  public func string(_ number: Double, as notation: Notation = .text) -> String {
    notation.writer.number(written(number)).text
  }

  /// The number as sign, digits and power of ten.
  func written(_ number: Double) -> WrittenNumber {
    let isNegative = number.sign == .minus && !number.isNaN
    guard number.isFinite else {
      return WrittenNumber(isNegative, number.isNaN ? .notANumber : .infinity)
    }
    return WrittenNumber(isNegative, body(of: number.magnitude))
  }

  /// The rule for a constant that belongs to the formula, as the 2 in 2·x: its shortest spelling
  /// where that needs no more decimals than allowed, so that it does not become 2.0000·x.
  func writtenConstant(_ number: Double) -> WrittenNumber {
    guard case .decimals(let count) = self, number.isFinite else { return written(number) }
    let shortest = DecimalDigits(shortest: number.magnitude)
    return shortest.decimals <= count ? NumberFormat.shortest.written(number) : written(number)
  }

  private func body(of magnitude: Double) -> WrittenNumber.Body {
    switch self {
    case .shortest:
      return .layout(DecimalDigits(shortest: magnitude), plainBelow: 16)
    case .significant(let count):
      precondition(count >= 1, "a number needs at least 1 significant digit, not \(count)")
      return significantBody(magnitude, count)
    case .decimals(let count):
      precondition(count >= 0, "a number cannot have \(count) decimals")
      return decimalsBody(magnitude, count)
    }
  }

  private func significantBody(_ magnitude: Double, _ count: Int) -> WrittenNumber.Body {
    let exact = DecimalDigits(exact: magnitude)
    let rounded = exact.rounded(keeping: count)
    if abs(rounded.number - magnitude) <= 1e-12 * magnitude {
      return .layout(rounded, plainBelow: max(16, count))
    }
    return .layout(rounded.padded(to: count), plainBelow: count)
  }

  private func decimalsBody(_ magnitude: Double, _ count: Int) -> WrittenNumber.Body {
    let exact = DecimalDigits(exact: magnitude)
    if exact.exponent >= 16 {
      return .scientific(exact.rounded(keeping: count + 1).padded(to: count + 1))
    }
    return .plain(exact.rounded(keeping: exact.exponent + 1 + count), decimals: count)
  }
}
