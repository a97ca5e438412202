import TestSupport
import Testing

@testable import ChainruleData

/// A value of 10 kB, and one that would clear the screen, in each message that quotes one.
@Suite struct LongValueTests {
  @Test(arguments: LongValue.allCases)
  func cells(_ long: LongValue) throws {
    let value = long.text
    expectShort(message { _ = try table("a,b\n1,2\n3,\(value)\n", kinds: ["b": .number]) })
    let kinds: [String: ColumnKind] = ["x": .number, "c": .category]
    let training = try table("x,c,y\n1,u,no\n3,v,yes\n2,u,no\n")
    let preprocessing = try Preprocessing.fit(
      table: training, target: "y", kinds: kinds, task: .classification, rows: [0, 1, 2])
    expectShort(
      message {
        _ = try preprocessing.encode(try table("x,c,y\n\(value),u,no\n"), as: Float.self)
      })
    expectShort(
      message { _ = try preprocessing.encode(try table("x,c,y\n1,u,\(value)\n"), as: Float.self) })
    let other = try table("x,c\n1,\(value)\n")
    let remarks = try preprocessing.encodeInputs(other, as: Float.self).report.remarks
    #expect(remarks.count == 1)
    expectShort(remarks[0])
  }

  @Test(arguments: LongValue.allCases)
  func namesOfColumns(_ long: LongValue) throws {
    let name = long.text
    expectShort(message { _ = try table("\(name),\(name)\n1,2\n") })
    expectShort(message { _ = try table("\(name),b\nu,2\n", kinds: [name: .number]) })
    let wide = try table("\(name),\(name)2,\(name)3,\(name)4\n1,2,3,4\n")
    expectShort(message { _ = try wide.column(named: "target") })
    expectShort(message { _ = try wide.column(named: "no\(name)") })
    let columns = try Columns(of: table("\(name),y\n1,0\n2,1\n"), target: "y", rows: [0, 1])
    expectShort(columns.inputs.map(\.description).joined())
  }

  @Test(arguments: LongValue.allCases)
  func classes(_ long: LongValue) throws {
    let name = long.text
    let training = try table("x,y\n1,\(name)\n3,yes\n")
    let preprocessing = try Preprocessing.fit(
      table: training, target: "y", kinds: ["x": .number], task: .classification, rows: [0, 1])
    expectShort(message { _ = try preprocessing.encode(try table("x,y\n1,no\n"), as: Float.self) })
  }

  /// A path is shown whole, as it is the way to the file.
  @Test func paths() {
    let path = String(repeating: "folder/", count: 20) + "a\u{1B}[2J.csv"
    #expect(
      FileError.notFound(path).description
        == String(repeating: "folder/", count: 20) + "a\\u{1B}[2J.csv: no such file")
  }
}
