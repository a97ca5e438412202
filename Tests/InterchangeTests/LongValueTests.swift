import ChainruleNetworks
import ChainruleTensors
import TestSupport
import Testing

@testable import ChainruleInterchange

/// A value of 10 kB, and one that would clear the screen, in each message that quotes one.
@Suite struct LongValueTests {
  private struct Sample: SchemaObjectDecodable {
    init(from object: SchemaObject) throws {
      _ = try object.optional("count", as: Int.self)
      _ = try object.find("kind")?.variant(among: ["dense", "dropout"])
    }
  }

  private func reading(_ json: JSONValue) -> String {
    message { try Sample(from: SchemaReader.read(json, file: "c.json")) }
  }

  @Test(arguments: LongValue.allCases)
  func configurations(_ long: LongValue) {
    let value = long.text
    expectShort(reading(["count": .string(value)]))
    expectShort(reading(["kind": .string(value)]))
    expectShort(reading(.object(JSONObject([.init(value, 1)]))))
    expectShort(reading(["kind": .object(JSONObject([.init(value, 1)]))]))
  }

  @Test func numbers() {
    let digits = String(repeating: "1", count: 10_000)
    expectShort(message { try JSONValue(parsing: digits) })
    expectShort(
      message { try Sample(from: SchemaReader.read(text: "count: 1\(digits)", file: "c")) })
  }

  @Test(arguments: LongValue.allCases)
  func keysOfJSON(_ long: LongValue) {
    let key = long.text
    let name = JSONValue.string(key).description
    expectShort(message { try JSONValue(parsing: "{\(name): 1, \(name): 2}") })
    #expect(
      message { try JSONValue(parsing: "[1\u{1B}]") }.hasSuffix("found “\\u{1B}”"))
  }

  @Test(arguments: LongValue.allCases)
  func modelFiles(_ long: LongValue) throws {
    let value = long.text
    var file = Safetensors(metadata: ["format": value])
    expectShort(message { try Model(file, file: "m") })
    file.metadata = ["format": "chainrule", "format_version": value]
    expectShort(message { try Model(file, file: "m") })
    file.metadata = ["format": "chainrule", "format_version": "1", value: ""]
    expectShort(message { try Model(file, file: "m") })
    expectShort(ModelError("m", .missingTensor(value, nearest: value)).description)
    expectShort(ModelError("m", .wrongShape(value, expected: [1], found: [2])).description)
    expectShort(ModelError("m", .mismatch(what: value, expected: "1", found: "2")).description)
    expectShort(
      SafetensorsError(file: "m", tensor: value, problem: .missingTensor(nearest: value))
        .description)
    expectShort(
      message { try JSONValue.object(["kind": .string(value)]).decoded(as: AnyLayer.self) })
    expectShort(NetworkError(layer: value, expected: "1", found: "2").description)
  }
}
