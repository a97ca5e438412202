import Testing

@testable import ChainruleInterchange

@Suite struct JSONTests {
  @Test func printsCompactAndPretty() {
    let value: JSONValue = [
      "epoch": 3, "loss": 0.1, "whole": 2.0, "tiny": .number(.leastNonzeroMagnitude),
      "nan": .number(.nan),
      "inf": .number(-.infinity), "text": "a\"\\\n\t\u{1}é😀",
      "rows": JSONValue([[1, 2], [3, 4]]),
      "none": [], "empty": [:], "flag": true, "nothing": nil,
    ]
    #expect(
      value.description
        == #"{"epoch":3,"loss":0.1,"whole":2.0,"tiny":5e-324,"nan":null,"inf":null,"#
        + #""text":"a\"\\\n\t\u0001é😀","rows":[[1.0,2.0],[3.0,4.0]],"none":[],"empty":{},"#
        + #""flag":true,"nothing":null}"#)
    let small: JSONValue = ["a": [1, 2], "b": ["c": [[1.5], []]], "d": [:]]
    #expect(
      small.pretty == """
        {
          "a": [1, 2],
          "b": {
            "c": [
              [1.5],
              []
            ]
          },
          "d": {}
        }
        """)
  }

  @Test func objectsKeepTheirOrder() throws {
    var object = try #require(try JSONValue(parsing: #"{"z":1,"a":2,"m":3}"#).object)
    #expect(object.keys == ["z", "a", "m"])
    object["a"] = nil
    object["q"] = 4
    object["z"] = 5
    #expect(JSONValue.object(object).description == #"{"z":5,"m":3,"q":4}"#)
    #expect(JSONValue.object(object)["m"]?.double == 3)
    #expect(JSONValue.object(object)["none"] == nil)
    #expect(JSONValue([1, 2])[1] == 2.0)
    #expect(JSONValue([1, 2])[2] == nil)
  }

  @Test func readsNumbersExactly() throws {
    func read(_ text: String) throws -> JSONValue { try JSONValue(parsing: text) }
    #expect(try read("9223372036854775807") == .integer(.max))
    #expect(try read("-9223372036854775808") == .integer(.min))
    #expect(try read("9223372036854775808") == .number(0x1p63))
    #expect(try read("1e2") == .number(100))
    #expect(try read("0.1") == .number(0.1))
    #expect(try read("-0").double?.sign == .minus)
    #expect(try read(" 4 ") == .integer(4))
    #expect(try read(#""\ud83d\ude00\u00e9\/\b""#) == "😀é/\u{8}")
  }

  @Test func roundTripsRandomValues() throws {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<300 {
      let value = randomValue(depth: 4, &random)
      #expect(try JSONValue(parsing: value.description) == value)
      #expect(try JSONValue(parsing: value.pretty) == value)
    }
  }

  static let wrong: [(String, String)] = [
    ("", "1:1: expected a value, found the end of the text"),
    ("nul", "1:1: expected a value, found “n”"),
    ("NaN", "1:1: expected a value, found “N”"),
    ("{\n \"a\": 1]", "2:8: expected “,” or “}”, found “]”"),
    ("[1,]", "1:4: expected a value, found “]”"),
    ("[1 2]", "1:4: expected “,” or “]”, found “2”"),
    ("{a:1}", "1:2: expected a key in quotes, found “a”"),
    (#"{"a" 1}"#, "1:6: expected “:”, found “1”"),
    (#"{"é":1,"é":2}"#, "1:8: the key “é” stands twice"),
    ("1 2", "1:3: expected the end of the text, found “2”"),
    ("01", "1:2: expected the end of the text, found “1”"),
    ("-", "1:2: expected a digit, found the end of the text"),
    ("1.", "1:3: expected a digit, found the end of the text"),
    ("1e+x", "1:4: expected a digit, found “x”"),
    ("1e999", "1:1: 1e999 is too large for a number"),
    ("\"a\nb\"", "1:3: a control character in a string must be escaped"),
    (#""abc"#, "1:1: the string that begins here has no end"),
    (#""\x""#, "1:2: an unknown escape in a string"),
    (#""\"#, "1:3: expected an escape, found the end of the text"),
    (#""\u12""#, "1:2: expected four hexadecimal digits after \\u"),
    (#""\u+123""#, "1:2: expected four hexadecimal digits after \\u"),
    (#""\ud800x""#, "1:2: half of a surrogate pair in a string"),
    (#""\ud800\u0041""#, "1:2: half of a surrogate pair in a string"),
    (#""\udc00""#, "1:2: half of a surrogate pair in a string"),
  ]

  @Test(arguments: wrong)
  func saysWhatIsWrong(_ text: String, _ expected: String) {
    #expect(message { try JSONValue(parsing: text) } == expected)
  }

  @Test func limitsDepth() throws {
    let limit = JSONValue.depthLimit
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(try JSONValue(parsing: nested(limit)).array?.count == 1)
    #expect(
      message { try JSONValue(parsing: nested(limit + 1)) }
        == "1:129: nested deeper than 128 levels")
    #expect(message { try JSONValue(parsing: nested(1_000_000)) }.contains("nested deeper"))
  }

  @Test func refusesWhatIsNotUTF8() {
    let bytes: [UInt8] = Array("[\"é\n".utf8) + [0xC3, 0x28]
    #expect(message { try JSONValue(parsing: bytes) } == "2:1: the text is not UTF-8")
  }
}

/// A tree with no NaN (which is not equal to itself) and texts that are hard on quoting rules.
func randomValue(depth: Int, _ random: inout some RandomNumberGenerator) -> JSONValue {
  let texts = [
    "", " ", "no", "yes", "null", "~", "1e-3", "0x1F", "010", "1:30", "2020-01-01", "a: b", "- a",
    "#x", "a #b", "é😀", "line\nbreak\n", "tab\t", "trailing ", "'", "\"", "\\", "{", "*a", "&a",
    "!t", "%", "@", "`", "|", ">", "=", "<<", "\u{1}", "\u{85}", "\u{2028}", "a\u{FEFF}", "a,b",
    "true", ".nan", "plain words here", "?", ":", "---", "...", "a - b", "\r\n", "\u{7F}",
  ]
  switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
  case 0: return .null
  case 1: return .bool(.random(using: &random))
  case 2:
    return .integer(Int(bitPattern: UInt(random.next())) >> Int.random(in: 0..<64, using: &random))
  case 3:
    let number = Double(bitPattern: random.next())
    return .number(number.isFinite ? number : -0.0)
  case 4: return .string(texts.randomElement(using: &random) ?? "")
  case 5:
    return .array(
      (0..<Int.random(in: 0..<4, using: &random)).map { _ in
        randomValue(depth: depth - 1, &random)
      })
  default:
    var object = JSONObject()
    for _ in 0..<Int.random(in: 0..<4, using: &random) {
      object[texts.randomElement(using: &random) ?? ""] = randomValue(depth: depth - 1, &random)
    }
    return .object(object)
  }
}
