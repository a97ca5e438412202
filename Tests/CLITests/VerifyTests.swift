import Chainrule
import Foundation
import Testing

/// `chainrule verify`, run as a process.
@Suite struct VerifyTests {
  private func json(_ run: Tool.Run) throws -> JSONValue {
    try JSONValue(parsing: Array(run.output.utf8))
  }

  @Test func anExample() throws {
    try withTool { tool in
      let run = try tool.run("verify", "seven-nodes")
      #expect(run.status == 0, "\(run.remarks)")
      #expect(run.output.contains("All witnesses agree"))
      #expect(run.remarks == "")
      let object = try json(tool.run("verify", "seven-nodes", "--json", "--sample", "2"))
      #expect(object["passes"] == .bool(true) || object["cases"] != nil)
    }
  }

  @Test func aModelWithoutAndWithData() throws {
    try withTool { tool in
      let rows = (0..<60).map { i in
        "\(Double(i % 7) / 3),\(i % 2 == 0 ? "red" : "blue"),\(i % 7 > 3 ? "yes" : "no")"
      }
      try tool.file("data.csv", "size,color,answer\n" + rows.joined(separator: "\n") + "\n")
      let trained = try tool.run(
        "train", "data.csv", "--target", "answer", "--layers", "4", "--epochs", "3", "--output",
        "run", "--quiet")
      #expect(trained.status == 0, "\(trained.remarks)")
      let alone = try tool.run("verify", "run", "--json", "--seed", "5")
      #expect(alone.status == 0, "\(alone.remarks)")
      #expect(alone.remarks.contains("drawn at random with seed 5"))
      #expect(try json(alone)["passes"] == .bool(true))
      let row = try tool.run("verify", "run", "data.csv", "--row", "2,7")
      #expect(row.status == 0, "\(row.remarks)")
      #expect(row.output.contains("All witnesses agree"))
    }
  }

  @Test func mistakesAreNamed() throws {
    try withTool { tool in
      for (arguments, status, words) in [
        (["verify", "no-such-file.yaml"], 66, "no-such-file.yaml"),
        (["verify", "seven-node"], 64, "seven-nodes"),
        (["verify", "seven-nodes", "--row", "1"], 64, "--row"),
        (["verify", "seven-nodes", "--sample", "0"], 64, "--sample"),
        (["verify", "seven-nodes", "--digits", "99"], 64, "--digits"),
        (["verify", "seven-nodes", "data.csv"], 64, "--row"),
      ] {
        let run = try tool.run(arguments)
        #expect(run.status == Int32(status), "\(arguments): \(run.remarks)")
        #expect(run.remarks.contains(words), "\(arguments): \(run.remarks)")
        #expect(run.output == "")
      }
    }
  }

  /// Numbers that are none are no agreement.
  @Test func disagreementIsAFailure() throws {
    try withTool { tool in
      try tool.file(
        "infinite.yaml",
        """
        format_version: 1
        network: {inputs: 1, layers: [{dense: 1, weights: [[1e300]], biases: [0]}]}
        loss: squared_error
        inputs: [[1e300]]
        targets: [[0]]
        """)
      let run = try tool.run("verify", "infinite.yaml")
      #expect(run.status == 1)
      #expect(run.output.contains("No finite cost to compare"))
      #expect(
        run.remarks.contains(
          "no finite cost to compare: z1[1] is larger than a Double holds, 1.8·10³⁰⁸"))
      let object = try json(tool.run("verify", "infinite.yaml", "--json"))
      #expect(object["passes"] == .bool(false))
      #expect(object["obstacle"] != nil)
    }
  }
}
