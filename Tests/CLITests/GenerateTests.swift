import Chainrule
import Foundation
import Testing

@Suite struct GenerateTests {
  @Test func theListNamesAllKinds() throws {
    try withTool { tool in
      let run = try tool.run("generate")
      #expect(run.status == 0)
      let names = run.output.split(separator: "\n").compactMap {
        $0.split(separator: " ").first.map(String.init)
      }
      #expect(names == Generator.kinds)
      let json = try tool.run("generate", "--json").json()
      #expect(json["kinds"]?.array?.compactMap { $0["name"]?.string } == Generator.kinds)
    }
  }

  @Test func tablesOfTruthAreWhole() throws {
    try withTool { tool in
      let run = try tool.run("generate", "xor")
      #expect(run.output == "x1,x2,class\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n")
      let three = try tool.run("generate", "and", "--inputs", "3").output.split(separator: "\n")
      #expect(three.count == 9 && three[7] == "1,1,0,0" && three[8] == "1,1,1,1")
      let json = try tool.run("generate", "or", "--json").output
      #expect(json.hasPrefix("{\"x1\":0,\"x2\":0,\"class\":\"0\"}\n"))
    }
  }

  /// The file holds the numbers of the library, to the last digit.
  @Test(arguments: Generator.kinds) func filesReadBackTheSame(kind: String) throws {
    try withTool { tool in
      let run = try tool.run(
        "generate", kind, "--rows", "50", "--noise", "0.25", "--seed", "7", "--output", "data.csv")
      #expect(run.status == 0 && run.output.isEmpty)
      #expect(run.remarks == "Wrote 50 rows to data.csv\n")
      let expected = try Generator(named: kind, rows: 50, noise: 0.25, seed: 7).table()
      let found = try CSV.read(
        path: tool.folder.appendingPathComponent("data.csv").path, kinds: ["class": .text])
      #expect(found.columnNames == expected.columnNames)
      for (a, b) in zip(found.columns, expected.columns) {
        #expect((0..<50).allSatisfy { a.spelling($0) == b.spelling($0) }, "\(a.name)")
      }
    }
  }

  @Test func seedsAndClassesMatter() throws {
    try withTool { tool in
      let base = ["generate", "spiral", "--rows", "40", "--noise", "0.1"]
      let run = try tool.run(base)
      #expect(try tool.run(base + ["--seed", "0"]).output == run.output)
      #expect(try tool.run(base + ["--seed", "1"]).output != run.output)
      let five = try tool.run(base + ["--classes", "5"]).output.split(separator: "\n").dropFirst()
      #expect(Set(five.compactMap { $0.split(separator: ",").last }).count == 5)
    }
  }

  @Test func mistakesAreNamed() throws {
    try withTool { tool in
      try tool.file("there.csv", "a\n")
      let cases: [([String], Int32, String)] = [
        (["spirals"], 64, "no generator “spirals”; did you mean “spiral”?"),
        (["xor", "--classes", "5"], 64, "--classes: expected 2 for xor, found 5"),
        (["moons", "--inputs", "3"], 64, "--inputs: expected 2 for moons, found 3"),
        (["xor", "--noise", "0.1"], 64, "--noise: expected a number of rows beside it for xor"),
        (["moons", "--noise", "-1"], 64, "--noise: expected a number not below 0, found “-1”"),
        (["moons", "--rows", "0"], 64, "--rows: expected a whole number from 1 to 2147483647"),
        (["moons", "--rows", "2147483647"], 64, "--rows: expected a table that fits into"),
        (["--rows", "5"], 64, "--rows: expected the name of what to make"),
        (["moons", "--output", "there.csv"], 73, "there.csv: exists already; --force overwrites"),
        (["moons", "--output", "no/where.csv"], 73, "no/where.csv: cannot be written"),
      ]
      for (arguments, status, message) in cases {
        let run = try tool.run(["generate"] + arguments)
        #expect(run.status == status, "\(arguments): \(run.remarks)")
        #expect(run.remarks.contains(message), "\(arguments): \(run.remarks)")
        #expect(run.output.isEmpty)
      }
      #expect(try tool.run("generate", "moons", "--output", "there.csv", "--force").status == 0)
    }
  }
}
