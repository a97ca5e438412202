#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What lies in a folder: files and folders by name, in the order of their names' bytes. Hidden ones,
/// whose names begin with a point, are passed over.
struct Folder {
  let path: String
  let files: [String]
  let folders: [String]

  /// - Throws: `FileError` where there is no such folder or it cannot be read, `DataError` where it
  ///   is a file.
  init(path: String) throws {
    self.path = path
    var (files, folders): ([String], [String]) = ([], [])
    for name in try Folder.names(path) where !name.utf8.starts(with: ".".utf8) {
      if Folder.isFolder(Folder.join(path, name)) {
        folders.append(name)
      } else {
        files.append(name)
      }
    }
    self.files = files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    self.folders = folders.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The path of something in the folder.
  func path(of name: String) -> String { Folder.join(path, name) }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func join(_ path: String, _ name: String) -> String {
    path.hasSuffix("/") ? path + name : "\(path)/\(name)"
  }

  private static func names(_ path: String) throws -> [String] {
    guard !path.utf8.contains(0) else { throw FileError.notFound(path) }
    guard let folder = opendir(path) else {
      var status = stat()
      if errno == ENOTDIR, stat(path, &status) == 0 {
        throw DataError(file: path, expected: "a folder", found: "a file")
      }
      throw systemError(path)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let name else {
        throw DataError(file: path, expected: "file names in UTF-8", found: "another one")
      }
      names.append(name)
    }
    return names
  }
}
