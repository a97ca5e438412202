import ChainruleTensors
import TestSupport
import Testing

@testable import ChainruleData

@Suite struct PreprocessingTests {
  static let text = """
    age,sex,y
    1,m,no
    ,f,yes
    3,m,no
    8,,yes
    100,x,no
    """

  static let seen = MissingValues(wereSeen: true, hasIndicator: false)
  static let none = MissingValues(wereSeen: false, hasIndicator: false)

  /// Fitted to the first four rows. age: 1, –, 3, 8 → median 3; filled 1, 3, 3, 8: mean 15/4 =
  /// 3.75, deviations −2.75, −0.75, −0.75, 4.25, squares 7.5625 + 0.5625 + 0.5625 + 18.0625 =
  /// 26.75, over 4: 6.6875. The largest |z| is 4.25 / deviation, the limit ten times that.
  static func fitted() throws -> (Table, Preprocessing) {
    let table = try table(text)
    let preprocessing = try Preprocessing.fit(
      table: table, target: "y", kinds: ["age": .number, "sex": .category], task: .classification,
      rows: [0, 1, 2, 3])
    return (table, preprocessing)
  }

  @Test func fitsByHand() throws {
    let (table, preprocessing) = try Self.fitted()
    let deviation = 6.6875.squareRoot()
    guard case .columns(let inputs) = preprocessing.inputs else {
      Issue.record("expected columns")
      return
    }
    #expect(
      inputs == [
        .number(
          NumberTransform(
            name: "age", median: 3,
            standardization: Standardization(
              mean: 3.75, deviation: deviation, limit: 10 * (4.25 / deviation)),
            missing: Self.seen)),
        .category(
          CategoryTransform(
            name: "sex", coding: Categories(names: ["f", "m"], areNumbers: false), hasMissing: true)
        ),
      ])
    #expect(
      preprocessing.featureNames == ["age", "sex=f", "sex=m", "sex is missing"])
    #expect(preprocessing.featureCount == 4)
    #expect(preprocessing.target.classes == ["no", "yes"])
    #expect(preprocessing.target.outputCount == 2)
    let encoded = try preprocessing.encode(table, as: Double.self)
    expectAgreement(
      encoded.examples.inputs.values,
      [
        -2.75 / deviation, 0, 1, 0,  //
        -0.75 / deviation, 1, 0, 0,  //
        -0.75 / deviation, 0, 1, 0,  //
        4.25 / deviation, 0, 0, 1,  //
        // 100 is held at the limit.
        42.5 / deviation, 0, 0, 0,
      ], within: 1e-15)
    #expect(encoded.examples.inputs.shape == [5, 4])
    guard case .classes(let classes, let names) = encoded.examples.targets else {
      Issue.record("expected classes")
      return
    }
    #expect(classes == [0, 1, 0, 1, 0])
    #expect(names == ["no", "yes"])
    #expect(
      encoded.report.remarks == [
        "age: 1 value far outside training (“100”), held at the limit",
        "sex: 1 value not seen in training (“x”), counted as none of the known ones",
      ])
    let floats = try preprocessing.encode(table, rows: [3], as: Float.self)
    #expect(floats.examples.inputs.values == [Float(4.25 / deviation), 0, 0, 1])
  }

  /// The one test that guards against leaks: other values in rows that are not trained on change
  /// nothing.
  @Test func testRowsChangeNoFittedNumber() throws {
    let rows = [0, 1, 2, 3]
    let (table, preprocessing) = try Self.fitted()
    let columns = try Columns(of: table, target: "y", rows: rows)
    for other in [",,", "1e300,zebra,no", "-5,m,maybe", "0.001,,yes"] {
      let changed = try readTable(Self.text.replacing("100,x,no", with: other))
      let again = try Preprocessing.fit(
        table: changed, target: "y", kinds: ["age": .number, "sex": .category],
        task: .classification, rows: rows)
      #expect(again == preprocessing)
      #expect(try Columns(of: changed, target: "y", rows: rows) == columns)
      #expect(
        try again.encode(changed, rows: rows, as: Double.self).examples.inputs
          == preprocessing.encode(table, rows: rows, as: Double.self).examples.inputs)
    }
  }

  @Test func encodesByNameWithoutTarget() throws {
    let (_, preprocessing) = try Self.fitted()
    let reordered = try table(
      "extra,sex,age\nq,m,1\nr,f,08\n", kinds: preprocessing.fieldKinds(withTarget: false))
    let (inputs, report) = try preprocessing.encodeInputs(reordered, as: Double.self)
    #expect(inputs.shape == [2, 4])
    #expect(inputs.rows[0].suffix(3) == [0, 1, 0])
    #expect(report.remarks == [])
    #expect(report.rows == 2)
    #expect(
      message { _ = try preprocessing.encodeInputs(try table("sex,agee\nm,1\n"), as: Float.self) }
        == "t.csv: no column “age”; did you mean “agee”?")
    #expect(
      message {
        _ = try preprocessing.encodeInputs(try table("sex,age\nm,1\nm,old\n"), as: Float.self)
      }
        == "t.csv, row 2 (line 3), column age: expected a number, found “old”")
    #expect(
      message { _ = try preprocessing.encode(reordered, as: Float.self) }
        == "t.csv: no column “y”; found the columns “extra”, “sex”, “age”")
  }

  @Test func categoriesThatAreNumbers() throws {
    let data = try table("year,y\n2007,a\n2009,b\n2008,a\n")
    let preprocessing = try Preprocessing.fit(
      table: data, target: "y", kinds: ["year": .category], task: .classification, rows: [0, 1, 2])
    #expect(preprocessing.featureNames == ["year=2007", "year=2008", "year=2009"])
    for kind in [FieldKind.number, .text] {
      let other = try table("year\n2008.0\n2010\nNA\n", kinds: ["year": kind])
      let (inputs, report) = try preprocessing.encodeInputs(other, as: Float.self)
      #expect(inputs.rows == [[0, 1, 0], [0, 0, 0], [0, 0, 0]])
      #expect(report.columns[0].unseen == 1)
      #expect(report.columns[0].missing == 1)
    }
  }

  @Test func constantColumnsBecomeZero() throws {
    let data = try table("x,y\n0.1,1\n0.1,2\n0.1,3\n0.7,4\n")
    let preprocessing = try Preprocessing.fit(
      table: data, target: "y", kinds: ["x": .number], task: .regression, rows: [0, 1, 2])
    #expect(try preprocessing.encodeInputs(data, as: Double.self).inputs.values == [0, 0, 0, 0])
  }

  @Test func listsPreparations() throws {
    let (table, preprocessing) = try Self.fitted()
    let deviation = spelled(6.6875.squareRoot())
    let first = try preprocessing.preparations(table, row: 0)
    #expect(first.map(\.name) == preprocessing.featureNames)
    #expect(first.map(\.raw) == ["1", "m", "m", "m"])
    #expect(
      first.map(\.formula) == [
        "(1 − 3.75) / \(deviation)", "0, because it is not f", "1, because it is m",
        "0, because it is not missing",
      ])
    let second = try preprocessing.preparations(table, row: 1)
    #expect(
      second[0].formula == "(3 − 3.75) / \(deviation), the median for the missing value")
    #expect(second[0].raw == "missing")
    for row in 0..<table.rowCount {
      let values = try preprocessing.preparations(table, row: row).map(\.value)
      let inputs = try preprocessing.encodeInputs(table, rows: [row], as: Double.self).inputs
      #expect(values == inputs.values)
    }
  }
}

/// `table(_:)` where a local constant has its name.
private func readTable(_ text: String) throws -> Table { try table(text) }
