import ChainruleTensors
import TestSupport
import Testing

@testable import ChainruleData

@Suite struct TargetTransformTests {
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
}

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
