import Testing

@testable import ChainruleData

@Suite struct CSVTests {
  @Test func readsNumbersAndText() throws {
    let read = try table("x,name\n1,ann\n2.5,bob\n-3e2,ann\n")
    #expect(read.columnNames == ["x", "name"])
    #expect(read.column(0) == [1, 2.5, -300])
    guard case .text(let codes, let vocabulary) = read.columns[1].values else {
      Issue.record("name is not text")
      return
    }
    #expect(codes == [0, 1, 0])
    #expect(vocabulary == ["ann", "bob"])
    #expect((0..<3).map { read.line(ofRow: $0) } == [2, 3, 4])
  }

  @Test func readsQuotes() throws {
    let read = try table("a,\"b,c\"\r\n\"x \"\"y\"\"\",\"1\n2\"\r\n\"\"\"\",\"p,q\"\r\n")
    #expect(read.columnNames == ["a", "b,c"])
    #expect(read.spellings == [["x \"y\"", "1\n2"], ["\"", "p,q"]])
    // The first row holds a line break.
    #expect((0..<2).map { read.line(ofRow: $0) } == [2, 4])
  }

  @Test func takesQuotesInsideAFieldLiterally() throws {
    #expect(try table("a,b\n5\" disk,x\n").spellings == [["5\" disk", "x"]])
  }

  @Test(arguments: ["\n", "\r\n"], [true, false])
  func readsLineEnds(end: String, isClosed: Bool) throws {
    let text = ["a,b", "1,x", "2,y"].joined(separator: end) + (isClosed ? end : "")
    #expect(try table(text).spellings == [["1", "x"], ["2", "y"]])
  }

  @Test func skipsAByteOrderMark() throws {
    #expect(try table("\u{FEFF}a,b\n1,2\n").columnNames == ["a", "b"])
  }

  @Test(arguments: zip([",", ";", "\t", "|"], CSVOptions.Delimiter.allCases))
  func findsTheDelimiter(sign: String, delimiter: CSVOptions.Delimiter) throws {
    let text = ["a", "\"b,;|\"", "c"].joined(separator: sign) + "\n1\(sign)2\(sign)3\n"
    #expect(try table(text).columnNames == ["a", "b,;|", "c"])
    #expect(
      try table(text, options: CSVOptions(delimiter: delimiter)).spellings == [["1", "2", "3"]])
  }

  @Test func readsDecimalCommas() throws {
    let read = try table("a;b,c\n1,5;2\n", options: CSVOptions(decimalComma: true))
    #expect(read.columnNames == ["a", "b,c"])
    #expect(read.column(0) == [1.5])
  }

  @Test func numbersColumnsWithoutAHeader() throws {
    let read = try table("1,a\n2,b\n", options: CSVOptions(hasHeader: false))
    #expect(read.columnNames == ["1", "2"])
    #expect(read.rowCount == 2)
    #expect(read.line(ofRow: 1) == 2)
  }

  @Test func knowsMissingValues() throws {
    let read = try table("x,s\n,\nNA,NA\nNaN,nan\nnull,null\n 1 , a\n\"\",\"\"\n2,\"NA\"\n")
    #expect(read.columns[0].numbers.map(\.isNaN) == [true, true, true, true, false, true, false])
    #expect(read.spellings.map { $0[1] } == [nil, nil, nil, nil, " a", nil, "NA"])
    #expect(read.columns[0].isMissing(0) && !read.columns[0].isMissing(4))
    let counted = try read.rows(withValueIn: "s")
    #expect(counted.rows == [4, 6])
    #expect(counted.missing == 5)
  }

  @Test(arguments: ["NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "?", "", "  "])
  func knowsWordsForMissing(word: String) throws {
    let read = try table("x,s\n1,a\n\(word),\(word)\n2,\"?\"\n")
    #expect(read.columns[0].numbers.map(\.isNaN) == [false, true, false])
    #expect(read.spellings.map { $0[1] } == ["a", nil, "?"])
  }

  @Test(arguments: ["None", "none", "Null", "-", "??", "na", "N/a"])
  func takesOtherWordsAsTheyAre(word: String) throws {
    #expect(try table("s,x\n\(word),1\n").spellings == [[word, "1"]])
  }

  @Test func saysWhichNumberIsTooLarge() throws {
    let lines = (1...30).map { $0 == 17 ? "1e400,1" : "\($0 % 7).5,\($0 % 2)" }
    let read = try table("x,y\n" + lines.joined(separator: "\n") + "\n")
    let columns = try Columns(of: read, target: "y", rows: Array(0..<30))
    let choice = try #require(columns.inputs.first)
    #expect(choice.reason.contains("because “1e400” in row 17 is not a number"))
    #expect(
      message { _ = try table("x\n1\n1e400\n", kinds: ["x": .number]) }
        == "t.csv, row 2 (line 3), column x: expected a number, found “1e400”")
  }

  @Test func readsAnEmptyLineByTheNumberOfColumns() throws {
    let two = try table("a,b\n1,2\n\n\r\n3,4\n\n")
    #expect(two.spellings == [["1", "2"], ["3", "4"]])
    #expect(two.line(ofRow: 1) == 5)
    #expect(try table("a\n1\n\n3\n").spellings == [["1"], [nil], ["3"]])
  }

  @Test(arguments: ["01", "inf", "1e999", "12-05", "1 000", "0x1F"])
  func keepsLabelsAsText(label: String) throws {
    // Numbers stand before the label, so that the column is read a second time.
    let read = try table("k,x\n7,1\n1.50,2\n\(label),3\n")
    #expect(read.columns[0].isText)
    #expect(read.spellings.map { $0[0] } == ["7", "1.50", label])
    #expect(read.column(1) == [1, 2, 3])
  }

  @Test func changesToTextAfterManyRows() throws {
    let rows = 3000
    let text = (0..<rows).map { $0 < 2500 ? ",1" : "word,\($0)" }.joined(separator: "\n")
    let read = try table("s,x\n" + text)
    #expect(read.spellings.map { $0[0] } == (0..<rows).map { $0 < 2500 ? nil : "word" })
    let late = (0..<rows).map { $0 == 2999 ? "word,1" : "\($0).0,1" }.joined(separator: "\n")
    let spellings = try table("s,x\n" + late).spellings.map { $0[0] }
    #expect(spellings == (0..<rows).map { $0 == 2999 ? "word" : "\($0).0" })
  }

  @Test func obeysGivenKinds() throws {
    let read = try table(
      "a,b,c\n01,2,x\n", kinds: ["a": .number, "b": .text, "c": .skipped, "z": .number])
    #expect(read.columnNames == ["a", "b"])
    #expect(read.column(0) == [1])
    #expect(read.columns[1].isText)
  }

  @Test func codesManyWords() throws {
    let words = (0..<5000).map { "w\($0 % 1700)" }
    let read = try table("w\n" + words.joined(separator: "\n") + "\n")
    #expect(read.spellings.map { $0[0] } == words)
  }

  @Test func readsTheFixtures() throws {
    let iris = try CSV.read(path: fixture("iris.csv.gz"))
    #expect(iris.rowCount == 150)
    #expect(iris.spellings[0] == ["5.1", "3.5", "1.4", "0.2", "setosa"])
    let penguins = try CSV.read(path: fixture("penguins.csv"))
    #expect(penguins.rowCount == 344)
    let missing = penguins.spellings.joined().count { $0 == nil }
    #expect(missing == 19)
  }

  @Test(arguments: [
    ("", "t.csv: expected a header line, found an empty file"),
    ("\u{FEFF}", "t.csv: expected a header line, found an empty file"),
    ("a,b", "t.csv: expected rows after the header, found none"),
    ("a,b\n\n\n", "t.csv: expected rows after the header, found none"),
    ("a,,c\n1,2,3\n", "t.csv, line 1: expected a name for column 2, found an empty field"),
    ("\n1\n", "t.csv, line 1: expected a name for column 1, found an empty field"),
    (
      "a,b,a\n1,2,3\n",
      "t.csv, line 1: expected names that are all different, found “a” for columns 1 and 3"
    ),
    ("a,b\n1,2\n\n3\n", "t.csv, row 2 (line 4): expected 2 fields, found 1"),
    ("a,b\n1,2,3,4\n", "t.csv, row 1 (line 2): expected 2 fields, found 4"),
    ("a\n1,2\n", "t.csv, row 1 (line 2): expected 1 field, found 2"),
    ("a,b\n1,2,\"3", "t.csv, row 1 (line 2): expected 2 fields, found 3"),
    (
      "a,b\n1,2\n3,\"4\n5,6\n",
      "t.csv, row 2 (line 3): expected a closing quote, found the end of the file"
    ),
    ("\"a,b\n1,2\n", "t.csv, line 1: expected a closing quote, found the end of the file"),
    (
      "a,b\n1,\"2\"x\n",
      "t.csv, row 1 (line 2), column b: expected a delimiter or the end of the line after "
        + "a closing quote, found “x”"
    ),
    (
      "\"a\"é,b\n1,2\n",
      "t.csv, line 1: expected a delimiter or the end of the line after a closing quote, "
        + "found other text"
    ),
  ])
  func namesMistakes(text: String, expected: String) {
    #expect(message { _ = try table(text) } == expected)
  }

  @Test func namesMistakesInBytes() {
    func read(_ bytes: [UInt8]) -> String {
      message { _ = try CSV.read(Bytes(bytes, path: "t.csv")) }
    }
    #expect(
      read(Array("a,b\n1,x".utf8) + [0xFF, 0x0A])
        == "t.csv, row 1 (line 2), column b: expected text in UTF-8, found other bytes in “x\u{FFFD}”; "
        + "--encoding latin1 reads older text"
    )
    #expect(
      message {
        _ = try CSV.read(
          Bytes([0xFF, 0xFE, 0x61, 0, 0x0A, 0], path: "t.csv"), options: CSVOptions(encoding: .utf8)
        )
      } == "t.csv, line 1: expected text in UTF-8, found text in UTF-16")
    #expect(
      message { _ = try table("", options: CSVOptions(hasHeader: false)) }
        == "t.csv: expected rows of data, found an empty file")
    #expect(
      message { _ = try table("\n\n,", options: CSVOptions(hasHeader: false)) }
        == "t.csv, row 3 (line 3): expected 1 field, found 2")
    #expect(
      message {
        _ = try table(
          "a\n1\n\u{7}\(String(repeating: "very ", count: 12))long\n", kinds: ["a": .number])
      }
        == "t.csv, row 2 (line 3), column a: expected a number, "
        + "found “\\u{07}\(String(repeating: "very ", count: 10))very…”")
  }
}

extension Table {
  fileprivate func column(_ i: Int) -> [Double] { columns[i].numbers }
}
