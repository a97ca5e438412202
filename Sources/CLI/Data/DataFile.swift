import Chainrule

/// What a data argument names, told by its first bytes: what a file is called does not matter.
enum DataFile {
  /// A folder, of images.
  case folder(String)
  /// Several arrays.
  case archive(Bytes)
  /// An array in a file of its own: IDX or NPY.
  case array(NumberArray)
  /// Text, as far as can be told.
  case table(Bytes)

  /// Throws `FileError` where there is nothing to read, `DataError` where what begins as an array is damaged.
  ///
  /// - Parameter allowsText: whether an array may hold text: the names of classes.
  init(_ path: String, allowsText: Bool = false) throws {
    if path != "-", ImageFolder.isFolder(path) {
      self = .folder(path)
      return
    }
    let bytes = try Bytes(path: path)
    let head = bytes.withUnsafeBytes { Array($0.prefix(6)) }
    switch head {
    case let head where head.starts(with: [0x50, 0x4B, 0x03, 0x04]): self = .archive(bytes)
    case [0x93] + Array("NUMPY".utf8): self = .array(try NPY.read(bytes, allowsText: allowsText))
    case let head where head.starts(with: [0, 0]): self = .array(try IDX.read(bytes))
    default: self = .table(bytes)
    }
  }

  /// The array in a file that has to hold one: labels, say.
  static func array(_ path: String, expected: String) throws -> NumberArray {
    if case .array(let array) = try DataFile(path, allowsText: true) { return array }
    throw DataError(file: path, expected: "\(expected), in IDX or NPY", found: "something else")
  }
}

extension NumberArray {
  /// Whether each entry is a picture rather than a row of a table.
  var holdsImages: Bool {
    if shape.count > 2 { return true }
    if case .bytes = values { return shape.count == 2 }
    return false
  }
}
