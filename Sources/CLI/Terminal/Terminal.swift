#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a stream is connected to.
struct Terminal {
  /// Whether a person looks at it.
  let isInteractive: Bool
  /// Whether it understands colors and wants them; `NO_COLOR` says that it does not (no-color.org).
  let hasColor: Bool
  /// Characters in a line.
  let width: Int

  static let output = Terminal(STDOUT_FILENO)
  static let remarks = Terminal(STDERR_FILENO)

  private init(_ file: Int32) {
    let isDumb = environment("TERM") == "dumb"
    isInteractive = isatty(file) == 1 && !isDumb
    hasColor = isInteractive && (environment("NO_COLOR") ?? "").isEmpty
    var size = winsize()
    let isKnown = ioctl(file, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    width = isKnown ? Int(size.ws_col) : 80
  }

  func bold(_ text: String) -> String { hasColor ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
  func faint(_ text: String) -> String { hasColor ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
}

private func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}
