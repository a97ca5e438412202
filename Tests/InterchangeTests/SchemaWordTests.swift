import Testing

@testable import ChainruleInterchange

private func value(_ text: String) throws -> SchemaValue {
  try SchemaReader.read(text: text, file: "v.yaml")
}

@Suite struct SchemaWordTests {
  @Test(arguments: [
    "no", "yes", "on", "off", "y", "1.10", "010", "0x1F", "1:30", "2020-01-01", "true", "=", "<<",
  ])
  func plainWordsAreTextWhereTextIsAsked(_ word: String) throws {
    #expect(try value("[\(word)]").list()[0].text() == word)
  }

  @Test(arguments: [
    ("1e-3", 1e-3), ("1E5", 1e5), ("+1.5", 1.5), ("-.5", -0.5), ("5.", 5), ("0", 0), ("007", 7),
    (".inf", Double.infinity), ("-.INF", -Double.infinity), ("0.1", 0.1), ("1e-400", 0),
  ])
  func numbers(_ word: String, _ expected: Double) throws {
    #expect(try value(word).number() == expected)
  }

  @Test(arguments: [
    "inf", "nan", "0x10", "1_000", "1e", "e5", ".", "-e", "1:30", "1,5", "٣", "+-1", "1.2.3",
  ])
  func notNumbers(_ word: String) {
    #expect(
      message { try value(word).number(as: Double.self) }
        == "v.yaml:1:1: expected a number, found text “\(word)”")
  }

  @Test func floatsRoundOnce() throws {
    // Halfway between two Floats but for the last digit, which a detour over Double loses.
    #expect(try Float(from: value("1.00000005960464477540")) == 1.0000001)
  }

  @Test func variants() throws {
    let names = ["sgd", "adam"]
    let plain = try value("sgd").variant(among: names)
    #expect(plain.name == "sgd" && plain.body == nil)
    let full = try value("adam: {beta: 0.9}").variant(among: names)
    #expect(full.name == "adam")
    #expect(try full.body?.entries().map(\.key) == ["beta"])
    #expect(full.body?.path == "adam")
    #expect(
      message { try value("adm").variant(among: names) }
        == "v.yaml:1:1: unknown name “adm”; did you mean “adam”?")
    #expect(
      message { try value("{adm: 1}").variant(among: names) }
        == "v.yaml:1:2: unknown name “adm”; did you mean “adam”?")
    #expect(
      message { try value("{sgd: 1, adam: 2}").variant(among: names) }
        == "v.yaml:1:1: expected an object with one key, the name, found 2 keys")
    #expect(
      message { try value("[sgd]").variant(among: names) }
        == "v.yaml:1:1: expected a name, found a list")
  }

  @Test func kindsAndChoices() throws {
    func kind(_ text: String) throws -> String {
      try value(text).object { object in
        let kind = try object.kind(among: ["dense", "dropout"])
        _ = object.find("activation")
        return kind
      }
    }
    #expect(try kind("{activation: relu, dense: 3}") == "dense")
    #expect(
      message { try kind("{dense: 3, dropout: 1}") }
        == "v.yaml:1:1: expected one kind, found “dense” and “dropout”")
    #expect(
      message { try kind("{dens: 3}") } == "v.yaml:1:2: unknown key “dens”; did you mean “dense”?")
    #expect(
      message { try kind("{foo: 3}") }
        == "v.yaml:1:1: expected one of the keys dense, dropout, found foo")
    #expect(
      message { try kind("{}") }
        == "v.yaml:1:1: expected one of the keys dense, dropout, found no key")
    func choice(_ text: String) throws -> Int {
      try value(text).object { try $0.choice("over", among: ["sum": 1, "mean": 2], default: 7) }
    }
    #expect(try choice("{over: mean}") == 2)
    #expect(try choice("{}") == 7)
    #expect(
      message { try choice("{over: men}") }
        == "v.yaml:1:8: over: unknown name “men”; did you mean “mean”?")
  }

  @Test func requirementsHaveBounds() throws {
    let within = SchemaRequirement<Double>.beWithin(0...1)
    #expect(within.holds(0) && within.holds(1) && !within.holds(1.1) && !within.holds(.nan))
    #expect(within.text == "a number from 0.0 to 1.0")
    #expect(!SchemaRequirement<Int>.beAbove(0).holds(0))
    #expect(SchemaRequirement<Int>.beAtLeast(0).holds(0))
  }
}
