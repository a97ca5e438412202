extension Safetensors {
  /// The whole file.
  ///
  /// - Throws: `SafetensorsError` if the header is longer than `headerLimit`.
  public func bytes() throws(SafetensorsError) -> [UInt8] { Array(try pieces().joined()) }

  /// Writes the file: the old one or the whole new one, never a part.
  ///
  /// - Throws: `WriteError`, or `SafetensorsError` if the header is longer than `headerLimit`.
  public func write(to path: String, force: Bool = false) throws {
    try AtomicFile.write(pieces(), to: path, force: force)
  }

  /// Length and header, then each tensor; one at a time, so that a large model is not held twice.
  private func pieces() throws(SafetensorsError) -> some Sequence<[UInt8]> {
    let beginning = try beginning()
    return (0...tensors.count).lazy.map { i in i == 0 ? beginning : Array(tensors[i - 1].bytes) }
  }

  private func beginning() throws(SafetensorsError) -> [UInt8] {
    var header = Array(JSONValue.object(header).description.utf8)
    header += Array(repeating: UInt8(ascii: " "), count: -header.count & 7)
    guard header.count <= Safetensors.headerLimit else {
      throw SafetensorsError(
        file: source, tensor: nil,
        problem: .headerTooLong(limit: Safetensors.headerLimit, found: UInt64(header.count)))
    }
    return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header
  }

  private var header: JSONObject {
    var entries: [JSONObject.Entry] = []
    if !metadata.isEmpty {
      // By bytes: the order of strings in Swift follows Unicode tables, which change.
      let keys = metadata.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let texts = keys.map { JSONObject.Entry($0, .string(metadata[$0] ?? "")) }
      entries.append(.init("__metadata__", .object(JSONObject(texts))))
    }
    var offset = 0
    for tensor in tensors {
      let end = offset + tensor.bytes.count
      entries.append(
        .init(
          tensor.name,
          [
            "data_offsets": [.integer(offset), .integer(end)],
            "dtype": .string(tensor.type.rawValue),
            "shape": .array(tensor.shape.map { .integer($0) }),
          ]))
      offset = end
    }
    return JSONObject(entries)
  }
}
