import ChainruleFormulas
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct NumberFormatTests {
  @Test func shortest() {
    let cases: [(Double, String)] = [
      (0, "0"), (-0.0, "−0"), (1, "1"), (-2.5, "−2.5"), (0.1, "0.1"), (100, "100"),
      (0.30000000000000004, "0.30000000000000004"), (0.0001, "0.0001"), (0.00012, "0.00012"),
      (1.2e-5, "1.2×10⁻⁵"), (1.2e-8, "1.2×10⁻⁸"), (1e15, "1000000000000000"), (1e16, "1×10¹⁶"),
      (1e22, "1×10²²"), (.leastNonzeroMagnitude, "5×10⁻³²⁴"),
      (1.7976931348623157e308, "1.7976931348623157×10³⁰⁸"),
      (123456.789, "123456.789"), (.nan, "NaN"), (-.nan, "NaN"), (.infinity, "∞"),
      (-.infinity, "−∞"),
    ]
    for (number, expected) in cases { #expect(NumberFormat.shortest.string(number) == expected) }
  }

  @Test func significant() {
    let cases: [(Double, Int, String)] = [
      (0, 3, "0"), (-0.0, 3, "−0"), (0.5, 3, "0.5"), (0.1, 3, "0.1"), (0.4996, 3, "0.500"),
      (0.4994, 3, "0.499"), (2, 1, "2"), (200, 2, "200"), (1234, 3, "1.23×10³"),
      (1235, 3, "1.24×10³"), (999.9, 3, "1.00×10³"), (99.96, 3, "100"), (12.345, 4, "12.35"),
      (2.5, 1, "2"), (3.5, 1, "4"), (0.00012345, 2, "0.00012"), (0.000098765, 2, "9.9×10⁻⁵"),
      (.leastNonzeroMagnitude, 3, "4.94×10⁻³²⁴"), (.leastNonzeroMagnitude, 5, "4.9407×10⁻³²⁴"),
      (1.0 / 3, 17, "0.33333333333333331"),
      (0.1, 20, "0.10000000000000000555"), (0x1p60, 25, "1152921504606846976"),
      (1.7976931348623157e308, 2, "1.8×10³⁰⁸"), (.nan, 2, "NaN"), (-.infinity, 2, "−∞"),
    ]
    for (number, count, expected) in cases {
      #expect(NumberFormat.significant(count).string(number) == expected)
    }
  }

  @Test func decimals() {
    let cases: [(Double, Int, String)] = [
      (0, 2, "0.00"), (-0.0, 1, "−0.0"), (0.125, 2, "0.12"), (0.375, 2, "0.38"), (0.35, 1, "0.3"),
      (2.5, 0, "2"), (3.5, 0, "4"), (0.5, 0, "0"), (0.51, 0, "1"), (1.5, 0, "2"),
      (99.995, 2, "100.00"),
      (9.96, 1, "10.0"), (0.05, 0, "0"), (0.06, 1, "0.1"), (1.2e-8, 4, "0.0000"),
      (-1e-9, 2, "−0.00"),
      (123456.789, 1, "123456.8"), (1e16, 2, "1.00×10¹⁶"), (9.99e20, 1, "1.0×10²¹"),
      (.leastNonzeroMagnitude, 3, "0.000"), (.infinity, 3, "∞"),
    ]
    for (number, count, expected) in cases {
      #expect(NumberFormat.decimals(count).string(number) == expected, "\(number), \(count)")
    }
  }

  @Test func otherNotations() {
    #expect(NumberFormat.shortest.string(-1.2e-8, as: .ascii) == "-1.2e-8")
    #expect(NumberFormat.shortest.string(-1.2e-8, as: .latex) == "-1.2 \\times 10^{-8}")
    #expect(NumberFormat.shortest.string(-3, as: .mathML) == "<mrow><mo>−</mo><mn>3</mn></mrow>")
    #expect(NumberFormat.shortest.string(.infinity, as: .mathML) == "<mi>∞</mi>")
  }

  /// Every bit pattern counts: huge, tiny, subnormal.
  @Test func shortestReadsBackAsTheSameDouble() {
    var stream = Stream(state: 11)
    for _ in 0..<rounds(3_000) {
      let number = Double(bitPattern: stream.next())
      guard number.isFinite else { continue }
      let text = NumberFormat.shortest.string(number, as: .ascii)
      #expect(Double(text)?.bitPattern == number.bitPattern, "\(text)")
    }
  }

  /// The C library rounds the exact value too; the witness for any double and any number of digits.
  @Test func roundsAsTheCLibraryDoes() {
    var stream = Stream(state: 12)
    for round in 0..<rounds(2_000) {
      let bits = stream.next() & (round.isMultiple(of: 4) ? 0x800f_ffff_ffff_ffff : .max)
      let number = Double(bitPattern: bits)
      guard number.isFinite else { continue }
      let count = Int.random(in: 1...30, using: &stream)
      let ours = NumberFormat.significant(count).string(number, as: .ascii)
      #expect(Double(ours) == Double(printed("%.*e", count - 1, number)), "\(number), \(count)")
      let small = Double(Int.random(in: -4000...4000, using: &stream)) / 32
      let places = Int.random(in: 0...6, using: &stream)
      let decimals = NumberFormat.decimals(places).string(small, as: .ascii)
      #expect(decimals == printed("%.*f", places, small), "\(small), \(places)")
    }
  }

  @Test func allDigitsOfTheSmallestDouble() {
    let ours = NumberFormat.significant(767).string(.leastNonzeroMagnitude.nextUp * 3, as: .ascii)
    #expect(ours.hasSuffix("e-323"))
    let exact = printed("%.*e", 766, 3 * Double.leastNonzeroMagnitude.nextUp)
    #expect(Double(ours) == Double(exact))
    let digits = NumberFormat.significant(767).string(.leastNormalMagnitude.nextDown, as: .ascii)
    #expect(digits == printed("%.*e", 766, .leastNormalMagnitude.nextDown))
  }

  private func printed(_ format: String, _ count: Int, _ number: Double) -> String {
    var buffer = [CChar](repeating: 0, count: 2_000)
    let length = withVaList([Int32(count), number]) {
      vsnprintf(&buffer, buffer.count, format, $0)
    }
    return String(decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
