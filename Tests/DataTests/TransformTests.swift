import TestSupport
import Testing

@testable import ChainruleData

/// How each kind of column becomes inputs, by hand.
@Suite struct TransformTests {
  func fitted(
    _ column: Column, _ kind: ColumnKind, rows: [Int]? = nil
  ) throws -> (Table, Preprocessing) {
    let target = Column(name: "y", numbers: (0..<column.count).map(Double.init))
    let table = Table([column, target], source: "t.csv")
    return (
      table,
      try Preprocessing.fit(
        table: table, target: "y", kinds: [column.name: kind], task: .regression,
        rows: rows ?? Array(0..<column.count))
    )
  }

  @Test func booleans() throws {
    // Two of three are yes; 5 of 8 rows are missing, so that there is an indicator.
    let column = Column(
      name: "b", text: ["yes", "No", nil, nil, nil, nil, nil, "YES", "true", "maybe", "0", nil])
    let (table, preprocessing) = try fitted(column, .boolean, rows: Array(0..<8))
    #expect(preprocessing.featureNames == ["b", "b is missing"])
    let (inputs, report) = try preprocessing.encodeInputs(table, as: Double.self)
    let share = 2.0 / 3
    #expect(
      inputs.rows == [
        [1, 0], [0, 0], [share, 1], [share, 1], [share, 1], [share, 1], [share, 1], [1, 0], [1, 0],
        [share, 0], [0, 0], [share, 1],
      ])
    #expect(
      report.remarks == [
        "b: 1 value not seen in training (“maybe”), taken as the share of ones in training, 0.667"
      ])
    #expect(report.columns[0].missing == 6)
    let numbers = Table([Column(name: "b", numbers: [0, 1, 2, .nan])], source: "t.csv")
    #expect(
      try preprocessing.encodeInputs(numbers, as: Float.self).inputs.rows
        == [[0, 0], [1, 0], [Float(share), 0], [Float(share), 1]])
    #expect(
      try [0, 2, 9].map { try preprocessing.preparations(table, row: $0)[0].formula } == [
        "1, because it is yes", "\(share), the share of 1 in training for the missing value",
        "\(share), the share of 1 in training for what is neither",
      ])
    #expect(preprocessing.fieldKinds(withTarget: false) == ["b": .text])
  }

  /// 0, 0, 0, 10, 20 and 4000: the median 5, the quartiles 0 and 17.5, so 17.5 the scale and
  /// 4000 − 5 > 20 · 17.5.
  @Test func longTails() throws {
    let (table, preprocessing) = try fitted(
      Column(name: "x", numbers: [0, 0, 0, 10, 20, 4000, .nan, 1e300, -.greatestFiniteMagnitude]),
      .number, rows: Array(0..<6))
    // asinh(u) = ln(u + √(u² + 1)).
    func tamed(_ x: Double) -> Double {
      let u = (x - 5) / 17.5
      return Double.log(abs(u) + (u * u + 1).squareRoot()) * (u < 0 ? -1 : 1)
    }
    let values = [0, 0, 0, 10, 20, 4000].map(tamed)
    let mean = values.reduce(0, +) / 6
    let deviation = (values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 6).squareRoot()
    let inputs = try preprocessing.encodeInputs(table, as: Double.self).inputs.values
    expectAgreement(
      Array(inputs[..<7]), (values + [0]).map { ($0 - mean) / deviation }, within: 1e-13)
    let limit = 10 * inputs[5]
    expectAgreement(Array(inputs[7...]), [limit, -limit], within: 1e-15)
    let formula = try preprocessing.preparations(table, row: 4)[0].formula
    #expect(formula.hasPrefix("(asinh((20 − 5) / 17.5) − "))
  }

  /// Two days apart: day 0 and day 2, mean 1, deviation 1. A Friday in May and a Sunday in June.
  @Test func dates() throws {
    let column = Column(
      name: "d", text: ["2024-05-31", "2024-06-02 12:00", nil, "2024-06-01", "9999-12-31"])
    let (table, preprocessing) = try fitted(column, .date, rows: [0, 1, 2])
    #expect(
      preprocessing.featureNames == [
        "d: days since 2024-05-31", "d: month (sine)", "d: month (cosine)", "d: Monday",
        "d: Tuesday", "d: Wednesday", "d: Thursday", "d: Friday", "d: Saturday", "d: Sunday",
        "d: time of day (sine)", "d: time of day (cosine)",
      ])
    let (inputs, report) = try preprocessing.encodeInputs(table, as: Double.self)
    // Days 0 and 2.5: mean and deviation 1.25. May is a third of the circle from January, June 5/12.
    let root = 0.75.squareRoot()
    let rows = [
      [-1, root, -0.5, 0, 0, 0, 0, 1, 0, 0, 0, 1],
      [1, 0.5, -root, 0, 0, 0, 0, 0, 0, 1, 0, -1],
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      [-0.2, 0.5, -root, 0, 0, 0, 0, 0, 1, 0, 0, 1],
      [10, -0.5, root, 0, 0, 0, 0, 1, 0, 0, 0, 1],
    ]
    #expect(inputs.rows.count == rows.count)
    for (found, expected) in zip(inputs.rows, rows) {
      #expect(found.count == expected.count)
      for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-15) }
    }
    #expect(
      report.remarks == [
        "d: 1 value far outside training (“9999-12-31”), held at the limit"
      ])
    let formulas = try preprocessing.preparations(table, row: 1).map(\.formula)
    #expect(
      formulas == [
        "(2.5 − 1.25) / 1.25", "sin(2π · 5 / 12)", "cos(2π · 5 / 12)",
        "0, because it is not a Monday", "0, because it is not a Tuesday",
        "0, because it is not a Wednesday", "0, because it is not a Thursday",
        "0, because it is not a Friday", "0, because it is not a Saturday",
        "1, because it is a Sunday", "sin(2π · 43200 / 86400)", "cos(2π · 43200 / 86400)",
      ])
    #expect(
      try preprocessing.preparations(table, row: 4)[0].formula.hasSuffix(
        " − 1.25) / 1.25, held at 10: far outside training"))
    #expect(
      message {
        _ = try preprocessing.encodeInputs(
          Table([Column(name: "d", text: ["soon"])], source: "t.csv"), as: Float.self)
      }
        == "t.csv, row 1, column d: expected a date, as 2024-05-31, 31.05.2024 or 31/05/2024, "
        + "found “soon”")
  }

  /// Years are features where they differ, and days count in universal time.
  @Test func datesOverYears() throws {
    let (table, preprocessing) = try fitted(
      Column(name: "d", text: ["2023-05-31T01:00+01:00", "2024-05-29T00:00Z"]), .date)
    #expect(
      preprocessing.featureNames == [
        "d: days since 2023-05-31", "d: year", "d: time of day (sine)", "d: time of day (cosine)",
      ])
    // 2023-05-31 and 2024-05-29 were Wednesdays, 364 days apart.
    let rows = try preprocessing.encodeInputs(table, as: Double.self).inputs.rows
    #expect(rows.map { Array($0.prefix(2)) } == [[-1, -1], [1, 1]])
    #expect(abs(rows[0][2] - 0.25881904510252074) < 1e-15)
  }

  /// c0 … c10, eleven values; all but c0 and c1 stand once.
  @Test func rareCategories() throws {
    let column = Column(
      name: "c",
      text: (0..<11).map { "c\($0)" } + ["c0", "c1", nil, "new"])
    let (table, preprocessing) = try fitted(column, .category, rows: Array(0..<14))
    #expect(preprocessing.featureNames == ["c=c0", "c=c1", "c is other", "c is missing"])
    let (inputs, report) = try preprocessing.encodeInputs(
      table, rows: [0, 1, 2, 10, 13, 14], as: Float.self)
    #expect(
      inputs.rows == [
        [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 1, 0],
      ])
    #expect(
      report.remarks == [
        "c: 1 value not seen in training (“new”), counted as the rare ones are"
      ])
    func formulas(_ row: Int) throws -> [String] {
      try preprocessing.preparations(table, row: row).map(\.formula)
    }
    #expect(
      try formulas(2) == [
        "0, because it is not c0", "0, because it is not c1", "1, because it is rare in training",
        "0, because it is not missing",
      ])
    #expect(try formulas(14)[2] == "1, because it is not known from training")
    #expect(try formulas(0)[2] == "0, because it is not rare in training")
  }

  /// Of 101 values with equal counts the first 100 keep a place; where all are rare, too.
  @Test func atMostHundredInputs() throws {
    let names = (100..<201).map { "c\($0)" }
    for repeats in [1, 3] {
      let text = (0..<repeats).flatMap { _ in names }
      let coding = Categories(
        fittingInput: Column(name: "c", text: text), rows: Array(text.indices))
      #expect(coding.names == Array(names.prefix(100)))
      #expect(coding.pooled == ["c200"])
    }
  }

  @Test func quantiles() {
    #expect(quantile(0.25, ofSorted: [1, 2, 3, 4, 5]) == 2)
    #expect(quantile(0.25, ofSorted: [1, 2, 3, 4]) == 1.75)
    #expect(quantile(0.5, ofSorted: [0.1, 0.1]) == 0.1)
    #expect(quantile(0.25, ofSorted: [0.1, 0.1]) == 0.1)
    #expect(quantile(0.5, ofSorted: [-1.7e308, 1.7e308]) == 0)
    #expect(quantile(0.5, ofSorted: []) == nil)
    #expect(quantile(1, ofSorted: [1, 2]) == 2)
    #expect(median(of: []) == nil)
    #expect(median(of: [3]) == 3)
    #expect(median(of: [3, 1]) == 2)
    #expect(median(of: [1.7e308, -1.7e308]) == 0)
    #expect(median(of: [1.7e308, 1.7e308]) == 1.7e308)
  }

  /// Selecting finds what sorting finds, in whatever order values stand and however they repeat.
  @Test func mediansOfManyOrders() {
    var dice = Dice(state: 31)
    for _ in 0..<400 {
      let count = Int.random(in: 1...300, using: &dice)
      let most = [1, 2, 10, 1000].randomElement(using: &dice) ?? 1
      var values = (0..<count).map { _ in Double(Int.random(in: 0...most, using: &dice)) }
      let order = Int.random(in: 0...3, using: &dice)
      if order == 1 { values.sort() }
      if order == 2 { values.sort(by: >) }
      if order == 3 { values = values.sorted() + values.sorted().reversed() }
      #expect(median(of: values) == quantile(0.5, ofSorted: values.sorted()))
    }
  }

  /// Of more values than are sampled the tails are still seen: the farthest is looked for among all.
  @Test func longTailsOfManyValues() throws {
    var values = (0..<250_001).map { Double($0 % 1000) }
    #expect(LongTails(fitting: values) == nil)
    values[77_777] = 1e7
    let tails = try #require(LongTails(fitting: values))
    #expect(abs(tails.center - 500) < 5)
    #expect(abs(tails.scale - 500) < 5)
  }
}
