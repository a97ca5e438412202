import Testing

@testable import ChainruleData

@Suite struct TableTests {
  let table = Table(
    [
      Column(name: "species", text: ["a", nil, "a"]),
      Column(name: "mass", numbers: [1, .nan, 2.5]),
    ],
    source: "t.csv")

  @Test func findsColumnsByName() throws {
    #expect(try table.column(named: "mass").numbers.count == 3)
    #expect(
      message { _ = try table.column(named: "specis") }
        == "t.csv: no column “specis”; did you mean “species”?")
    #expect(
      message { _ = try table.column(named: "height") }
        == "t.csv: no column “height”; found the columns “species”, “mass”")
  }

  @Test func spellsValues() {
    #expect(table.spellings == [["a", "1"], [nil, nil], ["a", "2.5"]])
    #expect(table.columns[0].isMissing(1) && !table.columns[0].isMissing(2))
    #expect(
      [1e16, 1e17, -0.0, -3, 0.1].map(spelled) == ["10000000000000000", "1e+17", "0", "-3", "0.1"])
  }

  @Test func tablesInMemoryHaveNoLines() {
    #expect(table.line(ofRow: 0) == nil)
    #expect(table.rowNumber(0) == 1)
    #expect(
      table.error(row: 1, column: "mass", expected: "a", found: "b").description
        == "t.csv, row 2, column mass: expected a, found b")
  }

  @Test func mapsRowsToLines() {
    var lines = LineMap()
    #expect(lines.line(ofRow: 0) == nil)
    for (row, line) in [2, 3, 7, 8, 12].enumerated() { lines.append(row: row, line: line) }
    #expect((0..<6).map { lines.line(ofRow: $0) } == [2, 3, 7, 8, 12, 13])
  }

  @Test(
    arguments: [
      ("specis", "species"), ("SPECIES", "species"), ("spceies", "species"), ("mas", "mass"),
      ("mass_", "mass"), ("Body-Mass", "body_mass"), ("x", nil), ("weight", nil), ("", nil),
      ("sp", nil),
    ] as [(String, String?)])
  func namesTheNearest(name: String, expected: String?) {
    #expect(nearestName(to: name, among: ["species", "mass", "body_mass", "y"]) == expected)
  }

  @Test(arguments: [
    ("", "", 0), ("abc", "", 3), ("", "ab", 2), ("kitten", "sitting", 3), ("ab", "ba", 1),
    ("ca", "abc", 3), ("abcd", "acbd", 1),
  ])
  func countsEdits(_ a: String, _ b: String, _ expected: Int) {
    #expect(editDistance(Array(a), Array(b)) == expected)
    #expect(editDistance(Array(b), Array(a)) == expected)
  }

  @Test func prefersTheNearerAndThenTheFirst() {
    #expect(nearestName(to: "colour", among: ["color2", "color", "colours"]) == "color")
    #expect(nearestName(to: String(repeating: "a", count: 101), among: ["a"]) == nil)
  }
}
