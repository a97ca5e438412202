import ChainruleFormulas

/// Sets a document in lines of text for a terminal or a plain file.
///
/// Equations stand as on paper, one line in letters, one with numbers, one for the result; what is too long for a line is
/// broken in front of an operator. In ASCII the names are those that one types, and signs of typography are spelled
/// (`x` for ×, `...`); letters that come from the data stay as they are.
public struct TextDocumentWriter: DocumentWriter {
  /// How the kinds of text are set off from each other, such as by a terminal's colors.
  public struct Style: Sendable {
    /// Text with marks around it that take no width.
    public typealias Change = @Sendable (String) -> String

    /// Headings.
    public var heading: Change
    /// What an equation calculates.
    public var name: Change
    /// Lines of equations in letters.
    public var letters: Change
    /// Lines of equations with numbers put in.
    public var numbers: Change
    /// What comes out.
    public var result: Change
    /// What is said in passing: shapes, remarks, rules.
    public var remark: Change

    /// A style that changes only what is given.
    public init(
      heading: @escaping Change = { $0 }, name: @escaping Change = { $0 },
      letters: @escaping Change = { $0 }, numbers: @escaping Change = { $0 },
      result: @escaping Change = { $0 }, remark: @escaping Change = { $0 }
    ) {
      (self.heading, self.name, self.letters) = (heading, name, letters)
      (self.numbers, self.result, self.remark) = (numbers, result, remark)
    }

    /// Text and nothing else.
    public static let plain = Style()
  }

  /// Characters in a line, at least 40.
  public var width: Int
  /// Whether names are those that one types, `z1[2]`.
  public var isASCII: Bool
  /// How numbers are rounded.
  public var digits: NumberFormat
  /// How the kinds of text are set off.
  public var style: Style

  /// A writer of plain Unicode text for 80 columns if nothing else is said.
  public init(
    width: Int = 80, isASCII: Bool = false, digits: NumberFormat = .significant(6),
    style: Style = .plain
  ) {
    self.width = max(40, width)
    (self.isASCII, self.digits, self.style) = (isASCII, digits, style)
  }

  public func write(_ document: Document) -> String {
    var page = TextPage(writer: self)
    page.addHeading(document.title, depth: 0)
    if !document.subtitle.isEmpty { page.addParagraph(document.subtitle) }
    if let rule = document.rule(usual: digits.rule) {
      page.addParagraph(Phrase(stringLiteral: rule), as: style.remark)
    }
    page.add(document.blocks, depth: 1)
    return page.text
  }

  var notation: Notation { isASCII ? .ascii : .text }

  /// Words as they are printed.
  func text(_ words: String) -> String { isASCII ? spelledInASCII(words) : words }

  /// The phrase on one line, without style.
  package func text(_ phrase: Phrase) -> String {
    phrase.parts.map(text).joined()
  }

  func text(_ part: Phrase.Part) -> String {
    switch part {
    case .text(let words), .strong(let words), .link(let words, _): text(words)
    case .code(let words): words
    case .formula(let formula): formula.printed(as: notation, digits: digits)
    case .number(let number): digits.string(number, as: notation)
    case .precise(let number, let least): digits.atLeast(least).string(number, as: notation)
    }
  }
}

/// The lines of a text as they come about.
struct TextPage {
  let writer: TextDocumentWriter
  private(set) var lines: [String] = []
  var notes = MatrixNotes()

  /// How far equations and tables stand in.
  static let indent = 2

  init(writer: TextDocumentWriter) { self.writer = writer }

  var text: String { lines.joined(separator: "\n") + "\n" }

  mutating func add(_ blocks: [Block], depth: Int) {
    for (block, column) in zip(blocks, equalsColumns(of: blocks)) {
      switch block {
      case .section(let section):
        addHeading(writer.text(section.title), depth: depth)
        add(section.blocks, depth: depth + 1)
      case .paragraph(let phrase): addParagraph(phrase)
      case .list(let items): add(items.map { wrapped($0, hanging: "•") }.flatMap { $0 })
      case .equation(let equation): add(equation, column: column)
      case .matrices(let equation): add(equation)
      case .table(let table): add(table)
      }
    }
  }

  /// A group of lines, with an empty line above.
  mutating func add(_ group: [String]) {
    if !lines.isEmpty { lines.append("") }
    lines += group.map { line in
      var line = line[...]
      while line.last == " " { line.removeLast() }
      return String(line)
    }
  }

  /// The title is ruled below all its width, a part of the document likewise; what lies deeper is a line of its own.
  mutating func addHeading(_ title: String, depth: Int) {
    let title = writer.text(title)
    var group = wrapped(Phrase(stringLiteral: title), as: writer.style.heading)
    let rule = writer.isASCII ? (depth == 0 ? "=" : "-") : (depth == 0 ? "═" : "─")
    if depth < 2 {
      group.append(
        writer.style.remark(
          String(repeating: rule, count: min(title.count, writer.width, Self.longestLine))))
    }
    if depth == 1 { add([]) }
    add(group)
  }

  mutating func addParagraph(
    _ phrase: Phrase, as style: TextDocumentWriter.Style.Change? = nil
  ) {
    add(wrapped(phrase, as: style))
  }
}
