import ArgumentParser
import Chainrule

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How and where a calculation is shown: the options of every command that writes a document.
struct DocumentOptions: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, markdown, latex, json, html
    /// An example file, which an explanation alone can be written as.
    case yaml

    /// What every command knows.
    static var allValueStrings: [String] {
      allCases.filter { $0 != .yaml }.map(\.rawValue)
    }
  }

  @Option(
    help:
      "How it is written. (default: text, or by the output file's name)"
  )
  var format: Format?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Show numbers rounded to this many digits; 0 for all. (default: 6)", valueName: "count"))
  var digits: String?
  @Flag(help: "Names as one types them: w1[1,2], dC/dw1[1,2].") var ascii = false
  @Option(
    help: ArgumentHelp("Write to this file; - for standard output.", valueName: "file"))
  var output: String?
  @Flag(help: "Print one JSON object with every number in full.") var json = false
  @Flag(help: "Say nothing on standard error but errors.") var quiet = false
  @Flag(help: "Overwrite the output file.") var force = false

  private static let endings: [(String, Format)] = [
    (".md", .markdown), (".tex", .latex), (".json", .json), (".html", .html), (".htm", .html),
    (".yaml", .yaml), (".yml", .yaml),
  ]

  /// Throws `UsageError` where options do not fit together, and `WriteError` where the output file stands already or is
  /// one of those that are read: before anything is calculated.
  func check(reading sources: [String?] = [], isExample: Bool = false) throws {
    let kind = try kind()
    _ = try numberFormat()
    guard kind != .yaml || isExample else {
      throw UsageError("--format", expected: "text, markdown, latex, json or html", found: "yaml")
    }
    guard let file else { return }
    if let target = FileIdentity(file),
      sources.contains(where: { $0.flatMap { FileIdentity($0) } == target })
    {
      throw UsageError("--output", expected: "another file", found: "“\(file)”, which is read here")
    }
    try AtomicFile.check(file, force: force)
  }

  /// The file to write to; nil for standard output.
  private var file: String? { output == "-" ? nil : output }

  /// How numbers are rounded.
  private func numberFormat() throws -> NumberFormat {
    try DocumentOptions.numberFormat(digits)
  }

  /// What `--digits` says; six digits where it is not given.
  static func numberFormat(_ digits: String?) throws -> NumberFormat {
    let count =
      try SettingsReader(object: nil).value(
        "digits", digits,
        must: SchemaRequirement<Int>("a whole number from 0 to 17") { (0...17).contains($0) }) ?? 6
    return count == 0 ? .shortest : .significant(count)
  }

  /// The format asked for, else the one that the output file's name says.
  func kind() throws -> Format {
    if json {
      guard format == nil || format == .json else {
        throw UsageError("--json", expected: "no other --format beside it", found: "both")
      }
      return .json
    }
    let name = output?.lowercased() ?? ""
    if let known = format ?? DocumentOptions.endings.first(where: { name.hasSuffix($0.0) })?.1 {
      return known
    }
    let file = name.split(separator: "/").last ?? ""
    guard !file.contains(".") || file.hasSuffix(".txt") || file.hasSuffix(".text") else {
      throw UsageError(
        "--output", expected: "a name that ends in .txt, .md, .tex, .html or .json, or --format",
        found: "“\(output ?? "")”")
    }
    return .text
  }

  /// Writes a calculation where it belongs; `what` names it in “Wrote … to …”.
  func write(
    _ what: String, document: () throws -> Document, picture: () -> NetworkPicture? = { nil },
    pictures: () -> [String: NetworkPicture] = { [:] }, yaml: () throws -> String = { "" },
    json: () throws -> String
  ) throws {
    let kind = try kind()
    let text =
      switch kind {
      case .json: try json()
      case .yaml: try yaml()
      default: try writer(kind, picture(), pictures()).write(document())
      }
    guard let file else { return Output.write(text) }
    try AtomicFile.write(text, to: file, force: force)
    if !quiet { Remarks.say("Wrote \(what) to \(file)") }
  }

  private func writer(
    _ kind: Format, _ picture: @autoclosure () -> NetworkPicture?,
    _ pictures: @autoclosure () -> [String: NetworkPicture]
  ) throws -> any DocumentWriter {
    let digits = try numberFormat()
    switch kind {
    case .markdown: return MarkdownDocumentWriter(digits: digits)
    case .latex: return LaTeXDocumentWriter(digits: digits)
    case .html: return HTMLDocumentWriter(picture: picture(), pictures: pictures(), digits: digits)
    case .text, .json, .yaml:
      guard file == nil else { return TextDocumentWriter(isASCII: ascii, digits: digits) }
      return TextDocumentWriter.forTerminal(isASCII: ascii, digits: digits)
    }
  }
}

extension TextDocumentWriter {
  /// With the terminal's width, and colors with restraint: headings and results stand out, remarks stand back.
  static func forTerminal(isASCII: Bool = false, digits: NumberFormat = .significant(6)) -> Self {
    let style =
      Terminal.output.hasColor
      ? Style(
        heading: { "\u{1B}[1m\($0)\u{1B}[0m" }, result: { "\u{1B}[1m\($0)\u{1B}[0m" },
        remark: { "\u{1B}[2m\($0)\u{1B}[0m" }) : .plain
    return TextDocumentWriter(
      width: Terminal.output.width, isASCII: isASCII, digits: digits, style: style)
  }
}

/// Which file a path leads to, whatever it is called.
struct FileIdentity: Hashable {
  private let device: dev_t
  private let number: ino_t

  /// Nil where there is no file.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    (device, number) = (status.st_dev, status.st_ino)
  }
}
