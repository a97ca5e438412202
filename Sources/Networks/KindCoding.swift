/// The key under which everything from the catalogue is written, beside its own keys.
private enum KindKey: String, CodingKey { case kind }

extension Decoder {
  /// The name under which the catalogue knows what stands here.
  func kind() throws -> String {
    try container(keyedBy: KindKey.self).decode(String.self, forKey: .kind)
  }
}

extension Encoder {
  /// Writes the name beside the keys of the thing itself.
  func encode(kind: String, of value: any Encodable) throws {
    var container = container(keyedBy: KindKey.self)
    try container.encode(kind, forKey: .kind)
    try value.encode(to: self)
  }
}
