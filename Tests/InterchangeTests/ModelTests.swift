import ChainruleData
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors
import Foundation
import Testing

@testable import ChainruleInterchange

@Suite struct ModelTests {
  private func preprocessing() throws -> Preprocessing {
    let table = Table([
      Column(name: "age", numbers: [1, 2, .nan, 4]),
      Column(name: "kind", text: ["a", "b", "b", "a"]),
      Column(name: "y", text: ["no", "yes", "no", "yes"]),
    ])
    return try Preprocessing.fit(
      table: table, target: "y", kinds: ["age": .number, "kind": .category],
      task: .classification, rows: [0, 1, 2, 3])
  }

  private func model(_ precision: Model.Precision = .double) throws -> Model {
    let preprocessing = try preprocessing()
    let network = try Network(
      inputs: preprocessing.featureCount,
      layers: [.dense(3, .relu), .batchNorm(), .dense(2, .softmax)])
    let parameters = try network.initialParameters(seed: 3)
    let states = Dictionary(
      uniqueKeysWithValues: network.states.map {
        ($0.id, Tensor<Double>([0.1, -0.0, 1e-300], shape: $0.shape))
      })
    let values: Model.Values =
      precision == .double
      ? .double(.init(parameters: parameters, states: states))
      : .float(
        .init(
          parameters: parameters.mapValues { $0.converted() },
          states: states.mapValues { $0.converted() }))
    return try Model(
      network: network, values: values, task: .classification,
      loss: CrossEntropyLoss(labelSmoothing: 0.1), preprocessing: preprocessing,
      provenance: Provenance(
        seed: .max, data: .init(file: "y.csv", sha256: SHA256.hex(of: []), rows: 4), epochs: 7,
        bestEpoch: 5, options: ["batch_size": 32, "rate": 0.1], metrics: ["test": ["loss": 0.5]]))
  }

  @Test(arguments: Model.Precision.allCases)
  func readsBackToTheLastBit(_ precision: Model.Precision) throws {
    let model = try model(precision)
    try withTemporaryFolder { folder in
      try model.write(to: folder + "/model.safetensors")
      let copy = try Model(file: folder + "/model.safetensors")
      #expect(copy == model)
      #expect(copy.precision == precision)
      #expect(try Model.load(folder) == model)
      #expect(try copy.safetensors().bytes() == model.safetensors().bytes())
      #expect(throws: WriteError.self) { try model.write(to: folder + "/model.safetensors") }
      try copy.write(to: folder + "/model.safetensors", force: true)
      for (id, tensor) in model.parameters {
        #expect(tensor.values.map(\.bitPattern) == copy.parameters[id]?.values.map(\.bitPattern))
      }
      for (id, tensor) in model.states {
        #expect(tensor.values.map(\.bitPattern) == copy.states[id]?.values.map(\.bitPattern))
      }
    }
    #expect(model.target == "y")
    #expect(model.classes == ["no", "yes"])
  }

  @Test func isAnOrdinaryFile() throws {
    let file = try model(.float).safetensors()
    #expect(
      file.names == [
        "dense1.weight", "dense1.bias", "batch_norm1.scale", "batch_norm1.shift", "dense2.weight",
        "dense2.bias", "batch_norm1.running_mean", "batch_norm1.running_variance",
      ])
    #expect(file.tensors.allSatisfy { $0.type == .float32 })
    #expect(
      file.metadata.keys.sorted() == [
        "format", "format_version", "loss", "network", "precision", "preprocessing", "task",
        "training",
      ])
    #expect(file.metadata["format_version"] == "1")
    let training = try JSONValue(parsing: #require(file.metadata["training"]))
    #expect(training["seed"] == "18446744073709551615")
    #expect(training["best_epoch"] == 5)
    #expect(training["options"]?["batch_size"] == 32)
  }

  private func reading(_ change: (inout Safetensors) -> Void) throws -> String {
    var file = try model().safetensors()
    change(&file)
    return message { try Model(file, file: "m") }
  }

  /// The file without some tensors, and with others.
  private func replacing(
    _ name: String, with tensors: [StoredTensor]
  ) throws -> String {
    try reading { file in
      var changed = Safetensors(metadata: file.metadata)
      for tensor in file.tensors where tensor.name != name { changed.add(tensor) }
      for tensor in tensors { changed.add(tensor) }
      file = changed
    }
  }

  @Test func namesTensorsThatAreWrong() throws {
    #expect(
      try replacing("dense1.bias", with: []) == "m: tensor “dense1.bias”: not in the file")
    #expect(
      try replacing("dense1.weight", with: [StoredTensor("dense1.weigth", Tensor<Double>(1))])
        == "m: tensor “dense1.weight”: not in the file; did you mean “dense1.weigth”?")
    #expect(
      try replacing("dense1.bias", with: [StoredTensor("dense1.bias", Tensor<Double>(1))])
        == "m: tensor “dense1.bias”: expected the shape [3], found []")
    #expect(
      try replacing(
        "dense1.bias", with: [StoredTensor("dense1.bias", Tensor<Float>(shape: [3]))])
        == "m: tensor “dense1.bias”: expected numbers of type F64, found F32")
    #expect(
      try replacing("", with: [StoredTensor("dense9.bias", Tensor<Double>(1))])
        == "m: tensor “dense9.bias”: no part of the network")
  }

  @Test(arguments: [
    ("format_version", "2", "m: written in format 2; this version of Chainrule reads up to 1"),
    ("format_version", "1x", "m: written in format 1x; this version of Chainrule reads up to 1"),
    (
      "format", "pt",
      "m: not a model of Chainrule: expected the format “chainrule” in its metadata, found “pt”"
    ),
    ("task", "guessing", "m: task: expected classification or regression, found “guessing”"),
    ("task", "regression", "m: task: expected a number, found classes"),
    ("precision", "half", "m: precision: expected float or double, found “half”"),
    ("network", "{]", "m: network: not JSON: 1:2: expected a key in quotes, found “]”"),
    ("los", "{}", "m: los: unknown key “los”; did you mean “loss”?"),
  ])
  func namesMetadataThatIsWrong(_ key: String, _ value: String, _ expected: String) throws {
    let found = try reading { $0.metadata[key] = value }
    #expect(found == expected)
  }

  @Test(arguments: [
    ("network", "\"relu\"", "\"rleu\"", "m: network: unknown activation “rleu”; known are gelu"),
    ("network", "\"dense\"", "\"dens\"", "m: network: unknown layer “dens”; known are activation"),
    (
      "network", "\"version\":1", "\"version\":3", "m: network: unknown version of layer dense: “3”"
    ),
    ("network", "\"outputs\":3", "\"outputs\":0", "m: network: layer dense1: expected from 1 to"),
    (
      "network", "\"outputs\":3", "\"outputs\":\"3\"",
      "m: network.nodes[0].layer.outputs: expected Int"
    ),
    ("network", "\"outputs\":3", "\"outs\":3", "m: network.nodes[0].layer: missing key “outputs”"),
    (
      "network", "\"momentum\":0.1", "\"momentum\":0.1,\"momentun\":1",
      "m: network.nodes[1].layer: unknown key “momentun”; did you mean “momentum”?"
    ),
    ("loss", "label_smoothing", "labelSmoothing", "m: loss: missing key “label_smoothing”"),
    (
      "preprocessing", "\"format_version\":2", "\"format_version\":3",
      "m: preprocessing.format_version:"
    ),
    (
      "training", "\"seed\"", "\"sead\"",
      "m: training: missing key “seed”; is “sead” meant to be it?"
    ),
    ("training", "\"rows\":4", "\"rows\":\"x\"", "m: training.data.rows: expected a whole number"),
  ])
  func namesPlacesInMetadata(
    _ key: String, _ old: String, _ new: String, _ expected: String
  ) throws {
    let found = try reading { file in
      let text = file.metadata[key] ?? ""
      if let range = text.range(of: old) {
        file.metadata[key] = text.replacingCharacters(in: range, with: new)
      }
    }
    #expect(found.hasPrefix(expected), "\(found)")
  }

  @Test func missingMetadata() throws {
    for key in ["network", "loss", "task", "precision", "training"] {
      #expect(try reading { $0.metadata[key] = nil } == "m: \(key): missing from the metadata")
    }
  }

  /// A newer minor version may add keys, nothing else.
  @Test func newerMinorVersionsMayHaveMoreKeys() throws {
    var file = try model().safetensors()
    file.metadata["format_version"] = "1.2"
    file.metadata["notes"] = "[]"
    file.metadata["loss"] = #"{"kind":"cross_entropy","label_smoothing":0.1,"more":2}"#
    #expect(try Model(file, file: "m") == model())
    file.metadata["format_version"] = "1.0"
    #expect(throws: ModelError.self) { try Model(file, file: "m") }
  }

  @Test func partsMustFit() throws {
    let model = try model()
    #expect(throws: ModelError.self) {
      try Model(
        network: Network(inputs: 2, layers: [.dense(2, .softmax)]), values: model.values,
        task: .classification, loss: CrossEntropyLoss(), preprocessing: nil)
    }
    let narrow = try Network(inputs: 1, layers: [.dense(2, .softmax)])
    let found = message {
      try Model(
        network: narrow, values: .double(.init(parameters: narrow.initialParameters(seed: 0))),
        task: .classification, loss: CrossEntropyLoss(), preprocessing: preprocessing())
    }
    #expect(found == "model: preprocessing: expected 1 features, the network's inputs, found 3")
  }

  @Test func foldersAndOtherFiles() throws {
    try withTemporaryFolder { folder in
      #expect(
        message { try Model.load(folder) }
          == "\(folder): not a model of Chainrule: the folder has no model.safetensors")
      #expect(message { try Model.load(folder + "/no") } == "\(folder)/no: no such file")
      try Safetensors(metadata: [:]).write(to: folder + "/plain")
      #expect(
        message { try Model.load(folder + "/plain") }
          == "\(folder)/plain: not a model of Chainrule: "
          + "expected the format “chainrule” in its metadata, found none")
    }
  }

  /// Whatever bytes change, the answer is a model or an error.
  @Test func survivesDamage() throws {
    let bytes = try model(.float).safetensors().bytes()
    var generator = SeededGenerator(seed: 5)
    var errors = 0
    for _ in 0..<300 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 8..<damaged.count, using: &generator)
        damaged[place] = UInt8.random(in: 32...126, using: &generator)
      }
      do {
        _ = try Model(Safetensors(bytes: damaged, source: "m"), file: "m")
      } catch {
        errors += 1
        #expect(!"\(error)".isEmpty)
      }
    }
    #expect(errors > 100)
  }
}

@Suite struct SHA256Tests {
  /// The examples of FIPS 180-4 and lengths around the block's.
  @Test func knownHashes() {
    #expect(
      SHA256.hex(of: Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.hex(of: [])
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      SHA256.hex(of: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      SHA256.hex(of: [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func piecesDoNotMatter() throws {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) }
    for cut in [0, 1, 55, 56, 63, 64, 65, 128, 299] {
      var hash = SHA256()
      hash.update(Array(bytes[..<cut]))
      hash.update(Array(bytes[cut...]))
      #expect(hash.finish() == SHA256.hex(of: bytes))
    }
    try withTemporaryFolder { folder in
      try AtomicFile.write([bytes], to: folder + "/a")
      #expect(try SHA256.hex(ofFile: folder + "/a") == SHA256.hex(of: bytes))
    }
  }
}
