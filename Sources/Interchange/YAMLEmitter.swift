import CYAML

/// Writes YAML by libyaml, one thing after the other: block style with two spaces, lines of any length.
final class YAMLEmitter {
  /// Why something cannot stand in YAML.
  struct Problem: Error {
    let reason: String
  }

  private let emitter: UnsafeMutablePointer<yaml_emitter_t>
  private let written: UnsafeMutablePointer<[UInt8]>

  init() {
    (emitter, written) = (.allocate(capacity: 1), .allocate(capacity: 1))
    emitter.initialize(to: yaml_emitter_t())
    written.initialize(to: [])
    yaml_emitter_initialize(emitter)
    yaml_emitter_set_output(
      emitter,
      { written, bytes, count in
        let text = UnsafeBufferPointer(start: bytes, count: count)
        written?.assumingMemoryBound(to: [UInt8].self).pointee.append(contentsOf: text)
        return 1
      }, written)
    yaml_emitter_set_indent(emitter, 2)
    yaml_emitter_set_width(emitter, -1)
    yaml_emitter_set_unicode(emitter, 1)
  }

  deinit {
    yaml_emitter_delete(emitter)
    emitter.deallocate()
    written.deinitialize(count: 1)
    written.deallocate()
  }

  /// Begins the only document.
  func begin() throws(Problem) {
    try emit { yaml_stream_start_event_initialize($0, YAML_UTF8_ENCODING) }
    try emit { yaml_document_start_event_initialize($0, nil, nil, nil, 1) }
  }

  /// Ends it and gives the text.
  func end() throws(Problem) -> String {
    try emit { yaml_document_end_event_initialize($0, 1) }
    try emit { yaml_stream_end_event_initialize($0) }
    return String(decoding: written.pointee, as: UTF8.self)
  }

  /// A text, without quotes or in double ones.
  func word(_ text: String, isPlain: Bool) throws(Problem) {
    let style = isPlain ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE
    let bytes = Array(text.utf8)
    try emit { yaml_scalar_event_initialize($0, nil, nil, bytes, Int32(bytes.count), 1, 1, style) }
  }

  func startList(isFlow: Bool) throws(Problem) {
    let style = isFlow ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE
    try emit { yaml_sequence_start_event_initialize($0, nil, nil, 1, style) }
  }

  func endList() throws(Problem) { try emit { yaml_sequence_end_event_initialize($0) } }

  func startObject(isFlow: Bool) throws(Problem) {
    let style = isFlow ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE
    try emit { yaml_mapping_start_event_initialize($0, nil, nil, 1, style) }
  }

  func endObject() throws(Problem) { try emit { yaml_mapping_end_event_initialize($0) } }

  private func emit(_ make: (UnsafeMutablePointer<yaml_event_t>) -> Int32) throws(Problem) {
    var event = yaml_event_t()
    guard make(&event) == 1, yaml_emitter_emit(emitter, &event) == 1 else {
      throw Problem(
        reason: emitter.pointee.problem.map { String(cString: $0) } ?? "it cannot be written")
    }
  }
}
