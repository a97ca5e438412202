import ChainruleTensors

/// NumPy's archives of several arrays, as `numpy.savez` and `numpy.savez_compressed` write them: zip
/// files with an NPY file for each array.
///
///     try NPZ.names(path: "mnist.npz")    // ["x_test", "x_train", "y_test", "y_train"]
///     let images = try NPZ.read(path: "mnist.npz", name: "x_train")
///
/// “mnist.npz: no array “x”; found “x_test”, “x_train”, “y_test”, “y_train””
public enum NPZ {
  /// The names of the arrays, without `.npy`, in the order of the archive.
  ///
  /// - Throws: `FileError` where the file cannot be read, `DataError` where it is no zip archive or
  ///   a damaged one.
  public static func names(path: String) throws -> [String] {
    let bytes = try Bytes(path: path)
    return try bytes.withUnsafeBytes { try names(ZipArchive($0, path: path)) }
  }

  /// Reads the array of a name, with or without `.npy`.
  ///
  /// - Parameters:
  ///   - name: nil for the only one.
  ///   - allowsText: as for `NPY.read`.
  /// - Throws: `FileError` where the file cannot be read; `DataError` where it is no zip archive or
  ///   a damaged one, has no such array, and for all that `NPY.read` refuses.
  public static func read(
    path: String, name: String? = nil, allowsText: Bool = false
  ) throws -> NumberArray {
    try read(Bytes(path: path), name: name, allowsText: allowsText)
  }

  /// Reads what is in memory or mapped.
  public static func read(
    _ bytes: Bytes, name: String? = nil, allowsText: Bool = false
  ) throws -> NumberArray {
    try bytes.withUnsafeBytes { content in
      let archive = try ZipArchive(content, path: bytes.path)
      let member = try member(name, of: archive)
      let source = "\(displayName(ofPath: bytes.path)) (\(arrayName(member.name)))"
      return try archive.withContent(of: member) { head in
        // What the array says of itself is compared before room is made for what the archive says.
        let header = try NPYHeader(head, source: source, allowsText: allowsText)
        guard header.size == member.size - header.end else {
          throw DataError(
            file: source, expected: "\(header.size) bytes of elements (\(header.axes))",
            found: "\(member.size - header.end)")
        }
      } body: {
        try NPY.read($0, source: source, allowsText: allowsText)
      }
    }
  }

  private static func member(_ name: String?, of archive: ZipArchive) throws -> ZipMember {
    let names = names(archive)
    let listing = names.isEmpty ? "none" : listed(names)
    guard let name else {
      if archive.members.count == 1 { return archive.members[0] }
      throw DataError(
        file: archive.path, expected: "the name of an array, or an archive of one",
        found: names.isEmpty ? "an empty archive" : "the arrays \(listing)")
    }
    let found =
      archive.members.first { $0.name == name }
      ?? archive.members.first { $0.name == name + ".npy" }
    if let found { return found }
    throw DataError(
      file: archive.path, expected: "an array \(quoted(name))", found: listing,
      problem: "no array \(quoted(name)); found \(listing)")
  }

  private static func names(_ archive: ZipArchive) -> [String] {
    archive.members.map { arrayName($0.name) }
  }

  private static func arrayName(_ name: String) -> String {
    name.hasSuffix(".npy") ? String(name.dropLast(4)) : name
  }
}
