import ChainruleTensors

extension Safetensors {
  /// Reads a file.
  ///
  /// - Throws: `ReadError`, `SafetensorsError`.
  public init(file path: String) throws { try self.init(bytes: readFile(path), source: path) }

  /// Reads a file's bytes; whatever they are, the answer is a value or an error.
  ///
  /// - Parameter source: the name for messages.
  public init(bytes: [UInt8], source: String) throws(SafetensorsError) {
    self = try SafetensorsReader(bytes: bytes, file: source).read()
  }
}

/// Where a tensor's bytes are said to stand, counted from the end of the header.
private struct Extent {
  let name: String
  let type: StoredType
  let shape: Shape
  let begin: Int
  let end: Int
}

private struct SafetensorsReader {
  let bytes: [UInt8]
  let file: String

  func read() throws(SafetensorsError) -> Safetensors {
    let dataStart = try headerEnd()
    var metadata: [String: String] = [:]
    var extents: [Extent] = []
    for entry in try header(upTo: dataStart) {
      if entry.key == "__metadata__" {
        metadata = try texts(entry.value)
      } else {
        extents.append(try extent(entry))
      }
    }
    extents.sort { ($0.begin, $0.end) < ($1.begin, $1.end) }
    try checkTiling(extents, size: bytes.count - dataStart)
    let tensors = extents.map { extent in
      StoredTensor(
        name: extent.name, type: extent.type, shape: extent.shape,
        bytes: bytes[dataStart + extent.begin..<dataStart + extent.end])
    }
    return Safetensors(metadata: metadata, tensors: tensors, source: file)
  }

  private func headerEnd() throws(SafetensorsError) -> Int {
    guard bytes.count >= 8 else { throw error(.truncated(expected: 8, found: bytes.count)) }
    let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    guard length <= Safetensors.headerLimit else {
      throw error(.headerTooLong(limit: Safetensors.headerLimit, found: length))
    }
    let end = 8 + Int(length)
    guard end <= bytes.count else { throw error(.truncated(expected: end, found: bytes.count)) }
    return end
  }

  private func header(upTo end: Int) throws(SafetensorsError) -> [JSONObject.Entry] {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: Array(bytes[8..<end]))
    } catch {
      throw self.error(.header(error))
    }
    guard let object = value.object else {
      throw mismatch(nil, "a JSON object as header", describe(value))
    }
    return object.entries
  }

  private func texts(_ value: JSONValue) throws(SafetensorsError) -> [String: String] {
    guard let object = value.object else {
      throw mismatch(nil, "an object as __metadata__", describe(value))
    }
    var texts: [String: String] = [:]
    for entry in object.entries {
      guard let text = entry.value.string else {
        throw mismatch(nil, "a string as __metadata__ \(quoted(entry.key))", describe(entry.value))
      }
      texts[entry.key] = text
    }
    return texts
  }

  private func extent(_ entry: JSONObject.Entry) throws(SafetensorsError) -> Extent {
    guard let object = entry.value.object else {
      throw mismatch(entry.key, "an object", describe(entry.value))
    }
    guard Set(object.keys) == ["data_offsets", "dtype", "shape"] else {
      throw mismatch(
        entry.key, "the keys data_offsets, dtype and shape", object.keys.joined(separator: ", "))
    }
    let type = try type(object["dtype"] ?? .null, of: entry.key)
    let shape = try wholeNumbers(object["shape"] ?? .null, "shape", of: entry.key)
    let offsets = try wholeNumbers(object["data_offsets"] ?? .null, "data_offsets", of: entry.key)
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw mismatch(entry.key, "data_offsets as [begin, end] with begin ≤ end", "\(offsets)")
    }
    try checkSize(entry.key, type, shape, found: offsets[1] - offsets[0])
    return Extent(name: entry.key, type: type, shape: shape, begin: offsets[0], end: offsets[1])
  }

  private func type(_ value: JSONValue, of tensor: String) throws(SafetensorsError) -> StoredType {
    guard let type = value.string.flatMap(StoredType.init(rawValue:)) else {
      let known = StoredType.allCases.map(\.rawValue).joined(separator: ", ")
      throw mismatch(
        tensor, "one of the types \(known)", value.string.map { shown($0) } ?? describe(value))
    }
    return type
  }

  private func wholeNumbers(
    _ value: JSONValue, _ key: String, of tensor: String
  ) throws(SafetensorsError) -> [Int] {
    let numbers = value.array?.compactMap(\.integer).filter { $0 >= 0 } ?? []
    guard let count = value.array?.count, numbers.count == count else {
      throw mismatch(tensor, "whole numbers from 0 as \(key)", describe(value))
    }
    return numbers
  }

  private func checkSize(
    _ tensor: String, _ type: StoredType, _ shape: Shape, found: Int
  ) throws(SafetensorsError) {
    // A product that passes through 2⁶³ is refused even if a length of 0 follows: it would trap elsewhere.
    var size = type.size
    for length in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      guard !overflow else {
        throw mismatch(tensor, "a shape of fewer than 2⁶³ bytes", "\(shape)")
      }
      size = product
    }
    guard size == found else {
      throw mismatch(tensor, "\(size) bytes for \(type.rawValue) \(shape)", "\(found)")
    }
  }

  /// Each byte of the data belongs to exactly one tensor.
  private func checkTiling(_ extents: [Extent], size: Int) throws(SafetensorsError) {
    var end = 0
    for extent in extents {
      guard extent.begin == end else {
        throw mismatch(
          extent.name, "its data to begin at byte \(end), where the one before ends",
          "\(extent.begin)")
      }
      end = extent.end
    }
    guard end == size else {
      throw mismatch(extents.last?.name, "the data to end at byte \(end)", "\(size) bytes of data")
    }
  }

  private func error(_ problem: SafetensorsError.Problem) -> SafetensorsError {
    SafetensorsError(file: file, tensor: nil, problem: problem)
  }

  private func mismatch(
    _ tensor: String?, _ expected: String, _ found: String
  ) -> SafetensorsError {
    SafetensorsError(
      file: file, tensor: tensor, problem: .mismatch(expected: expected, found: found))
  }

  private func describe(_ value: JSONValue) -> String { shown(value.description) }
}
