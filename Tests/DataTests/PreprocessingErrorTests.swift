import TestSupport
import Testing

@testable import ChainruleData

@Suite struct PreprocessingErrorTests {
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
    let (_, preprocessing) = try PreprocessingTests.fitted()
    let other = try table("age,sex,y\n1,m,no\n1,m,maybe\n")
    #expect(
      message { _ = try preprocessing.encode(other, as: Float.self) }
        == "t.csv, row 2 (line 3), column y: expected one of the classes “no”, “yes”, found “maybe”"
    )
  }

  @Test func readsWeights() throws {
    let (_, preprocessing) = try PreprocessingTests.fitted()
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
}
