import ChainruleInterchange

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension RunFolder {
  /// What a data file lends to the names of its runs: `data/Penguins (1).csv.gz` → `Penguins-1`.
  static func stem(ofData path: String) -> String {
    let file = path.split(separator: "/").last ?? ""
    var parts = file.split(separator: ".").map(String.init)
    while parts.count > 1, let last = parts.last?.lowercased(), endings.contains(last) {
      parts.removeLast()
    }
    var stem = ""
    for character in parts.joined(separator: ".") {
      if character.isLetter || character.isNumber || character == "_" {
        stem.append(character)
      } else if !stem.isEmpty, stem.last != "-" {
        stem.append("-")
      }
    }
    while stem.last == "-" { stem.removeLast() }
    // A file name may have 255 bytes; date and counter need some of them.
    while stem.utf8.count > 100 { stem.removeLast() }
    return stem.isEmpty ? "run" : stem
  }

  private static let endings = ["gz", "csv", "tsv", "txt", "npy", "npz", "idx"]

  /// The date here and now: 2026-11-21.
  static func today() -> String {
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    func digits(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(parts.tm_year + 1900)-\(digits(parts.tm_mon + 1))-\(digits(parts.tm_mday))"
  }

  /// Makes a folder and those above it, as far as they are not there.
  static func makeFolders(_ path: String) throws(WriteError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .failed(path: path, reason: "not a folder name")
    }
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += made.isEmpty || made == "/" ? "\(part)" : "/\(part)"
      if mkdir(made, 0o777) != 0, errno != EEXIST {
        let code = errno
        // Some systems refuse what is there already for other reasons: a read-only place, say.
        if !isFolder(made) { throw .failed(path: path, reason: reason(code)) }
      }
    }
    guard isFolder(path) else { throw .failed(path: path, reason: reason(ENOTDIR)) }
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether a folder has no entry but itself and its parent; false where it cannot be read.
  static func isEmpty(_ path: String) -> Bool {
    guard let folder = opendir(path) else { return false }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil {
      count += 1
      if count > 2 { return false }
    }
    return true
  }

  /// The system's words for an error.
  static func reason(_ code: Int32) -> String {
    guard let words = strerror(code) else { return "error \(code)" }
    return String(cString: words)
  }
}
