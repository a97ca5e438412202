import Chainrule

/// A text that comes from elsewhere, where `-` stands for a file.
enum StandardInput {
  /// What messages call it.
  static let name = "standard input"

  /// All of it; throws `ReadError` where it is larger than a file might be.
  static func bytes() throws -> [UInt8] {
    let bytes = try Bytes(path: "-").withUnsafeBytes { Array($0) }
    guard bytes.count <= SchemaReader.sizeLimit else {
      throw ReadError.tooLarge(path: name, limit: SchemaReader.sizeLimit)
    }
    return bytes
  }
}
