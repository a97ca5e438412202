#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a file cannot be read: `missing` is a wrong path, `unreadable` all else.
///
///     models/a.safetensors: no such file
public enum ReadError: Error, Equatable, CustomStringConvertible {
  /// No file has this path.
  case missing(path: String)
  /// The system refused, or the path is a directory; `reason` in the system's words.
  case unreadable(path: String, reason: String)
  /// The file has more bytes than may be held in memory.
  case tooLarge(path: String, limit: Int)

  public var description: String {
    switch self {
    case .missing(let path): "\(path): no such file"
    case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
    case .tooLarge(let path, let limit):
      "\(path): larger than \(limit) bytes, which is the limit here"
    }
  }
}

/// All bytes of a file.
///
/// - Parameter limit: the most bytes to accept, so that a wrong path does not fill the memory.
/// - Throws: `ReadError`.
public func readFile(_ path: String, limit: Int = .max) throws(ReadError) -> [UInt8] {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else {
    throw errno == ENOENT ? .missing(path: path) : .unreadable(path: path, reason: systemReason())
  }
  defer { close(file) }
  var bytes: [UInt8] = []
  // A pipe has no size: it says 0 and is read piece by piece.
  bytes.reserveCapacity(min(limit, max(0, sizeOfFile(file) ?? 0)))
  while let piece = try readPiece(file, path) {
    guard bytes.count + piece.count <= limit else { throw .tooLarge(path: path, limit: limit) }
    bytes += piece
  }
  return bytes
}

/// Calls `body` with the bytes of a file, piece after piece.
///
/// - Throws: `ReadError`.
func forEachPiece(of path: String, _ body: ([UInt8]) -> Void) throws(ReadError) {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else {
    throw errno == ENOENT ? .missing(path: path) : .unreadable(path: path, reason: systemReason())
  }
  defer { close(file) }
  while let piece = try readPiece(file, path) { body(piece) }
}

/// Up to a mebibyte, or nil at the end of the file.
private func readPiece(_ file: Int32, _ path: String) throws(ReadError) -> [UInt8]? {
  let size = 1 << 20
  var failed = false
  let piece = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
    var got = read(file, buffer.baseAddress, size)
    while got < 0 && errno == EINTR { got = read(file, buffer.baseAddress, size) }
    failed = got < 0
    count = max(0, got)
  }
  if failed {
    let reason = errno == EISDIR ? "expected a file, found a directory" : systemReason()
    throw .unreadable(path: path, reason: reason)
  }
  return piece.isEmpty ? nil : piece
}

private func sizeOfFile(_ file: Int32) -> Int? {
  var status = stat()
  return fstat(file, &status) == 0 ? Int(status.st_size) : nil
}

/// The system's words for the error of the last call, such as “Permission denied”.
func systemReason(_ code: Int32 = errno) -> String {
  guard let words = strerror(code) else { return "error \(code)" }
  return String(cString: words)
}
