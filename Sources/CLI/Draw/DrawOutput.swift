import Chainrule

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where a drawing goes: an SVG file, a PNG file, or SVG on standard output.
struct DrawOutput {
  private enum Place {
    case standardOutput
    case svg(String)
    case png(String, scale: Int)
  }

  private let place: Place
  private let force: Bool

  /// Throws `UsageError` for a name that says no format, `WriteError` where the file stands already.
  init(_ output: String?, scale: String? = nil, force: Bool) throws {
    self.force = force
    let factor = try SettingsReader(object: nil).value(
      "scale", scale,
      must: SchemaRequirement<Int>("a whole number from 1 to 8") { (1...8).contains($0) })
    let isPNG = output?.lowercased().hasSuffix(".png") ?? false
    guard factor == nil || isPNG else {
      throw UsageError("--scale", expected: "an --output ending in .png", found: "none")
    }
    guard let output else {
      throw UsageError(
        "--output", expected: "a file ending in .svg or .png, or - for standard output",
        found: "none")
    }
    let name = output.lowercased()
    if output == "-" {
      place = .standardOutput
      return
    }
    if name.hasSuffix(".svg") || output.hasPrefix("/dev/") {
      place = .svg(output)
    } else if name.hasSuffix(".png") {
      place = .png(output, scale: factor ?? 2)
    } else {
      throw UsageError(
        "--output", expected: "a file ending in .svg or .png, or - for standard output",
        found: quoted(output))
    }
    try AtomicFile.check(output, force: force)
  }

  /// Writes it; the file's name is returned, nil for standard output.
  func write(_ drawn: ChartFile) throws -> String? {
    switch place {
    case .standardOutput:
      Output.write(drawn.text)
      return nil
    case .svg(let path):
      try AtomicFile.write(drawn.text, to: path, force: force)
      return path
    case .png(let path, let scale):
      try AtomicFile.write(
        [PNGConversion.bytes(of: drawn.text, scale: scale)], to: path, force: force)
      return path
    }
  }
}

/// SVG made to PNG by `rsvg-convert`.
private enum PNGConversion {
  static func bytes(of svg: String, scale: Int) throws -> [UInt8] {
    let folder = try temporaryFolder()
    let (source, result) = ("\(folder)/drawing.svg", "\(folder)/drawing.png")
    defer {
      unlink(source)
      unlink(result)
      rmdir(folder)
    }
    try AtomicFile.write(svg, to: source)
    switch run([
      "rsvg-convert", "--zoom", "\(scale)", "--background-color", "#fdfcf9", "--output", result,
      source,
    ]) {
    case 0: return try Bytes(path: result).withUnsafeBytes { Array($0) }
    case ENOENT + 1000, 127:
      throw WorkFailed(
        description:
          "--output: expected rsvg-convert for a .png file, found none; it is in the package librsvg2-bin (apt) or librsvg (brew), and .svg needs nothing"
      )
    case let status:
      throw WorkFailed(description: "rsvg-convert: failed with status \(status)")
    }
  }

  private static func temporaryFolder() throws -> String {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/chainrule-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else {
      throw WriteError.failed(path: parent, reason: String(cString: strerror(errno)))
    }
    return String(cString: made)
  }

  /// The status of a program after its end; 1000 and the error's number where it could not be started.
  private static func run(_ words: [String]) -> Int32 {
    var arguments = words.map { strdup($0) }
    arguments.append(nil)
    defer { arguments.forEach { free($0) } }
    var process = pid_t()
    let failure = posix_spawnp(&process, words[0], nil, nil, &arguments, environ)
    guard failure == 0 else { return 1000 + failure }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { return -1 }
    }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
  }
}
