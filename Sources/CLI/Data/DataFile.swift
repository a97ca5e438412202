import Chainrule

/// What a data argument names, told by its first bytes: what a file is called does not matter.
enum DataFile {
  case folder
  case npz
  /// An array in a file of its own: IDX or NPY.
  case array(NumberArray)
  case table

  /// - Throws: `FileError`, `DataError` where a file that begins as an array is damaged.
  init(_ path: String) throws {
    if path != "-", ImageFolder.isFolder(path) {
      self = .folder
      return
    }
    guard path != "-" else {
      self = .table
      return
    }
    let head = try Bytes.head(path: path, count: 8)
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
      self = .npz
    } else if head.starts(with: [0x93] + Array("NUMPY".utf8)) {
      self = .array(try NPY.read(path: path))
    } else if head.count >= 4, head[0] == 0, head[1] == 0 {
      self = .array(try IDX.read(path: path))
    } else {
      self = .table
    }
  }

  /// An array that has to be one: labels, say.
  static func array(_ path: String, expected: String) throws -> NumberArray {
    guard case .array(let array) = try DataFile(path) else {
      throw DataError(file: path, expected: "\(expected) in IDX or NPY", found: "something else")
    }
    return array
  }
}
