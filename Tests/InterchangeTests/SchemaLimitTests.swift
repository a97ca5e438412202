import Testing

@testable import ChainruleInterchange

private func value(_ text: String) throws -> SchemaValue {
  try SchemaReader.read(text: text, file: "v.yaml")
}

@Suite struct SchemaLimitTests {
  @Test func deepNesting() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(try value(nested(100)).isList)
    #expect(message { try value(nested(102)) } == "v.yaml:1:102: nested deeper than 100 levels")
    #expect(message { try value(nested(100_000)) }.contains("nested deeper than 100 levels"))
    let lists = String(repeating: "- ", count: 100_000)
    #expect(message { try value(lists) }.contains("nested deeper than 100 levels"))
  }

  @Test func anchorsAndAliases() throws {
    let shared = try value("a: &x {p: 1}\nb: *x").entries()
    #expect(try shared[1].value.entries().map(\.key) == ["p"])
    #expect(shared[1].value.path == "b")
  }

  @Test func aliasBombs() {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for i in 1..<10 {
      let uses = Array(repeating: "*a\(i - 1)", count: 9).joined(separator: ", ")
      bomb += "a\(i): &a\(i) [\(uses)]\n"
    }
    let refusal = "v.yaml:3:45: expected at most 16 aliases (*name), found another"
    #expect(message { try value(bomb) } == refusal)
    #expect(message { try value("a: &x 1\n? *x\n: 1\n") } == "v.yaml:2:3: a key must be text")
    var wide = "a0: &a0 [\(Array(repeating: "x", count: 200_000).joined(separator: ","))]\n"
    wide += "b: [*a0, *a0, *a0, *a0, *a0, *a0]"
    #expect(message { try value(wide) }.hasSuffix(": more than 1000000 values"))
  }

  /// Any bytes give a value or an error.
  @Test func survivesDamage() {
    let good = Array(
      "a: &x [1, \"é\\n\", 'b']\nb: {c: *x, ? d : ~}\ne: |\n  text\n- !!str f\n".utf8)
    var random = SeededGenerator(seed: 1)
    for round in 0..<3000 {
      var bytes = round < good.count ? Array(good[..<round]) : good
      for _ in 0..<(round < good.count ? 0 : 3) {
        let change = random.next()
        bytes[Int(change >> 33) % bytes.count] = UInt8(truncatingIfNeeded: change)
      }
      for file in ["x.yaml", "x.json"] {
        if let value = try? SchemaReader.read(bytes: bytes, file: file) {
          _ = try? JSONValue(from: value)
        }
      }
    }
  }
}
