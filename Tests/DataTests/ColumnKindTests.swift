import Testing

@testable import ChainruleData

/// Guesses of kinds that are more than numbers and categories.
@Suite struct ColumnKindTests {
  func guess(
    _ values: [String?], name: String = "x", overrides: ColumnOverrides = ColumnOverrides()
  ) throws -> String {
    try guess(Column(name: name, text: values), overrides: overrides)
  }

  func guess(_ column: Column, overrides: ColumnOverrides = ColumnOverrides()) throws -> String {
    let target = Column(name: "y", text: (0..<column.count).map { $0 % 2 == 0 ? "a" : "b" })
    let columns = try Columns(
      of: Table([column, target], source: "t.csv"), target: "y", overrides: overrides)
    return try #require(columns.inputs.first).description
  }

  @Test func booleans() throws {
    #expect(try guess(["yes", "no", "No", "YES"]) == "x: boolean, no → 0, yes → 1")
    #expect(try guess(["True", "false"]) == "x: boolean, false → 0, true → 1")
    #expect(try guess(["t", "f", "F"]) == "x: boolean, f → 0, t → 1")
    #expect(try guess(["on", "off"]) == "x: boolean, off → 0, on → 1")
    #expect(
      try guess(["y", nil, "n", "n"])
        == "x: boolean, n → 0, y → 1, 1 missing → 0.3333, the share of 1")
    #expect(
      try guess(Column(name: "x", numbers: [0, 1, 1, .nan]))
        == "x: boolean, 1 missing → 0.6667, the share of 1")
    #expect(try guess(Column(name: "x", numbers: [0, 1, 2])) == "x: number")
    #expect(try guess(Column(name: "x", numbers: [1, 2])) == "x: number")
    #expect(try guess(["male", "female"]) == "x: category, 2 values")
    #expect(try guess(["f", "m"]) == "x: category, 2 values")
    #expect(try guess(["yes", "false"]) == "x: category, 2 values")
    #expect(try guess(["yes", nil]) == "x: category, 1 value, 1 missing → a category of their own")
    #expect(try guess(["yes", "no", "maybe"]) == "x: category, 3 values")
  }

  @Test func dates() throws {
    #expect(
      try guess(["2024-05-31", "2024-06-01"])
        == "x: date, → days since 2024-05-31, month, weekday")
    #expect(
      try guess(["2024-05-31 12:00", "2025-05-31 13:00", nil])
        == "x: date, → days since 2024-05-31, year, weekday, time of day, 1 missing → zeros")
    #expect(
      try guess(["01/02/2024", "01/03/2024"])
        == "x: date, → days since 2024-02-01, month, weekday, day first (no value decides)")
    #expect(
      try guess(["01/02/2024", "01/13/2024"])
        == "x: date, → days since 2024-01-02, weekday, month first")
    #expect(try guess(["13/02/2024", "01/13/2024"]) == "x: category, 2 values")
    #expect(
      try guess(["2024-05-31", "2024-05-31"])
        == "x: constant (not used), every value is “2024-05-31”")
    let mostly = (10...29).map { $0 == 12 ? "unknown" : "2024-05-\($0)" }
    #expect(
      try guess(mostly)
        == "x: identifier (not used), every value is different, "
        + "because “unknown” in row 3 is not a date")
  }

  /// Further than 20 quartile distances from the median, no nearer.
  @Test func longTails() throws {
    func guess(_ last: Double, spread: (Int) -> Double = { Double($0) }) throws -> String {
      try self.guess(Column(name: "x", numbers: (0..<100).map(spread) + [last]))
    }
    // 0 … 99 and a greatest: the median is 50, the quartiles 25 and 75, the reach 20 · 50 = 1000.
    #expect(try guess(1050) == "x: number")
    #expect(try guess(1051) == "x: number, long tails → asinh((x − 50) / 50)")
    #expect(try guess(-952) == "x: number, long tails → asinh((x − 49) / 50)")
    // More than three quarters are 0: the scale is the median of the others, 2 of 2, 2, 2 and 41.
    #expect(
      try guess(41) { $0 < 3 ? 2 : 0 } == "x: number, long tails → asinh((x − 0) / 2)")
    #expect(try guess(40) { $0 < 3 ? 2 : 0 } == "x: number")
    #expect(try guess(7) { _ in 7 } == "x: constant (not used), every value is “7”")
    // Equal quartiles of a number that is not exact in binary.
    #expect(try guess(0.3) { _ in 0.1 } == "x: number")
  }

  @Test func indicators() throws {
    func columns(_ missing: [String: (Int) -> Bool], rows: Int = 400) throws -> [String] {
      let inputs = missing.sorted { $0.key < $1.key }.map { name, isMissing in
        Column(name: name, numbers: (0..<rows).map { isMissing($0) ? .nan : Double($0 % 7) })
      }
      let target = Column(name: "y", text: (0..<rows).map { $0 % 2 == 0 ? "a" : "b" })
      return try Columns(of: Table(inputs + [target]), target: "y").inputs.map(\.reason)
    }
    #expect(
      try columns(["a": { $0 < 4 }, "b": { $0 < 5 }, "c": { $0 > 394 }, "d": { $0 < 5 }])
        == [
          "4 missing → median 3", "5 missing → median 3, indicator",
          "5 missing → median 3, indicator",
          "5 missing → median 3, indicator shared with b",
        ])
    // Five of 501 rows are less than one in a hundred.
    #expect(try columns(["a": { $0 < 5 }], rows: 501) == ["5 missing → median 3"])
    #expect(try columns(["a": { $0 < 5 }], rows: 500) == ["5 missing → median 3, indicator"])
  }

  @Test func rareCategories() throws {
    // Ten values: none is pooled, however rare.
    #expect(try guess((0..<100).map { "c\(min($0, 9))" }) == "x: category, 10 values")
    #expect(
      try guess((0..<100).map { "c\(min($0, 10))" })
        == "x: category, 11 values, 10 rare ones pooled as other")
    // Of 1500 rows a value needs 3: 148 each of c0 … c9, 3 of c11, 1 or 2 each of c12 … c20.
    let more = (0..<1500).map { "c\($0 < 1480 ? $0 % 10 : $0 < 1483 ? 11 : 12 + $0 % 9)" }
    #expect(try guess(more) == "x: category, 20 values, 9 rare ones pooled as other")
    // 150 values of four rows each: 100 keep a place.
    #expect(
      try guess((0..<600).map { "c\($0 % 150)" })
        == "x: category, 150 values, 50 rare ones pooled as other")
  }

  @Test func everyGuessCanBeOverridden() throws {
    let numbers = Column(name: "id", numbers: (0..<60).map(Double.init))
    #expect(try guess(numbers) == "id: identifier (not used), every value is different")
    #expect(try guess(numbers, overrides: .init(numeric: ["id"])) == "id: number, as asked for")
    #expect(
      try guess(numbers, overrides: .init(categorical: ["id"]))
        == "id: category, 60 values, as asked for")
    let constant = Column(name: "c", numbers: [3, 3, 3])
    #expect(try guess(constant, overrides: .init(numeric: ["c"])) == "c: number, as asked for")
    #expect(
      try guess(["1", "0", "1"], overrides: .init(boolean: ["x"])) == "x: boolean, as asked for")
    #expect(
      try guess(["1", "0", "1"], overrides: .init(categorical: ["x"]))
        == "x: category, 2 values, as asked for")
    #expect(
      try guess(["2024-05-31", "2024-06-01"], overrides: .init(categorical: ["x"]))
        == "x: category, 2 values, as asked for")
    #expect(
      try guess(["2024-05-31", "2024-05-31"], overrides: .init(date: ["x"]))
        == "x: date, → days since 2024-05-31, as asked for")
    #expect(
      message { _ = try guess(["m", "f"], overrides: .init(boolean: ["x"])) }
        == "t.csv, row 1, column x: expected true or false, yes or no, t or f, y or n, on or off, "
        + "1 or 0, found “m”")
    #expect(
      message { _ = try guess(["2024-05-31", "soon"], overrides: .init(date: ["x"])) }
        == "t.csv, row 2, column x: expected a date, as 2024-05-31, 31.05.2024 or 31/05/2024, "
        + "found “soon”")
    #expect(
      message { _ = try guess(["1", "0"], overrides: .init(boolean: ["x"], date: ["x"])) }
        == "t.csv, column x: expected one kind, found boolean and date")
    #expect(
      ColumnOverrides(numeric: ["a"], categorical: ["b"], boolean: ["c"], date: ["d"]).fieldKinds
        == ["a": .number, "b": .text, "c": .text, "d": .text])
  }

  /// A value that is no number among the held-out rows does not make the training rows text.
  @Test func textElsewhereChangesNoKind() throws {
    let column = Column(name: "x", text: ["1.5", "2", "3", "?"])
    let target = Column(name: "y", text: ["a", "b", "a", "b"])
    let table = Table([column, target], source: "t.csv")
    let columns = try Columns(of: table, target: "y", rows: [0, 1, 2])
    #expect(columns.inputs.map(\.description) == ["x: number"])
    let preprocessing = try Preprocessing.fit(
      table: table, target: "y", kinds: columns.kinds, task: .classification, rows: [0, 1, 2])
    #expect(
      message { _ = try preprocessing.encode(table, as: Float.self) }
        == "t.csv, row 4, column x: expected a number, found “?”")
  }
}
