import Testing

@testable import ChainruleInterchange

private enum Task: String, CaseIterable, SchemaDecodable { case classification, regression }

private struct Layer: SchemaObjectDecodable, Equatable {
  let units: Int
  let biases: [Double]?

  init(from object: SchemaObject) throws {
    units = try object.value("dense", must: .beAbove(0))
    biases = try object.optional("biases")
  }
}

private struct Configuration: SchemaObjectDecodable {
  let learningRate: Double
  let epochs: Int
  let task: Task
  let name: String?
  let layers: [Layer]
  let shuffle: Bool
  let seed: UInt64

  init(from object: SchemaObject) throws {
    _ = try object.formatVersion(upTo: 2)
    learningRate = try object.value("learning_rate", must: .beAbove(0))
    epochs = try object.value("epochs", default: 100, must: .beAtLeast(1))
    task = try object.value("task", default: .regression)
    name = try object.optional("name")
    layers = try object.value("layers", default: [])
    shuffle = try object.value("shuffle", default: true)
    seed = try object.value("seed", default: 0)
  }
}

private func read(_ text: String, file: String = "c.yaml") throws -> Configuration {
  try Configuration(from: SchemaReader.read(text: text, file: file))
}

@Suite struct SchemaTests {
  @Test func readsWithDefaults() throws {
    let found = try read("learning_rate: 1e-3\n")
    #expect(found.learningRate == 0.001)
    #expect(found.epochs == 100)
    #expect(found.task == .regression)
    #expect(found.name == nil)
    #expect(found.layers == [])
    #expect(found.shuffle)
  }

  @Test func readsEverything() throws {
    let found = try read(
      """
      # a comment
      format_version: 2
      learning_rate: .5
      epochs: 7
      task: classification
      name: no
      seed: 18446744073709551615
      shuffle: false
      layers:
        - dense: 3
          biases: [0.1, -.4, 3]
        - {dense: 2, biases: null}
      """)
    #expect(found.learningRate == 0.5)
    #expect(found.epochs == 7)
    #expect(found.task == .classification)
    #expect(found.name == "no")
    #expect(found.seed == .max)
    #expect(!found.shuffle)
    #expect(found.layers.map(\.units) == [3, 2])
    #expect(found.layers.map(\.biases) == [[0.1, -0.4, 3], nil])
  }

  @Test func readsJSON() throws {
    let found = try read(
      #"{"learning_rate": 0.1, "name": "\ud83d\ude00", "layers": [{"dense": 3}]}"#, file: "c.json")
    #expect(found.name == "😀")
    #expect(found.layers.map(\.units) == [3])
    #expect(try read("{\"learning_rate\": 0.1,\n\t\"epochs\": 3}", file: "c.yaml").epochs == 3)
    let metadata = SchemaReader.read(["learning_rate": 0.1, "epochs": 0], file: "m.safetensors")
    #expect(
      message { try Configuration(from: metadata) }
        == "m.safetensors: epochs: expected a number not below 1, found the number 0")
  }

  static let wrong: [(String, String)] = [
    (
      "learning_rate: 1\n\n\n\n\n\nlearing_rate: 2",
      "c.yaml:7:1: unknown key “learing_rate”; did you mean “learning_rate”?"
    ),
    (
      "learing_rate: 1",
      "c.yaml:1:1: missing key “learning_rate”; is “learing_rate” meant to be it?"
    ),
    ("epochs: 1", "c.yaml:1:1: missing key “learning_rate”"),
    (
      "learning_rate: 1\nxyzzy: 1",
      "c.yaml:2:1: unknown key “xyzzy” (known: format_version, learning_rate, epochs, task, name, "
        + "layers, shuffle, seed)"
    ),
    (
      "learning_rate: fast",
      "c.yaml:1:16: learning_rate: expected a number, found text “fast”"
    ),
    (
      "learning_rate: \"0.1\"",
      "c.yaml:1:16: learning_rate: expected a number, found text “0.1”"
    ),
    ("learning_rate: null", "c.yaml:1:16: learning_rate: expected a number, found null"),
    ("learning_rate:", "c.yaml:1:15: learning_rate: expected a number, found null"),
    (
      "learning_rate: -1",
      "c.yaml:1:16: learning_rate: expected a number above 0.0, found the number -1"
    ),
    (
      "learning_rate: .nan",
      "c.yaml:1:16: learning_rate: expected a number above 0.0, found the number .nan"
    ),
    (
      "learning_rate: 1e999",
      "c.yaml:1:16: learning_rate: expected a number up to 1.7976931348623157e+308, "
        + "found the number 1e999"
    ),
    (
      "learning_rate: 1\nepochs: 010",
      "c.yaml:2:9: epochs: expected a whole number, found the number 010"
    ),
    (
      "learning_rate: 1\nepochs: 1.5",
      "c.yaml:2:9: epochs: expected a whole number, found the number 1.5"
    ),
    (
      "learning_rate: 1\nseed: -1",
      "c.yaml:2:7: seed: expected a whole number from 0 to 18446744073709551615, "
        + "found the number -1"
    ),
    (
      "learning_rate: 1\nshuffle: yes",
      "c.yaml:2:10: shuffle: expected true or false, found text “yes”"
    ),
    (
      "learning_rate: 1\ntask: clasification",
      "c.yaml:2:7: task: unknown name “clasification”; did you mean “classification”?"
    ),
    (
      "learning_rate: 1\ntask: x",
      "c.yaml:2:7: task: unknown name “x” (choices: classification, regression)"
    ),
    ("learning_rate: 1\nname: [a]", "c.yaml:2:7: name: expected text, found a list"),
    (
      "learning_rate: 1\nlayers: {dense: 3}",
      "c.yaml:2:9: layers: expected a list, found an object"
    ),
    (
      "learning_rate: 1\nlayers:\n  - dense: 3\n  - dense: two",
      "c.yaml:4:12: layers[1].dense: expected a whole number, found text “two”"
    ),
    (
      "learning_rate: 1\nlayers:\n  - dense: 3\n    biasses: []",
      "c.yaml:4:5: layers[0]: unknown key “biasses”; did you mean “biases”?"
    ),
    (
      "learning_rate: 1\nlayers: [{dense: 3, biases: [1, x]}]",
      "c.yaml:2:33: layers[0].biases[1]: expected a number, found text “x”"
    ),
    (
      "format_version: 3",
      "c.yaml:1:17: format_version: expected a version from 1 to 2, found version 3"
    ),
    ("- 1", "c.yaml:1:1: expected an object, found a list"),
    ("", "c.yaml: the file is empty"),
    ("# only a comment\n", "c.yaml: the file is empty"),
    ("a: 1\nb: 2\na: 3", "c.yaml:1:1: the key “a” stands more than once; this is the first"),
    ("a: 1\n\"a\": 3", "c.yaml:1:1: the key “a” stands more than once; this is the first"),
    ("a:\n\t- 1", "c.yaml:2:1: a tab cannot stand here; indent with spaces"),
    ("[a]: 1", "c.yaml:1:1: a key must be text"),
    (
      "a: !!python/object:os.system x",
      "c.yaml:1:4: the tag “tag:yaml.org,2002:python/object:os.system” is not allowed here"
    ),
  ]

  @Test(arguments: wrong)
  func saysWhatIsWrong(_ text: String, _ expected: String) {
    #expect(message { try read(text) } == expected)
  }

  @Test func namesPlacesInJSON() {
    #expect(
      message { try read("{\"learning_rate\": 1,\n \"é\": 1, \"epoch\": 2}", file: "c.json") }
        == "c.json:2:2: unknown key “é” (known: format_version, learning_rate, epochs, task, name, "
        + "layers, shuffle, seed)")
    #expect(
      message { try read("{\"learning_rate\": 1,\n \"epoch\": 2}", file: "c.json") }
        == "c.json:2:2: unknown key “epoch”; did you mean “epochs”?")
    #expect(
      message {
        try read("{\"learning_rate\": 1,\n \"layers\": [{\"dense\": [2]}]}", file: "c.json")
      }
        == "c.json:2:23: layers[0].dense: expected a whole number, found a list")
    #expect(
      message { try read("{\"learning_rate\": 1,}", file: "c.json") }
        == "c.json:1:21: expected a key in quotes, found “}”")
  }

  @Test func passesOnWhatTheParserSays() {
    #expect(
      message { try read("a: b: c") }
        == "c.yaml:1:5: not YAML: mapping values are not allowed in this context")
    #expect(
      message { try read("a: [1") }.hasPrefix("c.yaml:2:1: not YAML: while parsing a flow sequence")
    )
    #expect(message { try read("a: 1\n---\nb: 2") }.hasPrefix("c.yaml:2:1: not YAML: "))
    #expect(message { try read("a: *x") } == "c.yaml:1:4: not YAML: found undefined alias")
    #expect(
      message { try read("a: 1\nb: \u{1}") }
        == "c.yaml:2:4: not YAML: control characters are not allowed")
    let bytes = Array("a: ".utf8) + [0xFF]
    #expect(
      message { try SchemaReader.read(bytes: bytes, file: "c.yaml") }
        == "c.yaml: the text is not UTF-8")
  }

  @Test func skipsAByteOrderMark() throws {
    #expect(try read("\u{FEFF}learning_rate: 1\r\nepochs: 2\r\n").epochs == 2)
  }
}
