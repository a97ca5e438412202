import TestSupport
import Testing

@testable import ChainruleData

/// What encoding says of values that training had not seen, and of rows without a target.
@Suite struct EncodingReportTests {
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
    let (_, preprocessing) = try PreprocessingTests.fitted()
    let more = try table("age,sex,y\n1,m,no\n2,m,\n3,f,yes\n")
    let encoded = try preprocessing.encode(more, as: Float.self)
    #expect(encoded.rows == [0, 2])
    #expect(encoded.examples.count == 2)
    #expect(encoded.report.remarks == ["1 row without a target left out"])
  }
}
