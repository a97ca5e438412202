import ChainruleData
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads the parts of a model file, and says precisely what is wrong with them.
struct ModelReader {
  let content: Safetensors
  let file: String
  /// Whether a newer minor version wrote the file, whose further keys are passed over.
  let isTolerant: Bool

  init(_ content: Safetensors, file: String) throws(ModelError) {
    self.content = content
    self.file = file
    let metadata = content.metadata
    guard metadata["format"] == "chainrule" else {
      let format = metadata["format"].map(quoted) ?? "none"
      throw ModelError(
        file, .notAModel(reason: "expected the format “chainrule” in its metadata, found \(format)")
      )
    }
    guard let version = metadata["format_version"] else {
      throw ModelError(
        file, .notAModel(reason: "expected a format_version in its metadata, found none"))
    }
    let parts = version.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(parts.count), parts.allSatisfy({ ($0 ?? -1) >= 0 }),
      parts[0] == Model.formatVersion
    else {
      throw ModelError(
        file, .unsupportedFormat(found: version, supported: "\(Model.formatVersion)"))
    }
    isTolerant = parts.count == 2 && (parts[1] ?? 0) > Model.formatMinorVersion
    if isTolerant { return }
    for key in metadata.keys.sorted() where !Model.knownKeys.contains(key) {
      throw ModelError(file, .metadata(path: key, reason: unknownKey(key, Model.knownKeys)))
    }
  }

  func has(_ key: String) -> Bool { content.metadata[key] != nil }

  func text(_ key: String) throws(ModelError) -> String {
    guard let text = content.metadata[key] else {
      throw ModelError(file, .metadata(path: key, reason: "missing from the metadata"))
    }
    return text
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ key: String) throws(ModelError) -> Choice
  where Choice.RawValue == String {
    let text = try text(key)
    guard let choice = Choice(rawValue: text) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: " or ")
      throw ModelError(
        file, .metadata(path: key, reason: "expected \(known), found \(quoted(text))"))
    }
    return choice
  }

  func json(_ key: String) throws(ModelError) -> JSONValue {
    let text = try text(key)
    do throws(JSONError) {
      return try JSONValue(parsing: text)
    } catch {
      throw ModelError(file, .metadata(path: key, reason: "not JSON: \(error)"))
    }
  }

  /// The value of a key, all of whose own keys must be known.
  func decode<Value: Codable>(_ key: String) throws(ModelError) -> Value {
    let json = try json(key)
    do {
      let value = try json.decoded(as: Value.self)
      if !isTolerant, let unknown = try json.firstUnknownKey(against: JSONValue(encoding: value)) {
        throw ModelError(
          file,
          .metadata(path: key + unknown.path, reason: unknownKey(unknown.key, unknown.known)))
      }
      return value
    } catch let error as ModelError {
      throw error
    } catch let error as DecodingError {
      let (path, reason) = error.placeAndReason
      throw ModelError(file, .metadata(path: key + path, reason: reason))
    } catch {
      throw ModelError(file, .metadata(path: key, reason: "\(error)"))
    }
  }

  func provenance() throws(ModelError) -> Provenance {
    let value = SchemaReader.read(try json("training"), file: file)
    do {
      return try Provenance(value, isTolerant: isTolerant)
    } catch let error as SchemaError {
      let path = error.path.isEmpty ? "training" : "training.\(error.path)"
      throw ModelError(file, .metadata(path: path, reason: "\(error.problem)"))
    } catch {
      throw ModelError(file, .metadata(path: "training", reason: "\(error)"))
    }
  }

  /// Throws `ModelError` where its numbers are missing or of no use.
  func baseline() throws(ModelError) -> ModelBaseline {
    let json = try json("baseline")
    let (weights, biases) = (
      try baselineTensor(ModelBaseline.weightsName), try baselineTensor(ModelBaseline.biasesName)
    )
    do throws(BaselineFault) {
      return try ModelBaseline(json, weights: weights, biases: biases)
    } catch {
      throw ModelError(file, .metadata(path: "baseline", reason: error.reason))
    }
  }

  private func baselineTensor(_ name: String) throws(ModelError) -> Tensor<Double> {
    // Which shape it must have is known, and checked, when the model is put together.
    let shape = (try? content.stored(name))?.shape ?? []
    return try tensor(name, shape, .float64, content.names)
  }

  /// The tensors of the network and of its baseline, and no others.
  func weights<S: Scalar>(
    of network: Network, type: StoredType
  ) throws(ModelError) -> Model.Weights<S> {
    let (parameters, states) = (network.parameters, network.states)
    let baseline =
      has("baseline") ? [ModelBaseline.weightsName, ModelBaseline.biasesName] : []
    let known = Set(parameters.map(\.id.name) + states.map(\.id.name) + baseline)
    let others = content.names.filter { !known.contains($0) }
    var weights = Model.Weights<S>(parameters: [:])
    for spec in parameters {
      weights.parameters[spec.id] = try tensor(spec.id.name, spec.shape, type, others)
    }
    for spec in states {
      weights.states[spec.id] = try tensor(spec.id.name, spec.shape, type, others)
    }
    if let name = others.first, !isTolerant {
      throw ModelError(file, .unexpectedTensor(name))
    }
    return weights
  }

  private func tensor<S: Scalar>(
    _ name: String, _ shape: Shape, _ type: StoredType, _ others: [String]
  ) throws(ModelError) -> Tensor<S> {
    guard let stored = try? content.stored(name) else {
      throw ModelError(file, .missingTensor(name, nearest: nearestName(to: name, among: others)))
    }
    guard stored.shape == shape else {
      throw ModelError(file, .wrongShape(name, expected: shape, found: stored.shape))
    }
    guard stored.type == type else {
      throw ModelError(
        file, .wrongType(name, expected: type.rawValue, found: stored.type.rawValue))
    }
    let tensor: Tensor<S> = stored.tensor()
    guard let bad = tensor.values.firstIndex(where: { !$0.isFinite }) else { return tensor }
    throw ModelError(
      file,
      .mismatch(
        what: "\(name)\(tensor.index(at: bad))", expected: "a finite number",
        found: "\(tensor.values[bad])"))
  }
}

private func unknownKey(_ key: String, _ known: [String]) -> String {
  "unknown key \(quoted(key))" + suggestion(for: key, among: known)
}

func isDirectory(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
