#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The whole content of a file: mapped where it can be, else read into memory.
///
/// A plain file is mapped, so that opening it costs nothing and reading it costs no copy; gzip
/// data, standard input (`-`) and pipes are read to their end. A file must not be cut short by
/// another program while it is mapped.
///
///     let bytes = try Bytes(path: "iris.csv")
///     bytes.withUnsafeBytes { $0.count }    // 3870
public final class Bytes: Sendable {
  /// The path as it was given.
  public let path: String
  private let storage: Storage

  // A mapping is read-only and lives as long as its owner: it may be read from any thread.
  private enum Storage: @unchecked Sendable {
    case mapped(UnsafeRawBufferPointer)
    case owned([UInt8])
  }

  /// Throws `FileError` where the file cannot be read, `DataError` where its gzip data are damaged.
  public init(path: String) throws {
    self.path = path
    if path != "-", let mapping = try Bytes.map(path) {
      storage = .mapped(mapping)
    } else {
      var bytes: [UInt8] = []
      try ByteStream(path: path).readAll(into: &bytes)
      storage = .owned(bytes)
    }
  }

  /// Bytes that are in memory already; `path` names them in messages.
  public init(_ bytes: [UInt8], path: String = "data") {
    self.path = path
    storage = .owned(bytes)
  }

  deinit {
    if case .mapped(let mapping) = storage {
      munmap(UnsafeMutableRawPointer(mutating: mapping.baseAddress), mapping.count)
    }
  }

  /// The number of bytes, after opening gzip data.
  public var count: Int {
    switch storage {
    case .mapped(let mapping): mapping.count
    case .owned(let bytes): bytes.count
    }
  }

  /// Calls `body` with the bytes, which are valid only inside the call.
  public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    switch storage {
    case .mapped(let mapping): try body(mapping)
    case .owned(let bytes): try bytes.withUnsafeBytes(body)
    }
  }

  /// Maps a plain file that is not empty and not gzip; nil for anything that must be read instead.
  private static func map(_ path: String) throws -> UnsafeRawBufferPointer? {
    var status = stat()
    // A pipe must not be opened here: closing it again would end its writer.
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let descriptor = try openFile(path)
    defer { close(descriptor) }
    guard fstat(descriptor, &status) == 0 else { throw systemError(path) }
    let count = Int(status.st_size)
    guard count > 0, let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
      address != MAP_FAILED
    else { return nil }
    let mapping = UnsafeRawBufferPointer(start: address, count: count)
    if mapping.starts(with: Gunzip.magic) {
      munmap(address, count)
      return nil
    }
    return mapping
  }
}
