import Testing

@testable import ChainruleData

@Suite struct DecimalNumberTests {
  let strict = DecimalNumber(decimalSign: 0x2E, allowsLeadingZeros: false)
  let lenient = DecimalNumber(decimalSign: 0x2E, allowsLeadingZeros: true)

  @Test(arguments: [
    "0", "-0", "7", "+7", "0.5", ".5", "5.", "-.5", "1e3", "1E3", "1e+3", "1e-3", "1.5e10", "0e5",
    "123456789012345", "9007199254740993", "1e22", "1e23", "1e-22", "1e-23",
    "1.7976931348623157e308",
    "5e-324", "2e-324", "1e-400", "0.1", "0.30000000000000004", "2.2250738585072011e-308",
    "18446744073709551615", "18446744073709551616", "0.000000000000000000001234",
    "9999999999999999999", "0.9999999999999999999", "123456789.0123456789",
  ])
  func readsWhatTheLanguageReads(text: String) throws {
    let expected = try #require(Double(text))
    #expect(strict.number(text) == expected)
    #expect(strict.number(text).sign == expected.sign)
    #expect(strict.number(" \(text)\t") == expected)
  }

  @Test(arguments: [
    "", "-", "+", ".", "e5", "1e", "1e+", "1.2.3", "1 2", "abc", "12a", "inf", "-inf", "Infinity",
    "nan", "0x10", "1e999", "-1e999", "1e99999999999999999999999", "--1", "1_000", "1,5", "٣",
  ])
  func refusesWhatIsNoNumber(text: String) {
    #expect(strict.number(text).isNaN)
    #expect(lenient.number(text).isNaN)
  }

  @Test(arguments: ["01", "007", "-01", "00", "00.5", "+0123"])
  func takesLeadingZerosOnlyWhereAllowed(text: String) {
    #expect(strict.number(text).isNaN)
    #expect(lenient.number(text) == Double(text))
  }

  @Test func readsADecimalComma() {
    let comma = DecimalNumber(decimalSign: 0x2C, allowsLeadingZeros: false)
    #expect(comma.number("3,25") == 3.25)
    #expect(comma.number("123456789012345678901,5") == 123456789012345678901.5)
    #expect(comma.number("3.25").isNaN)
  }

  /// Every path (exact product, 128-bit quotient, system) must give the nearest Double, bit for
  /// bit.
  @Test func agreesWithTheLanguageOnRandomNumbers() {
    var dice = Dice(state: 1)
    var wrong: [String] = []
    for _ in 0..<40_000 {
      let digits = String(UInt64.random(in: 0..<UInt64.max, using: &dice)).prefix(
        Int.random(in: 1...20, using: &dice))
      var text = digits.first == "0" ? "1" + digits : String(digits)
      if Bool.random(using: &dice) {
        let place = Int.random(in: 1...text.count, using: &dice)
        text.insert(".", at: text.index(text.startIndex, offsetBy: place))
      }
      if Int.random(in: 0..<3, using: &dice) == 0 {
        text += "e\(Int.random(in: -330...310, using: &dice))"
      }
      if let expected = Double(text), expected.isFinite, strict.number(text) != expected {
        wrong.append(text)
      }
      let shortest = Double(bitPattern: dice.next())
      if shortest.isFinite, strict.number(shortest.description) != shortest {
        wrong.append(shortest.description)
      }
      let common = Double.random(in: -10...10, using: &dice)
      if strict.number(common.description) != common { wrong.append(common.description) }
    }
    #expect(wrong == [])
  }

  /// Halfway between two doubles, and a digit more or less.
  @Test func roundsTiesToEven() {
    for text in [
      "9007199254740993.0", "9007199254740993.001", "9007199254740992.999", "4503599627370496.5",
      "4503599627370497.5", "4503599627370497.499",
    ] {
      #expect(strict.number(text) == Double(text))
    }
  }
}
