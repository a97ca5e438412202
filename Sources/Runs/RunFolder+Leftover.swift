import ChainruleInterchange

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension RunFolder {
  /// Fails as `create(at:force:)` would, before any work is done in vain; makes nothing.
  public static func check(at path: String, force: Bool = false) throws(WriteError) {
    guard isFolder(path) else { return }
    guard force || isEmpty(path) || isLeftover(path) else { throw .exists(path: path) }
  }

  /// Whether nothing is in a folder but what a training has left that diverged with nothing to keep: settings, a
  /// history and a record that says so, but no model and no checkpoint.
  static func isLeftover(_ path: String) -> Bool {
    guard let names = names(path),
      Set(names).isSubset(of: ["config.yaml", "history.jsonl", "run.json"]),
      let record = try? RunFolder.open(path).record()
    else { return false }
    return record["status"]?.string == "diverged"
  }

  /// What lies in a folder, hidden files among it; nil where it cannot be read.
  private static func names(_ path: String) -> [String]? {
    guard let folder = opendir(path) else { return nil }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
