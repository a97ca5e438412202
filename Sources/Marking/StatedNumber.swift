import ChainruleFormulas

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A number as a person has written it, and how far its digits vouch for it.
///
///     StatedNumber("0.0850")?.unit     // 0.0001
///     StatedNumber("-1.2e-3")?.unit    // 0.0001
public struct StatedNumber: Hashable, Sendable {
  /// As it stands on paper.
  public let text: String
  /// What it says.
  public let value: Double
  /// One step of the last digit that it vouches for; the exact number may be half of it away.
  public let unit: Double
  /// Whether nothing was rounded: a fraction.
  public let isExact: Bool
  /// The text as a program types it: `-2.5e-3`.
  private let typed: String

  /// Reads digits with a point, or a comma, and a power of ten: `0.343`, `−2,5`, `1.2e-3`, `.5`, `1.2×10⁻³`, `1,2·10^-3`; and
  /// fractions of whole numbers, `-3/4`; nil for all else.
  ///
  /// A whole number vouches for three digits at least: 2 is written for 2.000 much more often than for 2.4. One with a
  /// power of ten, 2e-3, vouches for the digits that it shows: who writes so counts them. A fraction is exact.
  public init?(_ text: String) {
    guard !text.contains("/") else {
      self.init(fraction: text)
      return
    }
    let plain = text.typedNumber
    let parts = plain.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
    let digits = parts[0].drop { $0 == "-" || $0 == "+" }
    guard digits.contains(where: \.isNumber), plain.allSatisfy({ "+-.e0123456789".contains($0) }),
      let value = Double(plain), value.isFinite
    else { return nil }
    guard let exponent = parts.count > 1 ? Int(parts[1]) : 0 else { return nil }
    let decimals = digits.firstIndex(of: ".").map {
      digits.distance(from: digits.index(after: $0), to: digits.endIndex)
    }
    let whole = digits.drop { $0 == "0" }.count
    let place = decimals.map { -$0 } ?? (parts.count > 1 ? 0 : min(0, whole - 3))
    let unit = pow(10, Double(place) + Double(exponent))
    guard unit.isNormal else { return nil }  // digits beyond what a double holds
    self.init(text: text, typed: plain, value: value, unit: unit)
  }

  /// 3/4, of digits that a double holds.
  private init?(fraction text: String) {
    let sides = text.replacing("−", with: "-").split(
      separator: "/", omittingEmptySubsequences: false
    )
    .map { $0.split(whereSeparator: \.isWhitespace) }
    guard sides.count == 2, sides.allSatisfy({ $0.count == 1 }),
      let above = Int(sides[0][0]), let below = Int(sides[1][0]),
      below != 0, max(above.magnitude, below.magnitude) < 1 << 53
    else { return nil }
    value = Double(above) / Double(below)
    unit = value == 0 ? 1e-12 : pow(10, floor(log10(abs(value))) - 11)
    (self.text, typed, isExact) = (text, text, true)
  }

  /// The same number, vouched for as its writer says; a fraction stays exact.
  public func rounded(by rule: NumberFormat) -> StatedNumber {
    guard !isExact, let unit = rule.unit(of: value) else { return self }
    return StatedNumber(text: text, typed: typed, value: value, unit: unit)
  }

  private init(text: String, typed: String, value: Double, unit: Double) {
    (self.text, self.typed, self.value) = (text, typed, value)
    (self.unit, isExact) = (unit, false)
  }

  /// Where the number may lie that was rounded to this one.
  var interval: Interval { Interval(value - unit / 2, value + unit / 2) }

  /// The digits that it shows from the first that is not 0.
  var significantDigits: Int {
    value == 0 ? 1 : max(1, Int((log10(abs(value)) - log10(unit)).rounded(.down)) + 1)
  }

  /// The power of ten of its unit: −4 where that is 0.0001.
  public var decimalPlace: Int { Int(log10(unit).rounded()) }

  /// How many units lie between it and a number.
  func distance(to number: Double) -> Double { abs(value - number) / unit }

  /// The numbers of the same digits with two neighbors exchanged: 0.843 for 0.834.
  var transposed: [Double] {
    let plain = Array(typed)
    let places = plain.indices.prefix { plain[$0] != "e" }
      .filter { plain[$0].isNumber }
    return zip(places, places.dropFirst()).compactMap { i, j in
      guard plain[i] != plain[j] else { return nil }
      var swapped = plain
      swapped.swapAt(i, j)
      return Double(String(swapped))
    }
  }
}
