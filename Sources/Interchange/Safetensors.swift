import ChainruleData
import ChainruleTensors

/// Named tensors and text metadata in one file that can hold nothing executable.
///
/// The file: 8 bytes, the length of the header, little-endian; the header, a JSON object with `dtype`, `shape` and
/// `data_offsets` of each tensor and a string map `__metadata__`; the bytes of the tensors, one after another without
/// gaps. The header ends with as many spaces as let the data begin at a multiple of 8.
/// (The format: https://huggingface.co/docs/safetensors)
///
///     var file = Safetensors(metadata: ["format_version": "1"])
///     file.add(StoredTensor("dense1.weight", weights))
///     try file.write(to: "model.safetensors")
///     let weights: Tensor<Float> = try Safetensors(file: "model.safetensors").tensor("dense1.weight")
///
/// The same content gives the same bytes.
public struct Safetensors: Hashable, Sendable {
  /// The longest header that is read or written, in bytes: the format's own limit.
  public static let headerLimit = 100_000_000

  /// Words beside the tensors, by key.
  public var metadata: [String: String]
  /// In the order in which the bytes stand in the file.
  public private(set) var tensors: [StoredTensor]
  /// The name in messages: the path it was read from.
  let source: String
  private var places: [String: Int]

  public init(metadata: [String: String] = [:]) {
    self.init(metadata: metadata, tensors: [], source: "safetensors")
  }

  /// Precondition: no name stands twice.
  init(metadata: [String: String], tensors: [StoredTensor], source: String) {
    self.metadata = metadata
    self.tensors = tensors
    self.source = source
    places = Dictionary(uniqueKeysWithValues: tensors.enumerated().map { ($1.name, $0) })
  }

  /// The names of the tensors, in the order of the file.
  public var names: [String] { tensors.map(\.name) }

  /// Puts a tensor at the end.
  ///
  /// Precondition: the name is new, and not `__metadata__`.
  public mutating func add(_ tensor: StoredTensor) {
    precondition(tensor.name != "__metadata__", "the name __metadata__ is the format's own")
    precondition(places[tensor.name] == nil, "a tensor “\(tensor.name)” is there already")
    places[tensor.name] = tensors.count
    tensors.append(tensor)
  }

  /// The tensor of this name, as it is stored.
  public func stored(_ name: String) throws(SafetensorsError) -> StoredTensor {
    guard let place = places[name] else {
      throw SafetensorsError(
        file: source, tensor: name,
        problem: .missingTensor(nearest: nearestName(to: name, among: names)))
    }
    return tensors[place]
  }

  /// The tensor of this name, its numbers converted to `S`.
  ///
  /// - Parameter shape: the shape it must have.
  /// - Throws: `SafetensorsError` if it is missing or has another shape.
  public func tensor<S: Scalar>(
    _ name: String, as scalar: S.Type = S.self, shape: Shape? = nil
  ) throws(SafetensorsError) -> Tensor<S> {
    let found = try stored(name)
    if let shape, found.shape != shape {
      throw SafetensorsError(
        file: source, tensor: name,
        problem: .mismatch(expected: "the shape \(shape)", found: "\(found.shape)"))
    }
    return found.tensor()
  }

  public static func == (a: Safetensors, b: Safetensors) -> Bool {
    a.metadata == b.metadata && a.tensors == b.tensors
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(metadata)
    hasher.combine(tensors)
  }
}
