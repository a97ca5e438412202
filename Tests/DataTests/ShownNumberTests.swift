import Testing

@testable import ChainruleData

@Suite struct ShownNumberTests {
  @Test(arguments: [
    (22.200000000000003, "22.2"), (1.0 / 3, "0.333333"), (-0.1, "-0.1"), (0, "0"), (28, "28"),
    (123_456.7, "123457"), (1_234_567.8, "1234568"), (99.99999999, "100"), (1e-3, "0.001"),
    (1.23456789e-9, "1.23457e-09"), (-1.23456789e20, "-1.23457e+20"), (.infinity, "inf"),
    (.leastNonzeroMagnitude, "5e-324"),
  ]) func hasSixDigitsAtMost(number: Double, shown: String) {
    #expect(number.shortened() == shown)
  }

  @Test func medianAndCountsAreShort() throws {
    let values = (0..<3000).map { $0 % 2 == 0 ? .nan : Double($0) * 0.1 }
    let y = values.indices.map { Double($0 % 2) }
    let table = Table([Column(name: "x", numbers: values), Column(name: "y", numbers: y)])
    let choice = try Columns(of: table, target: "y").inputs[0]
    // The median of 0.1, 0.3, … 299.9 is 150.
    #expect(choice.reason == "1,500 missing → median 150, indicator")
    let odd = Table([
      Column(name: "x", numbers: [.nan, 22.200000000000003, 22.200000000000003, 7, 33]),
      Column(name: "y", numbers: [0, 1, 0, 1, 0]),
    ])
    #expect(try Columns(of: odd, target: "y").inputs[0].reason == "1 missing → median 22.2")
  }
}
