import Chainrule
import Foundation
import Testing

/// What stands in files of answers, and what becomes of them in a class.
@Suite struct AnswerFilesTests {
  @Test func paperAndSpreadsheetsAreRead() throws {
    try withTool { tool in
      try tool.file(
        "a.csv",
        "\u{FEFF}student,Zoe\r\nElement;Wert;\r\nnet_n3;343×10⁻³;\r\nout_n3;0,343\r\n"
          + "new w5,1/2\r\nnet_n9,1.408x10^0\r\n")
      let run = try tool.run(["check", "seven-nodes", "a.csv", "--json"])
      #expect(run.status == 0, "\(run.remarks)")
      let sheet = try run.json()
      #expect(sheet["student"]?.string == "Zoe")
      #expect(sheet["points"] == .integer(4))
      try tool.file("b.yaml", "answers: [{net_n3: 3.43·10^-1}, {new w5: 1/2}, {net_n9: }]")
      #expect(try tool.run(["check", "seven-nodes", "b.yaml"]).status == 0)
    }
  }

  @Test(arguments: [
    ("a.csv", ""), ("a.csv", "net_n3;\n"), ("a.yaml", " \n"), ("a.yaml", "answers: []"),
  ])
  func anEmptySheetIsNoSuccess(name: String, text: String) throws {
    try withTool { tool in
      try tool.file(name, text)
      let run = try tool.run(["check", "seven-nodes", name])
      #expect(run.status == 1)
      #expect(run.output.contains("No number is written yet; 88 are asked for."))
      #expect(run.remarks == "Error: no number is written\n")
      let json = try tool.run(["check", "seven-nodes", name, "--json"]).json()
      #expect(json["score"] == .null && json["answered"] == .integer(0))
    }
  }

  @Test func allUnknownNamesAreTold() throws {
    try withTool { tool in
      let lines = ["net_n33,1"] + (1...6).map { "foo\($0),1" } + ["E,1"]
      try tool.file("a.csv", lines.joined(separator: "\n"))
      let run = try tool.run(["check", "seven-nodes", "a.csv"])
      #expect(run.status == 65)
      #expect(
        run.remarks == """
          Error: a.csv:1:1: 7 names that no number of the example has
            line 1: net_n33; did you mean “net_n3”?
            line 2: foo1
            line 3: foo2
            line 4: foo3
            line 5: foo4
            and 2 more

          """)
    }
  }

  @Test func aBadFileIsARowOfItsClass() throws {
    try withTool { tool in
      try tool.file("anna.csv", "net_n3,0.343\n")
      try tool.file("bad.csv", "net_n3,0.343\nnet_n3,0.3\n")
      let run = try tool.run(["check", "seven-nodes", "anna.csv", "bad.csv", "./anna.csv"])
      #expect(run.status == 65)
      #expect(run.output.contains("not read: line 2: net_n3: expected"))
      #expect(run.remarks.hasPrefix("./anna.csv: given twice; it is marked once\n"))
      let json = try tool.run(["check", "seven-nodes", "anna.csv", "bad.csv", "--json"]).json()
      #expect(json["not_read"]?.array?.first?.object?["student"]?.string == "bad")
    }
  }

  @Test func theFilesVariantCounts() throws {
    try withTool { tool in
      let entry = try #require(ReadyMade.named("seven-nodes"))
      let example = try ExampleFile(bytes: entry.bytes, file: entry.file)
      let sheet = try Worksheet(#require(example.cases.first).variant(7))
      let lines = zip(sheet.names, sheet.numbers).prefix(6).map { name, number in
        "\(name);\(NumberFormat.significant(5).string(number, as: .ascii))\n"
      }.joined()
      try tool.file("own.csv", "variant;7\n" + lines)
      try tool.file("lost.csv", lines)
      let run = try tool.run(["check", "seven-nodes", "own.csv"])
      #expect(run.status == 0)
      #expect(run.output.hasPrefix("own: Seven nodes, variant 7\n"))
      let clash = try tool.run(["check", "seven-nodes", "own.csv", "--variant", "8"])
      #expect(clash.status == 65)
      #expect(clash.remarks.contains("own.csv:1:1: expected variant 8, as --variant says"))
      let lost = try tool.run(["check", "seven-nodes", "lost.csv"])
      #expect(lost.output.contains("These look like the numbers of variant 7"))
      #expect(lost.status == 1)
    }
  }
}
