#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a file cannot be written.
///
///     runs/a/config.yaml: exists already; --force overwrites it
public enum WriteError: Error, Equatable, CustomStringConvertible {
  /// There is a file where none may be replaced.
  case exists(path: String)
  /// The system refused; `reason` in its own words.
  case failed(path: String, reason: String)

  public var description: String {
    switch self {
    case .exists(let path): "\(path): exists already; --force overwrites it"
    case .failed(let path, let reason): "\(path): cannot be written: \(reason)"
    }
  }
}

/// Writing that leaves either the whole new file or what was there before, never a part.
///
/// The bytes go to a temporary file in the same folder, which is flushed to the disk and then takes the name. A link
/// is followed, a replaced file's permissions are kept. A device or a pipe (`/dev/stdout`) cannot be replaced and is
/// written to directly.
public enum AtomicFile {
  /// Writes UTF-8 text.
  ///
  /// - Parameter isLasting: whether it has to outlive a power cut in the next half minute too; else the system writes it
  ///   to the disk when it likes.
  public static func write(
    _ text: String, to path: String, force: Bool = false, isLasting: Bool = true
  ) throws(WriteError) {
    try write([Array(text.utf8)], to: path, force: force, isLasting: isLasting) { true }
  }

  /// Writes the pieces one after another.
  ///
  /// - Throws: `WriteError`: `exists` when there is a file and `force` is false, else `failed`.
  public static func write(
    _ pieces: some Sequence<[UInt8]>, to path: String, force: Bool = false
  ) throws(WriteError) {
    try write(pieces, to: path, force: force) { true }
  }

  /// Writes pieces as they come, until there is none; none of it stays where `next` throws.
  ///
  /// - Throws: `WriteError`, or what `next` throws.
  public static func write(
    to path: String, force: Bool = false, pieces next: () throws -> [UInt8]?
  ) throws {
    var failure: (any Error)?
    do {
      try withoutActuallyEscaping(next) { next in
        let pieces = AnyIterator { () -> [UInt8]? in
          do {
            return try next()
          } catch {
            failure = error
            return nil
          }
        }
        try write(IteratorSequence(pieces), to: path, force: force) { failure == nil }
      }
    } catch {
      throw failure ?? error
    }
  }

  /// - Parameter isComplete: asked after the last piece; false leaves all as it was.
  private static func write(
    _ pieces: some Sequence<[UInt8]>, to path: String, force: Bool, isLasting: Bool = true,
    isComplete: () -> Bool
  ) throws(WriteError) {
    let destination = try Destination(path, force: force)
    guard destination.isReplaceable else {
      try writeDirectly(pieces, to: path)
      guard isComplete() else { throw .failed(path: path, reason: "not all of it could be made") }
      return
    }
    let temporary = "\(destination.folder)/.\(getpid())-\(UInt32.random(in: 0 ... .max)).partial"
    do throws(WriteError) {
      try fill(
        temporary, with: pieces, mode: destination.mode, isLasting: isLasting, for: path)
      guard isComplete() else { throw .failed(path: path, reason: "not all of it could be made") }
      try force ? replace(temporary, destination) : create(temporary, destination)
      if isLasting { flush(folder: destination.folder) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Fails as `write` would where that can be known in advance, so that long work is not done in vain.
  public static func check(_ path: String, force: Bool = false) throws(WriteError) {
    let destination = try Destination(path, force: force)
    guard access(destination.isReplaceable ? destination.folder : path, W_OK) == 0 else {
      throw .failed(path: path, reason: systemReason())
    }
  }

  private static func writeDirectly(
    _ pieces: some Sequence<[UInt8]>, to path: String
  ) throws(WriteError) {
    let file = open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw .failed(path: path, reason: systemReason()) }
    defer { close(file) }
    for piece in pieces { try append(piece, to: file, for: path) }
  }

  private static func fill(
    _ temporary: String, with pieces: some Sequence<[UInt8]>, mode: mode_t?, isLasting: Bool,
    for path: String
  ) throws(WriteError) {
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw .failed(path: path, reason: systemReason()) }
    do throws(WriteError) {
      for piece in pieces { try append(piece, to: file, for: path) }
      if let mode { fchmod(file, mode) }
      guard !isLasting || fsync(file) == 0 else {
        throw .failed(path: path, reason: systemReason())
      }
    } catch {
      close(file)
      throw error
    }
    // A network file system may report a full disk only here.
    guard close(file) == 0 else { throw .failed(path: path, reason: systemReason()) }
  }

  /// Writes all of a piece to an open file, however often the system interrupts; `path` is for the message.
  public static func append(
    _ piece: [UInt8], to file: Int32, for path: String
  ) throws(WriteError) {
    var done = 0
    while done < piece.count {
      let written = piece.withUnsafeBytes { bytes in
        #if canImport(Glibc)
          Glibc.write(file, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        #else
          Darwin.write(file, bytes.baseAddress.map { $0 + done }, bytes.count - done)
        #endif
      }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw .failed(path: path, reason: systemReason()) }
      done += written
    }
  }

  /// Makes names in a folder as lasting as the bytes; not every file system can, and the files are whole either way.
  package static func flush(folder path: String) {
    let folder = open(path, O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  private static func replace(
    _ temporary: String, _ destination: Destination
  ) throws(WriteError) {
    guard rename(temporary, destination.path) == 0 else {
      throw .failed(path: destination.given, reason: systemReason())
    }
  }

  /// A hard link fails where a file has appeared meanwhile; `rename` would overwrite it.
  private static func create(
    _ temporary: String, _ destination: Destination
  ) throws(WriteError) {
    if link(temporary, destination.path) == 0 {
      unlink(temporary)
    } else if errno == EEXIST {
      throw .exists(path: destination.given)
    } else {
      // A file system without hard links.
      if access(destination.path, F_OK) == 0 { throw .exists(path: destination.given) }
      try replace(temporary, destination)
    }
  }
}

/// Where a file will stand: links followed, the folder known, an existing file allowed for.
private struct Destination {
  let given: String
  let path: String
  let folder: String
  /// The permissions of the file to be replaced.
  let mode: mode_t?
  let isReplaceable: Bool

  init(_ given: String, force: Bool) throws(WriteError) {
    self.given = given
    guard !given.isEmpty, !given.utf8.contains(0) else {
      throw .failed(path: given, reason: "not a file name")
    }
    let path = Destination.followingLinks(given)
    let cut = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    self.path = path
    folder = cut.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    var status = stat()
    guard stat(path, &status) == 0 else {
      (mode, isReplaceable) = (nil, true)
      return
    }
    // Under /dev stands what the shell opened, which may be a file: `/dev/stdout` after `> out.csv`.
    let kind = given.hasPrefix("/dev/") ? S_IFCHR : status.st_mode & S_IFMT
    if kind == S_IFDIR { throw .failed(path: given, reason: systemReason(EISDIR)) }
    if kind == S_IFREG && !force { throw .exists(path: given) }
    (mode, isReplaceable) = (status.st_mode & 0o7777, kind == S_IFREG)
  }

  private static func followingLinks(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
