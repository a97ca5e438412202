import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Standard output: the results, and nothing else.
enum Output {
  private static let pending = Mutex<[UInt8]>([])

  /// Writes a line.
  static func print(_ line: String = "") { write(line + "\n") }

  /// Writes text. It is kept until there is enough of it to be worth a call.
  static func write(_ text: String) { write(text.utf8) }

  /// Writes bytes of text in the same way.
  static func write(_ text: some Collection<UInt8>) {
    let isFull = pending.withLock { bytes in
      bytes += text
      return bytes.count >= 1 << 16
    }
    if isFull { flush() }
  }

  /// Writes what is kept. Where nobody reads any more (`| head`), the process has done its work and ends.
  static func flush() {
    let bytes = pending.withLock { bytes in
      defer { bytes.removeAll(keepingCapacity: true) }
      return bytes
    }
    switch writeAll(bytes, to: STDOUT_FILENO) {
    case 0: return
    case EPIPE: exit(0)
    case let code:
      Remarks.say("Error: standard output: cannot be written: \(String(cString: strerror(code)))")
      exit(ExitStatus.cannotWrite.rawValue)
    }
  }
}

/// Standard error: progress, guesses, warnings and errors.
enum Remarks {
  /// Writes lines. What they take from a file, a column's name say, cannot steer the terminal.
  static func say(_ lines: String) { write(Terminal.withoutControls(lines) + "\n") }

  /// Writes text; that nobody reads it is no reason to stop.
  static func write(_ text: String) { _ = writeAll(Array(text.utf8), to: STDERR_FILENO) }
}

/// Writes all bytes; gives 0 or the error number.
private func writeAll(_ bytes: [UInt8], to file: Int32) -> Int32 {
  bytes.withUnsafeBytes { buffer in
    var done = 0
    while done < buffer.count {
      #if canImport(Glibc)
        let written = Glibc.write(file, buffer.baseAddress.map { $0 + done }, buffer.count - done)
      #else
        let written = Darwin.write(file, buffer.baseAddress.map { $0 + done }, buffer.count - done)
      #endif
      if written < 0 && errno == EINTR { continue }
      guard written >= 0 else { return errno }
      done += written
    }
    return 0
  }
}
