import Testing

@testable import ChainruleData

@Suite struct GroupedNumberTests {
  @Test(arguments: [
    ("1,234", 1234.0), ("-12,345.5", -12345.5), ("+1,234,567", 1_234_567), (" 999,000 ", 999_000),
  ]) func readsStrictGroups(text: String, number: Double) {
    #expect(GroupedNumber(decimalSign: 0x2E).number(text) == number)
    let german = String(text.map { $0 == "," ? "." : $0 == "." ? "," : $0 })
    #expect(GroupedNumber(decimalSign: 0x2C).number(german) == number)
  }

  @Test(arguments: [
    "", "1234", "12,34", "1,2345", "1234,567", "0,123", "01,234", ",123", "1,234,", "1,,234",
    "1,234.", "1,234.5.6", "1,234e3", "1,234.567,8", "1.234,5", "1,234 567", "--1,234",
  ]) func refusesAllElse(text: String) {
    #expect(GroupedNumber(decimalSign: 0x2E).number(text).isNaN)
  }

  @Test func columnsWithThousandsCommasAreNumbers() throws {
    let table = try table("price,n,kind\n\"2,089.15\",\"1,234\",a\n912.5,,b\n\"-1,000,000\",7,a\n")
    #expect(try table.column(named: "price").numbers == [2089.15, 912.5, -1_000_000])
    let counts = try table.column(named: "n").numbers
    #expect(counts[0] == 1234 && counts[1].isNaN && counts[2] == 7)
    #expect(table.format?.grouped == ["price", "n"])
    #expect(table.format?.remarks == ["thousands commas read in price, n"])
    #expect(table.line(ofRow: 2) == 4)
  }

  @Test func columnsWithThousandsPointsAreNumbers() throws {
    // 1.234 could be a fraction; that another column has decimal commas decides.
    let table = try table("preis;einwohner\n2.089,15;1.234\n12,5;987\n")
    #expect(table.spellings == [["2089.15", "1234"], ["12.5", "987"]])
    #expect(table.format?.decimalComma == true)
    #expect(
      table.format?.remarks == [
        "semicolons between fields", "decimal commas", "thousands points read in preis, einwohner",
      ])
  }

  @Test func whatCanBeReadBothWaysStaysAsItStands() throws {
    #expect(try table("a;b\n1.234;1\n5.678;2\n").spellings[0] == ["1.234", "1"])
    let commas = try table("a;b\n1,234;1\n5,678;2\n")
    #expect(commas.spellings[0] == ["1.234", "1"] && commas.format?.grouped == [])
    // Another column with points decides against decimal commas.
    #expect(try table("a;b\n1,234;0.5\n5,678;2\n").spellings[0] == ["1234", "0.5"])
  }

  @Test(arguments: [
    "1,234\n1234", "1,234\n1.234", "1,234\n12,34", "1,234\nabc", "0,123\n1,234", "3,14\n2,7",
  ]) func contradictionsStayText(values: String) throws {
    let rows = values.split(separator: "\n").map { "\"\($0)\",x\n" }.joined()
    let found = try table("a,b\n" + rows)
    #expect(try found.column(named: "a").isText)
    #expect(found.format?.grouped == [])
  }

  @Test func aValueThatLeavesNoDoubtOutweighsContradictions() throws {
    let found = try table("a,b\n\"1,234\",x\n1234,y\n\"1,234.5\",x\n")
    #expect(try found.column(named: "a").numbers == [1234, 1234, 1234.5])
  }

  @Test func aColumnOfDecimalCommasRaisesDoubt() throws {
    let found = try table("a,b\n\"1,234\",\"3,14\"\n\"5,678\",\"2,7\"\n")
    #expect(try found.column(named: "a").isText)
    #expect(
      found.format?.remarks == [
        "a, b left as text: commas could mean decimals or thousands (put semicolons between fields)"
      ])
    // 1.000 says that points are decimal signs, 3,14 that they are not.
    #expect(
      try table("a;b\n3,14;1.000\n").format?.remarks == [
        "semicolons between fields",
        "a left as text: commas could mean decimals or thousands (--decimal-comma says decimals)",
      ])
  }

  @Test func columnsToldToBeNumbersTakeGroups() throws {
    let text = "a,b\n\"1,234\",x\n1234,y\n"
    let whole = try table(text, kinds: ["a": .number])
    #expect(try whole.column(named: "a").numbers == [1234, 1234])
    #expect(whole.format?.remarks == ["thousands commas read in a"])
    try withFile(text.utf8) { path in
      let stream = try CSVStream(path: path, kinds: ["a": .number])
      #expect(try stream.next(rows: 9)?.column(named: "a").numbers == [1234, 1234])
      #expect(stream.groupedRemark == "thousands commas read in a")
    }
    #expect(
      message { _ = try table("a,b\n\"12,34\",x\n", kinds: ["a": .number]) }
        == "t.csv, row 1 (line 2), column a: expected a number, found “12,34”")
    #expect(
      message {
        _ = try table(text, options: CSVOptions(readsThousands: false), kinds: ["a": .number])
      } == "t.csv, row 1 (line 2), column a: expected a number, found “1,234”")
  }

  @Test func threadsFindTheSame() throws {
    let rows = (1000..<3000).map { "\"\($0 / 1000),\(String($0).suffix(3))\",x\n" }.joined()
    let bytes = Bytes(Array(("a,b\n" + rows).utf8), path: "t.csv")
    for kinds in [[:], ["a": FieldKind.number]] {
      let found = try CSV.read(
        bytes, options: CSVOptions(), kinds: kinds, threads: 3, chunkSize: 500)
      #expect(try found.column(named: "a").numbers == (1000..<3000).map(Double.init))
      #expect(found.format?.grouped == ["a"])
    }
  }
}
