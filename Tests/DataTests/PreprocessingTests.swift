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
  func fitted() throws -> (Table, Preprocessing) {
    let table = try table(Self.text)
    let preprocessing = try Preprocessing.fit(
      table: table, target: "y", kinds: ["age": .number, "sex": .category], task: .classification,
      rows: [0, 1, 2, 3])
    return (table, preprocessing)
  }

  @Test func fitsByHand() throws {
    let (table, preprocessing) = try fitted()
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
    let (table, preprocessing) = try fitted()
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
    let (_, preprocessing) = try fitted()
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

  @Test func countsWhatTrainingHadNotSeen() throws {
    let training = try table("a,c,y\n1,u,0\n3,v,1\n")
    let preprocessing = try Preprocessing.fit(
      table: training, target: "y", kinds: ["a": .number, "c": .category], task: .regression,
      rows: [0, 1])
    #expect(preprocessing.featureNames == ["a", "c=u", "c=v"])
    let other = try table("a,c\n,\n2,w\n,u\n")
    var (inputs, report) = try preprocessing.encodeInputs(other, as: Double.self)
    // The median is 2, the mean too.
    #expect(inputs.rows == [[0, 0, 0], [0, 0, 0], [0, 1, 0]])
    #expect(report.columns.map(\.missing) == [2, 1])
    #expect(report.columns.map(\.missingUnforeseen) == [2, 1])
    #expect(report.columns.map(\.unseen) == [0, 1])
    report.add(report)
    #expect(report.rows == 6)
    #expect(
      report.remarks == [
        "a: 4 missing values, none in training, taken as the median 2",
        "c: 2 values not seen in training (the first is “w”), counted as none of the known ones",
        "c: 2 missing values, none in training, counted as none of the known ones",
      ])
    var sum = EncodingReport()
    sum.add(report)
    #expect(sum == report)
  }

  /// A value in other letters is asked about; another word is not, though it may be near.
  @Test func asksAboutMisspelledValues() throws {
    func remarks(_ value: String, of names: [String]) throws -> [String] {
      let training = try table("c,y\n" + names.map { "\($0),1\n\($0),2\n" }.joined())
      let preprocessing = try Preprocessing.fit(
        table: training, target: "y", kinds: ["c": .category], task: .regression,
        rows: Array(0..<training.rowCount))
      return try preprocessing.encodeInputs(table("c\n\(value)\n"), as: Float.self).report.remarks
    }
    let found = "not seen in training"
    let none = "counted as none of the known ones"
    #expect(
      try remarks("Male", of: ["female", "male"]) == [
        "c: 1 value \(found) (“Male”), \(none); did you mean “male”?"
      ])
    #expect(
      try remarks("Torgerson", of: ["Biscoe", "Torgersen"]) == [
        "c: 1 value \(found) (“Torgerson”), \(none); did you mean “Torgersen”?"
      ])
    #expect(
      try remarks("east", of: ["west", "north"]) == ["c: 1 value \(found) (“east”), \(none)"])
    #expect(
      try remarks("sample7", of: ["sample1", "sample2"]) == [
        "c: 1 value \(found) (“sample7”), \(none)"
      ])
  }

  @Test func groupsThousands() {
    var report = EncodingReport()
    report.missingTargets = 1_234_567
    #expect(report.remarks == ["1,234,567 rows without a target left out"])
    report.missingTargets = 999
    #expect(report.remarks == ["999 rows without a target left out"])
  }

  @Test func leavesOutRowsWithoutTarget() throws {
    let (_, preprocessing) = try fitted()
    let more = try table("age,sex,y\n1,m,no\n2,m,\n3,f,yes\n")
    let encoded = try preprocessing.encode(more, as: Float.self)
    #expect(encoded.rows == [0, 2])
    #expect(encoded.examples.count == 2)
    #expect(encoded.report.remarks == ["1 row without a target left out"])
  }

  @Test func standardizesTargetNumbers() throws {
    let data = try table("x,y\n1,10\n2,20\n3,60\n4,\n")
    let preprocessing = try Preprocessing.fit(
      table: data, target: "y", kinds: ["x": .number], task: .regression, rows: [0, 1, 2, 3])
    // Mean 30, squares 400 + 100 + 900 = 1400.
    let deviation = (1400.0 / 3).squareRoot()
    #expect(preprocessing.target.numbers == [.init(name: "y", mean: 30, deviation: deviation)])
    #expect(preprocessing.target.classes == nil)
    #expect(preprocessing.target.outputCount == 1)
    let targets = try preprocessing.encode(data, as: Double.self).examples.targets
    guard case .values(let values) = targets else {
      Issue.record("expected values")
      return
    }
    #expect(values == Tensor(rows: [[-20 / deviation], [-10 / deviation], [30 / deviation]]))
    expectAgreement(
      values.values.map { preprocessing.target.inOriginalUnits($0) }, [10, 20, 60], within: 1e-15)
  }

  @Test func sortsClassesAsNumbers() throws {
    let data = try table("x,y\n1,10\n2,9\n3,-1\n4,10.0\n")
    let preprocessing = try Preprocessing.fit(
      table: data, target: "y", kinds: ["x": .number], task: .classification, rows: [0, 1, 2, 3])
    #expect(preprocessing.target.classes == ["-1", "9", "10"])
    // A stream reads classes as text; 10.0 is the class 10 all the same.
    let kinds = preprocessing.fieldKinds(withTarget: true)
    #expect(kinds == ["x": .number, "y": .text])
    let text = try preprocessing.encode(
      table("x,y\n1,10.0\n2,09\n", kinds: kinds), as: Float.self)
    guard case .classes(let classes, _) = text.examples.targets else {
      Issue.record("expected classes")
      return
    }
    #expect(classes == [2, 1])
    let labels = try table("x,y\n1,01\n2,2\n3,10\n")
    #expect(Categories(fitting: labels.columns[1], rows: [0, 1, 2]).names == ["01", "2", "10"])
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

  @Test func readsWeights() throws {
    let (_, preprocessing) = try fitted()
    let weighted = try table("age,sex,y,w\n1,m,no,2\n2,m,,\n3,f,yes,0.5\n")
    let examples = try preprocessing.encode(weighted, weights: "w", as: Float.self).examples
    #expect(examples.weights == [2, 0.5])
    for (value, found) in [("-1", "-1"), ("", "a missing value")] {
      let wrong = try table("age,sex,y,w\n1,m,no,1\n1,m,no,\(value)\n")
      #expect(
        message { _ = try preprocessing.encode(wrong, weights: "w", as: Float.self) }
          == "t.csv, row 2 (line 3), column w: expected a weight of 0 or more, found \(found)")
    }
  }

  @Test func namesMistakes() throws {
    let data = try table("x,n,y\n1,,a\n2,,b\n1e200,,b\n-1e200,,\n")
    func fit(_ kinds: [String: ColumnKind], _ rows: [Int], _ task: TaskKind = .classification)
      -> String
    {
      message {
        _ = try Preprocessing.fit(table: data, target: "y", kinds: kinds, task: task, rows: rows)
      }
    }
    #expect(
      fit(["x": .number], [3])
        == "t.csv, column y: expected training rows with a target, found none")
    #expect(
      fit(["x": .ignored], [0, 1])
        == "t.csv: expected a column to predict from, found none that is not ignored")
    #expect(
      fit(["n": .number], [0, 1])
        == "t.csv, column n: expected a number in some training row, found none")
    #expect(
      fit(["n": .category], [0, 1])
        == "t.csv, column n: expected a value in some training row, found none")
    #expect(
      fit(["x": .number], [1, 2])
        == "t.csv, column x: expected numbers whose squares can be added, found 1e+200")
    #expect(
      fit(["x": .number], [0])
        == "t.csv, column y: expected at least two classes in the training rows, found 1")
    #expect(
      fit(["x": .number], [0, 1], .regression)
        == "t.csv, row 1 (line 2), column y: expected a number, found “a”")
    #expect(fit(["z": .number], [0]).hasPrefix("t.csv: no column “z”"))
    let (_, preprocessing) = try fitted()
    let other = try table("age,sex,y\n1,m,no\n1,m,maybe\n")
    #expect(
      message { _ = try preprocessing.encode(other, as: Float.self) }
        == "t.csv, row 2 (line 3), column y: expected one of the classes “no”, “yes”, found “maybe”"
    )
  }

  @Test func listsPreparations() throws {
    let (table, preprocessing) = try fitted()
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

@Suite struct SeveralTargetTransformTests {
  static let text = "x,a,b\n1,10,100\n2,20,\n3,30,300\n4,40,200\n,50,700\n"

  /// Of rows 1, 3, 4: a has mean 80/3, b 200; squares of b 10000 + 10000 + 0.
  @Test func encodesAColumnForEach() throws {
    let data = try table(Self.text)
    let preprocessing = try Preprocessing.fit(
      table: data, targets: ["b", "a"], kinds: ["x": .number], task: .regression,
      rows: [0, 1, 2, 3])
    let deviation = (20_000.0 / 3).squareRoot()
    let numbers = try #require(preprocessing.target.numbers)
    #expect(numbers[0] == .init(name: "b", mean: 200, deviation: deviation))
    #expect(numbers[1].name == "a")
    expectAgreement([numbers[1].mean], [80.0 / 3], within: 1e-15)
    #expect(preprocessing.target.outputCount == 2)
    #expect(preprocessing.target.name == "b, a")
    #expect(preprocessing.target.classes == nil)
    #expect(
      preprocessing.fieldKinds(withTarget: true) == ["x": .number, "a": .number, "b": .number])
    let encoded = try preprocessing.encode(data, as: Double.self)
    #expect(encoded.rows == [0, 2, 3, 4])
    #expect(encoded.report.missingTargets == 1)
    guard case .values(let values) = encoded.examples.targets else {
      Issue.record("expected values")
      return
    }
    #expect(values.shape == [4, 2])
    #expect(values.values[0] == -100 / deviation)
    #expect(values.values[6] == 500 / deviation)
    let back = preprocessing.target.inOriginalUnits(values)
    #expect(back.shape == [4, 2])
    expectAgreement(back.values, [100, 10, 300, 30, 200, 40, 700, 50], within: 1e-14)
    expectAgreement(
      [preprocessing.target.inOriginalUnits(0, column: 1)], [80.0 / 3], within: 1e-15)
    #expect(
      try preprocessing.target.numbers(in: data, rows: [0, 4])
        == Tensor(rows: [[100, 10], [700, 50]]))
  }

  @Test func refusesWhatIsNoNumber() throws {
    let data = try table("x,a,b\n1,10,u\n2,20,v\n")
    func mistake(_ targets: [String], _ task: TaskKind? = nil) -> String {
      message { _ = try Columns(of: data, targets: targets, task: task) }
    }
    #expect(
      mistake(["a", "b"])
        == "t.csv, row 1 (line 2), column b: expected a number (the task is regression), found “u”")
    #expect(
      mistake(["a", "x"], .classification)
        == "t.csv, column a: expected a single target with classes, found 2 targets")
    #expect(
      mistake(["a", "a"]) == "t.csv, column a: expected different targets, found the same one twice"
    )
    #expect(mistake([]) == "t.csv: expected a column to predict, found none")
    #expect(mistake(["a", "c"]).hasPrefix("t.csv: no column “c”"))
    #expect(
      message {
        _ = try Preprocessing.fit(
          table: data, targets: ["a", "x"], kinds: ["b": .category], task: .classification,
          rows: [0, 1])
      } == "t.csv, column a: expected a single target with classes, found 2 targets")
    let columns = try Columns(of: data, targets: ["a", "x"])
    #expect(columns.taskReason == "2 targets")
    #expect(columns.inputs.map(\.name) == ["b"])
    #expect(columns.target == "a, x")
  }
}
