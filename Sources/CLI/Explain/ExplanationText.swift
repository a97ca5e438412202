import Chainrule

/// A calculation in the format that was asked for.
struct ExplanationText {
  let explained: ExplainedCases
  var parameter: String?
  var nudge: String?
  var form = Explanation.Form.scalar
  var digits = NumberFormat.significant(6)
  var isASCII = false
  /// Whether the text is for the terminal, whose width and colors it then has.
  var isForTerminal = true

  func text(_ format: ExplainCommand.Format) throws -> String {
    let worked = try explained.cases.map { try Worked($0) }
    if format == .json { return try json(worked) }
    let documents = try worked.map { try document($0) }
    let whole = documents.count == 1 ? documents[0] : together(documents)
    return writer(format, worked).write(whole)
  }

  /// Several cases, one below the other.
  private func together(_ documents: [Document]) -> Document {
    let lesson = explained.about.split(separator: "\n").map {
      Block.paragraph(Phrase(stringLiteral: String($0)))
    }
    let sections = documents.enumerated().map { i, document in
      Block.section(
        Section(Phrase(stringLiteral: document.title), id: "case-\(i + 1)", document.content))
    }
    return Document(title: explained.title, blocks: lesson + sections)
  }

  private func document(_ worked: Worked) throws -> Document {
    var options = Explanation.Options()
    options.form = form
    do {
      options.parameter = try parameter.map { try worked.before.element(named: $0) }
      options.nudge = try nudge.map { try Nudge(worked, $0) }
    } catch let error as ElementNameError {
      throw UsageError("\(parameter == nil ? "--nudge" : "--parameter"): \(error)")
    }
    var document = Explanation(worked, options).document
    if options.parameter == nil, options.nudge == nil {
      let more = [worked.collapseSection, try worked.printedSection].compactMap { $0 }
      document.blocks += more.map { .section($0) }
    }
    return document
  }

  private func writer(
    _ format: ExplainCommand.Format, _ worked: [Worked]
  ) -> any DocumentWriter {
    switch format {
    case .markdown: return MarkdownDocumentWriter(digits: digits)
    case .latex: return LaTeXDocumentWriter(digits: digits)
    case .html:
      let picture = worked.count == 1 ? NetworkPicture(worked[0].before) : nil
      return HTMLDocumentWriter(picture: picture, digits: digits)
    case .text, .json:
      return TextDocumentWriter(
        width: isForTerminal ? Terminal.output.width : 80, isASCII: isASCII, digits: digits,
        style: isForTerminal ? Terminal.output.documentStyle : .plain)
    }
  }

  /// One object; several cases stand under `cases`.
  private func json(_ worked: [Worked]) throws -> String {
    let objects = try worked.map { try $0.printedJSON(in: ExplanationJSON($0).text) }
    if objects.count == 1 { return objects[0] }
    let title = JSONValue.string(explained.title)
    return "{\"title\": \(title), \"cases\": [\n\(objects.joined(separator: ","))]}\n"
  }
}

extension Document {
  /// What stands below its title.
  fileprivate var content: [Block] {
    (subtitle.isEmpty ? [] : [.paragraph(subtitle)]) + blocks
  }
}

extension Terminal {
  /// Colors with restraint: headings and results stand out, remarks stand back.
  var documentStyle: TextDocumentWriter.Style {
    guard hasColor else { return .plain }
    return TextDocumentWriter.Style(
      heading: { "\u{1B}[1m\($0)\u{1B}[0m" }, result: { "\u{1B}[1m\($0)\u{1B}[0m" },
      remark: { "\u{1B}[2m\($0)\u{1B}[0m" })
  }
}
