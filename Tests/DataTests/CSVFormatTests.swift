import Foundation
import Testing

@testable import ChainruleData

@Suite struct CSVEncodingTests {
  static let text = "name;größe\nÄnne;1,5\n\"„x“ €\";2\n"
  static let words = ["Änne", "„x“ €"]

  /// Windows-1252 of the text above.
  static let latin1: [UInt8] = text.unicodeScalars.map { scalar in
    switch scalar {
    case "€": 0x80
    case "„": 0x84
    case "“": 0x93
    default: UInt8(scalar.value)
    }
  }

  static func utf16(_ text: String, isBigEndian: Bool, hasMark: Bool = true) -> [UInt8] {
    ((hasMark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit -> [UInt8] in
      let bytes = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
      return isBigEndian ? bytes.reversed() : bytes
    }
  }

  /// What the whole file and the stream hold, which must be the same.
  func read(_ bytes: [UInt8], _ options: CSVOptions = CSVOptions()) throws -> Table {
    let whole = try CSV.read(Bytes(bytes, path: "t.csv"), options: options)
    let streamed = try withFile(bytes) { path in
      try CSVStream(path: path, options: options, kinds: [:], unlisted: .text).next(rows: 100)
    }
    #expect(streamed?.columnNames == whole.columnNames)
    #expect(streamed?.spellings.map { $0[0] } == whole.spellings.map { $0[0] })
    #expect(streamed?.format?.encoding == whole.format?.encoding)
    return whole
  }

  @Test func readsLatin1() throws {
    let table = try read(Self.latin1, CSVOptions(encoding: .latin1))
    #expect(table.columnNames == ["name", "größe"])
    #expect(table.spellings.map { $0[0] } == Self.words)
    #expect(table.format?.encoding == .latin1)
    #expect(table.format?.remarks == ["semicolons between fields", "decimal commas"])
    let all = try read(
      Array("a\n".utf8) + (0x80...0xFF).map { UInt8($0) }, CSVOptions(encoding: .latin1))
    let scalars = try #require(all.spellings[0][0]).unicodeScalars.map(\.value)
    #expect(scalars.count == 128)
    #expect(Array(scalars[32...]) == Array(0xA0...0xFF))
    let bytes = Data((0x80...0x9F).map { UInt8($0) })
    let system = bytes.map { String(data: Data([$0]), encoding: .windowsCP1252) }
    for (scalar, known) in zip(scalars, system) {
      if let known { #expect(known.unicodeScalars.map(\.value) == [scalar]) }
    }
  }

  @Test(arguments: [true, false]) func readsUTF16(isBigEndian: Bool) throws {
    let text = Self.text + "😀;3\n"
    let table = try read(Self.utf16(text, isBigEndian: isBigEndian))
    #expect(table.columnNames == ["name", "größe"])
    #expect(table.spellings.map { $0[0] } == Self.words + ["😀"])
    #expect(
      table.format?.remarks
        == ["semicolons between fields", "decimal commas", "text in UTF-16"])
  }

  @Test func believesAByteOrderMark() throws {
    let marked = [0xEF, 0xBB, 0xBF] + Array(Self.text.utf8)
    let table = try read(marked, CSVOptions(encoding: .latin1))
    #expect(table.columnNames == ["name", "größe"])
    #expect(table.format?.encoding == .utf8)
    let bare = Self.utf16(Self.text, isBigEndian: false, hasMark: false)
    #expect(try read(bare, CSVOptions(encoding: .utf16)).columnNames == ["name", "größe"])
  }

  @Test func namesHalvesOfCharacters() {
    let bytes = Self.utf16("a\nx", isBigEndian: false)
    for (end, place) in [
      ([0x00, 0xDC, 0x0A, 0x00], 10), ([0x3D, 0xD8, 0x0A, 0x00], 12), ([0x3D, 0xD8], 10),
      ([0x41], 9),
    ] as [([UInt8], Int)] {
      #expect(
        message { _ = try CSV.read(Bytes(bytes + end, path: "t.csv")) }
          == "t.csv: expected text in UTF-16, found half a character before byte \(place)")
    }
  }

  @Test func streamsLongTexts() throws {
    let text = "s\n" + (0..<40_000).map { "ä\($0)" }.joined(separator: "\n") + "\n"
    let latin1 = text.unicodeScalars.map { UInt8($0.value) }
    for (bytes, options) in [
      (latin1, CSVOptions(encoding: .latin1)), (Self.utf16(text, isBigEndian: true), CSVOptions()),
    ] {
      try withFile(bytes) { path in
        let stream = try CSVStream(path: path, options: options, kinds: [:], unlisted: .text)
        var rows: [String?] = []
        while let batch = try stream.next(rows: 999) { rows += batch.spellings.map { $0[0] } }
        #expect(rows.count == 40_000)
        #expect(rows.last == "ä39999")
      }
    }
  }
}

@Suite struct CSVFormatTests {
  /// What is said of the format, by the whole file and by the stream.
  func remarks(_ text: String, _ options: CSVOptions = CSVOptions()) throws -> [String] {
    let whole = try #require(try table(text, options: options).format)
    let streamed = try withFile(text.utf8) { path in
      try CSVStream(path: path, options: options, kinds: [:], unlisted: .number).format
    }
    #expect(streamed.delimiter == whole.delimiter)
    return whole.remarks
  }

  @Test func saysWhatIsNotUsual() throws {
    #expect(try remarks("a,b\n1,2\n") == [])
    #expect(try remarks("a;b\n1;2\n") == ["semicolons between fields"])
    #expect(try remarks("a\tb\n1\t2\n") == ["tabs between fields"])
    #expect(try remarks("a|b\n1|2,5\n") == ["bars between fields", "decimal commas"])
    let told = CSVOptions(delimiter: .semicolon, decimalComma: true)
    #expect(try remarks("a;b\n1;2,5\n", told) == [])
    let format = try #require(try table("a;b\n1;2,5\n", options: told).format)
    #expect(format.decimalComma && format.hasHeader && format.delimiter == .semicolon)
    #expect(format.encoding == .utf8)
  }

  @Test(arguments: [
    ("a;b\n3,14;1\n-2,5e3;2\n;3\n", true), ("a;b\n\"3,14\";1\n", true), ("a;b\n3;1\n", false),
    // A point somewhere speaks against it, a word or a label too.
    ("a;b\n3,14;1.5\n", false), ("a;b\n3,14;1\n2.5;2\n", false), ("a;b\n3,14;1\nx;2\n", false),
    ("a;b\n01,5;1\n", false), ("a;b\n1,2,3;1\n", false), ("a;b\n1.000,5;1\n", true),
    ("a;b\n3,14;1.000\n", false),
    // Text in another column says nothing.
    ("a;b\n3,14;x.y\n2;1.5x\n", true),
  ])
  func findsDecimalCommas(text: String, isFound: Bool) throws {
    let read = try table(text)
    #expect(read.format?.decimalComma == isFound)
    if isFound { #expect(!read.columns[0].isText) }
    #expect(try table(text, options: CSVOptions(decimalComma: false)).format?.decimalComma == false)
  }

  @Test func readsDecimalCommasOnce() throws {
    let read = try table("a;b\n3,14;x\n-2,5e3;y\n")
    #expect(read.columns[0].numbers == [3.14, -2500])
    #expect(read.spellings.map { $0[1] } == ["x", "y"])
  }

  @Test(arguments: [0, 500, 3000]) func findsThemLate(rows: Int) throws {
    let whole = String(repeating: "1;2\n", count: rows)
    let read = try table("a;b\n" + whole + "1,5;2\n" + whole)
    #expect(read.columns[0].numbers[rows] == 1.5)
    // And is not deceived by the first rows.
    let deceived = try table("a;b\n" + whole + "1,5;2\n" + whole + "1.5;2\n")
    #expect(deceived.columns[0].isText)
    let late = try table("a;b\n1,5;2\n" + whole + "1;2.5\n")
    #expect(late.columns[0].isText && !late.columns[1].isText)
  }

  @Test func findsThemInColumnsThatAreNumbers() throws {
    let text = "a;b\n1,5;x\n2,5;y\n"
    #expect(try table(text, kinds: ["a": .number]).columns[0].numbers == [1.5, 2.5])
    #expect(try table(text, kinds: ["a": .text]).columns[0].isText)
    #expect(try table(text, kinds: ["a": .text]).format?.decimalComma == false)
    #expect(
      message { _ = try table("a;b\n1,5;2.5\n", kinds: ["a": .number]) }
        == "t.csv, row 1 (line 2), column a: expected a number, found “1,5”")
    try withFile(text.utf8) { path in
      let stream = try CSVStream(path: path, kinds: ["a": .number])
      #expect(try stream.next(rows: 10)?.columns[0].numbers == [1.5, 2.5])
      #expect(stream.format.remarks == ["semicolons between fields", "decimal commas"])
    }
  }

  @Test func leavesCommasBetweenFieldsAlone() throws {
    let read = try table("a,b\n3,14\n2,5\n")
    #expect(read.format?.decimalComma == false)
    #expect(read.columns[0].numbers == [3, 2])
  }

  @Test func seesDataInTheFirstLine() throws {
    func looksLikeData(_ text: String, _ options: CSVOptions = CSVOptions()) throws -> Bool? {
      try table(text, options: options).format?.headerLooksLikeData
    }
    #expect(try looksLikeData("1,2\n3,4\n") == true)
    #expect(try looksLikeData("5.1,3.5,1.4,0.2,setosa\n1,2,3,4,x\n") == true)
    #expect(try looksLikeData("1,setosa\n2,x\n") == false)
    #expect(try looksLikeData("1,2\n3,4\n", CSVOptions(hasHeader: false)) == false)
    #expect(
      try table("1;2;3;4\n3;4;5;6\n").format?.remarks == [
        "semicolons between fields",
        "the first line, taken as names (“1”, “2”, “3”, …), looks like data; "
          + "--no-header takes it as a row",
      ])
  }
}
