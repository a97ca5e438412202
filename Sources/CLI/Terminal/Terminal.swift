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

  private static let bold = "\u{1B}[1m"
  private static let faint = "\u{1B}[2m"
  private static let plain = "\u{1B}[0m"

  func bold(_ text: String) -> String { hasColor ? Terminal.bold + text + Terminal.plain : text }
  func faint(_ text: String) -> String { hasColor ? Terminal.faint + text + Terminal.plain : text }

  /// Spells all control characters out but ends of lines, tabs, and those of our styles.
  static func withoutControls(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var result = ""
    var rest = text[...]
    while let scalar = rest.unicodeScalars.first {
      if let style = [bold, faint, plain].first(where: rest.hasPrefix) {
        result += style
        rest = rest.dropFirst(style.count)
      } else {
        result += isControl(scalar) ? scalar.escaped(asASCII: true) : String(scalar)
        rest.unicodeScalars.removeFirst()
      }
    }
    return result
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
  }
}

private func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}
