#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The bytes of a file or of standard input, from first to last, in constant memory.
///
/// A gzip file is found by its first two bytes (1F 8B), whatever its name, and read as what it
/// holds. Nothing is sought, so a pipe will do.
///
/// Throws `FileError` where the file cannot be read, `DataError` where its gzip data are damaged or
/// cut off: “x.csv.gz: expected the end of the gzip data, found the end of the file after 1024
/// bytes”.
public final class ByteStream {
  /// The path as it was given.
  public let path: String
  private let descriptor: Int32
  private var pending: [UInt8] = []
  private var gunzip: Gunzip?

  /// Opens a file; `-` is standard input.
  public init(path: String) throws {
    self.path = path
    descriptor = path == "-" ? STDIN_FILENO : try openFile(path)
    while pending.count < 2 {
      let more = try readRaw(upTo: 2 - pending.count)
      if more.isEmpty { break }
      pending += more
    }
    if pending == Gunzip.magic {
      gunzip = try Gunzip(path: path, head: pending)
      pending = []
    }
  }

  deinit {
    if path != "-" { close(descriptor) }
  }

  /// Reads up to `buffer.count` bytes and returns how many; 0 only at the end.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard !buffer.isEmpty else { return 0 }
    if let gunzip { return try gunzip.read(into: buffer) { try self.readRaw(into: $0) } }
    guard pending.isEmpty else {
      let count = min(pending.count, buffer.count)
      buffer.copyBytes(from: pending.prefix(count))
      pending.removeFirst(count)
      return count
    }
    return try readRaw(into: buffer)
  }

  /// All bytes that are left, appended to `bytes`.
  public func readAll(into bytes: inout [UInt8]) throws {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { piece.deallocate() }
    while true {
      let count = try read(into: piece)
      if count == 0 { return }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[..<count]))
    }
  }

  private func readRaw(upTo count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = try readRaw(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  private func readRaw(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      #if canImport(Glibc)
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      #else
        let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
      #endif
      if count >= 0 { return count }
      // A signal may interrupt a read before its first byte; it is then simply repeated.
      if errno != EINTR { throw systemError(path) }
    }
  }
}

/// Opens a file for reading.
///
/// Throws `FileError` where it does not exist, is a directory or is refused.
func openFile(_ path: String) throws -> Int32 {
  // A NUL byte would silently end the path as the system sees it.
  guard !path.utf8.contains(0) else { throw FileError.notFound(path) }
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw systemError(path) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else {
    defer { close(descriptor) }
    throw systemError(path)
  }
  guard status.st_mode & S_IFMT != S_IFDIR else {
    close(descriptor)
    throw FileError.isDirectory(path)
  }
  return descriptor
}

/// The `FileError` for the system's last error number.
func systemError(_ path: String) -> FileError {
  switch errno {
  case ENOENT, ENOTDIR: .notFound(path)
  case EISDIR: .isDirectory(path)
  case let code: .unreadable(path, reason: strerror(code).map { String(cString: $0) } ?? "\(code)")
  }
}
