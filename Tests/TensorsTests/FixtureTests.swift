import ChainruleTensors
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

let goldenFiles = [
  "activations", "chain_rule", "iamtrask", "matrix_calculus", "mazur", "numpy_random",
  "optimization", "perceptron", "seed001", "seed002", "seed003", "seed004", "softmax",
].map { "Golden/\($0).json" }

let fixtureFiles = ["initializers", "layers", "losses", "optimizers", "training"]
  .map { "Fixtures/\($0).json" }

/// The reader of expected numbers is itself tested: a wrong digit there would be everyone's.
@Suite struct FixtureTests {
  /// Every number of every file, read from its text by strtod, is found again bit for bit.
  @Test(arguments: goldenFiles + fixtureFiles)
  func numbersAreReadExactly(file: String) throws {
    let bytes = [UInt8](try Fixture.data(file))
    let written = numerals(of: bytes).map { strtod($0, nil).bitPattern }.sorted()
    let read = numbers(in: try Fixture.json(file)).map(\.bitPattern).sorted()
    #expect(written.count > 10)
    #expect(read == written)
  }

  @Test func valuesOfEachKind() throws {
    let file = try Fixture.json("Golden/seed002.json")
    #expect(try file["name"].string == "seed002")
    #expect(try file["network"]["input_size"].int == 2)
    #expect(try file["forward"]["loss"].double == 0.3148067478478779)
    #expect(try file["update"]["biases_updated"].bool)
    #expect(try file["weight_positions"]["w12"].ints == [1, 2, 1])
    let first = try file["network"]["layers"][0]
    #expect(try first["biases"].doubles == [0.1, -0.4, 0.3])
    #expect(try first["weights"].matrix == [[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]])
    #expect(try first["weights"].tensor == Tensor(rows: [[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]))
    #expect(try file["forward"]["loss"].tensor.shape == [])
  }

  @Test func missingAndNullAreNil() throws {
    let layer = try Fixture.json("Golden/seed001.json")["cases"][0]["network"]["layers"][0]
    #expect(try layer["biases"].isNull)
    #expect(try layer.optional("biases") == nil)
    #expect(try layer.optional("bias") == nil)
    #expect(try layer.optional("size")?.int == 4)
  }

  /// What a wrong reading says: the file, the way to the place, expected and found.
  @Test func errorsNameFileAndPlace() throws {
    let file = try Fixture.json("Golden/softmax.json")
    expectError("Golden/softmax.json: $.cases: no element 7; elements: 7") {
      try file["cases"][7]
    }
    expectError(
      """
      Golden/softmax.json: $.cases[0].name: expected a number, \
      found the string “three_classes”
      """
    ) {
      try file["cases"][0]["name"].double
    }
    expectError(
      """
      Golden/softmax.json: $.cases[0].loss: expected a whole number, \
      found the number 1.4076059644443804
      """
    ) {
      try file["cases"][0]["loss"].int
    }
    expectError("Golden/softmax.json: $.cases[0].logits: expected an object, found a list of 3") {
      try file["cases"][0]["logits"]["x"]
    }
    expectError("Golden/softmax.json: $.cases[0].logits[0]: expected a list, found the number 1.0")
    {
      try file["cases"][0]["logits"].matrix
    }
  }

  @Test func aMissingKeyNamesTheKeysThereAre() throws {
    let loss = try Fixture.json("Golden/seed002.json")["loss"]
    expectError("Golden/seed002.json: $.loss: no key “sort”; keys: kind, over_samples") {
      try loss["sort"]
    }
  }

  @Test func aMissingFileIsNamed() {
    #expect {
      try Fixture.json("Golden/none.json")
    } throws: { "\($0)".hasPrefix("Golden/none.json: $: cannot be read: ") }
  }

  func expectError<T>(
    _ description: String, sourceLocation: SourceLocation = #_sourceLocation,
    from body: () throws -> T
  ) {
    #expect(sourceLocation: sourceLocation) {
      _ = try body()
    } throws: { "\($0)" == description }
  }

  /// The text of every number: what begins with a digit or a sign outside of strings.
  func numerals(of bytes: [UInt8]) -> [String] {
    var (numerals, numeral, inString) = ([String](), [UInt8](), false)
    for (i, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "\""), i == 0 || bytes[i - 1] != UInt8(ascii: "\\") {
        inString.toggle()
      }
      if !inString, "+-.eE0123456789".utf8.contains(byte) {
        numeral.append(byte)
      } else if !numeral.isEmpty {
        numerals.append(String(decoding: numeral, as: UTF8.self))
        numeral = []
      }
    }
    // The letters of true and false remain.
    return numerals.filter { $0 != "e" }
  }

  func numbers(in json: JSON) -> [Double] {
    if let number = try? json.double { return [number] }
    if let elements = try? json.array { return elements.flatMap(numbers) }
    guard let keys = try? json.keys else { return [] }
    return keys.flatMap { key in (try? json[key]).map(numbers) ?? [] }
  }
}
