import Chainrule
import Foundation
import Testing

/// `chainrule check` and `chainrule worksheet`.
@Suite struct CheckTests {
  private static let right = """
    name,value
    net_n3,0.343
    out_n3;0,343
    net_n9\t1.408
    out_n9,0.8035
    """

  @Test func correctWorkPasses() throws {
    try withTool { tool in
      try tool.file("anna.csv", Self.right)
      let run = try tool.run(["check", "seven-nodes", "anna.csv"])
      #expect(run.status == 0, "\(run.remarks)")
      #expect(run.output.contains("4 of 88 asked numbers are written; all of them right."))
    }
  }

  @Test func wrongWorkIsNamed() throws {
    try withTool { tool in
      try tool.file(
        "ben.yaml",
        "student: Ben\nanswers: [{net_n3: 0.243}, {out_n3: 0.243}, {E: 0.3148}]\n")
      let run = try tool.run(["check", "seven-nodes", "ben.yaml", "--json"])
      #expect(run.status == 1)
      let sheet = try run.json()
      #expect(sheet["student"]?.string == "Ben")
      #expect(sheet["first_wrong"]?.string == "net_n3")
      let answers = try #require(sheet["answers"]?.array)
      #expect(answers.map { $0.object?["verdict"]?.string } == ["wrong", "carried", "right"])
      #expect(answers[0].object?["slip"]?.string == "bias forgotten")
      #expect(sheet["points"] == .integer(2))
      #expect(sheet["asked"] == .integer(88) && sheet["answered"] == .integer(3))
      #expect(sheet["missing"]?.array?.first?.string == "net_n4")
    }
  }

  @Test func aClassIsMarkedAtOnce() throws {
    try withTool { tool in
      try tool.file("anna.csv", Self.right)
      try tool.file("ben.csv", "net_n3,0.243\n")
      let run = try tool.run(["check", "seven-nodes", "anna.csv", "ben.csv"])
      #expect(run.status == 1)
      #expect(run.output.contains("anna") && run.output.contains("ben"))
      #expect(run.remarks.contains("1 of 5 numbers is wrong in 1 of 2 files"))
      let json = try tool.run(["check", "seven-nodes", "anna.csv", "ben.csv", "--json"]).json()
      #expect(json["sheets"]?.array?.count == 2)
    }
  }

  @Test(arguments: [
    ("net_n33,0.3", "a.csv:1:1: net_n33: expected"),
    ("net_n3,abc1", "a.csv:1:1: expected a number behind net_n3, found text “abc1”"),
    ("net_n3,0.343\nz1[1],0.343", "a.csv:2:1: z1[1]: expected each number once"),
    ("net_n3,nan", "expected a number behind net_n3"),
    ("just words\nmore words", "a.csv:1:1: expected a name and a number"),
  ])
  func mistakesNameTheirLine(text: String, message: String) throws {
    try withTool { tool in
      try tool.file("a.csv", text + "\n")
      let run = try tool.run(["check", "seven-nodes", "a.csv"])
      #expect(run.status == 65, "\(run.output)")
      #expect(run.remarks.contains(message), "\(run.remarks)")
    }
  }

  @Test func aVariantIsMarkedByItsOwnNumbers() throws {
    try withTool { tool in
      let made = try tool.run([
        "worksheet", "seven-nodes", "--variant", "4", "--output", "sheet.txt", "--key", "key.txt",
        "--answers", "blank.csv",
      ])
      #expect(made.status == 0, "\(made.remarks)")
      let sheet = String(decoding: try tool.bytes("sheet.txt"), as: UTF8.self)
      let key = String(decoding: try tool.bytes("key.txt"), as: UTF8.self)
      #expect(sheet.contains("net_n3 = w1·x₁ + w4·x₂ + b1"))
      #expect(sheet.contains("________________"))
      let names = String(decoding: try tool.bytes("blank.csv"), as: UTF8.self).split(
        separator: "\n")
      #expect(names.first == "net_n3;")
      // The first result of the key.
      let line = try #require(key.split(separator: "net_n3 = ").dropFirst().first)
      let result = try #require(line.split(separator: "\n").dropFirst(2).first)
      let number = result.filter { "0123456789.−".contains($0) }
      try tool.file("anna.csv", "net_n3;\(number)\n")
      #expect(try tool.run(["check", "seven-nodes", "anna.csv", "--variant", "4"]).status == 0)
      #expect(try tool.run(["check", "seven-nodes", "anna.csv"]).status == 1)
    }
  }
}
