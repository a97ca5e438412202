import ChainruleFormulas

/// Sets a document in Markdown with LaTeX between dollar signs, as GitHub and most readers of Markdown show it.
///
/// Folded sections become `<details>`; equations have anchors by their names in links.
public struct MarkdownDocumentWriter: DocumentWriter {
  /// How numbers are rounded.
  public var digits: NumberFormat

  /// A writer that rounds to six significant digits if nothing else is said.
  public init(digits: NumberFormat = .significant(6)) { self.digits = digits }

  public func write(_ document: Document) -> String {
    var page = MarkdownPage(digits: digits)
    page.add("# " + escapedForMarkdown(document.title))
    if !document.subtitle.isEmpty { page.add(page.text(document.subtitle)) }
    if let rule = document.rule(usual: digits.rule) { page.add("*\(escapedForMarkdown(rule))*") }
    page.add(document.blocks, depth: 2)
    return page.paragraphs.joined(separator: "\n\n") + "\n"
  }
}

/// The paragraphs of a Markdown file as they come about.
private struct MarkdownPage {
  let digits: NumberFormat
  let math: LaTeXMath
  private(set) var paragraphs: [String] = []
  private var notes = MatrixNotes()

  init(digits: NumberFormat) {
    self.digits = digits
    math = LaTeXMath(digits: digits, width: 70)
  }

  mutating func add(_ paragraph: String) { paragraphs.append(paragraph) }

  mutating func add(_ blocks: [Block], depth: Int) {
    for block in blocks {
      switch block {
      case .section(let section): add(section, depth: depth)
      case .paragraph(let phrase): add(text(phrase))
      case .list(let items): add(items.map { "- " + text($0) }.joined(separator: "\n"))
      case .equation(let equation):
        add(display(math.rows(of: equation), id: equation.id))
        addRemark(equation.remark)
      case .matrices(let equation):
        add(display(math.rows(of: equation), id: equation.id))
        notes.notes(on: equation.side).forEach { addRemark(Phrase(stringLiteral: $0)) }
        addRemark(equation.remark)
      case .table(let table): add(self.table(table))
      }
    }
  }

  private mutating func add(_ section: Section, depth: Int) {
    if section.isFolded {
      add("<details><summary>\(summary(section.title))</summary>")
      add(section.blocks, depth: depth + 1)
      add("</details>")
    } else {
      add(String(repeating: "#", count: min(depth, 6)) + " " + text(section.title))
      add(section.blocks, depth: depth + 1)
    }
  }

  /// Within the tag no Markdown is read: plain words.
  private func summary(_ title: Phrase) -> String {
    escapedForMarkup(TextDocumentWriter(digits: digits).text(title))
  }

  private mutating func addRemark(_ phrase: Phrase) {
    if !phrase.isEmpty { add("> " + text(phrase)) }
  }

  private func display(_ rows: [String], id: String) -> String {
    let name = escapedForMarkup(id.replacing(" ", with: "-"))
    let anchor = id.isEmpty ? "" : "<a id=\"\(name)\"></a>\n\n"
    let lines = rows.joined(separator: " \\\\\n")
    return anchor + "$$\n\\begin{aligned}\n\(lines)\n\\end{aligned}\n$$"
  }

  func text(_ phrase: Phrase) -> String {
    phrase.parts.map { part in
      switch part {
      case .text(let words), .link(let words, _): escapedForMarkdown(words)
      case .strong(let words): "**\(escapedForMarkdown(words))**"
      case .code(let words): code(words)
      // Within a line Markdown takes a backslash before a comma for its own.
      case .formula(let formula):
        "$\(math.formula(formula).replacing("\\,", with: "\\thinspace "))$"
      case .number(let number): digits.string(number, as: .text)
      case .precise(let number, let least): digits.atLeast(least).string(number, as: .text)
      }
    }.joined()
  }

  /// Between more backticks than stand within.
  private func code(_ words: String) -> String {
    var (longest, run) = (0, 0)
    for character in words {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return longest == 0 ? fence + words + fence : "\(fence) \(words) \(fence)"
  }

  private func table(_ table: DocumentTable) -> String {
    let columns = max(table.titles.count, table.rows.map(\.count).max() ?? 0)
    func line(_ cells: [Phrase]) -> String {
      let texts = (0..<columns).map { cells.indices.contains($0) ? cell(cells[$0]) : "" }
      return "| " + texts.joined(separator: " | ") + " |"
    }
    let rule = (0..<columns).map { table.isNumeric(column: $0) ? "---:" : ":---" }
    var lines = [line(table.titles), "| " + rule.joined(separator: " | ") + " |"]
    lines += table.rows.map(line)
    if !table.caption.isEmpty { lines += ["", text(table.caption)] }
    return lines.joined(separator: "\n")
  }

  /// A bar would end the cell, even within a formula, where a command says the same.
  private func cell(_ phrase: Phrase) -> String {
    phrase.parts.map { part in
      let text = text(Phrase([part]))
      return if case .formula = part {
        text.replacing("|", with: "\\vert ")
      } else if case .code = part {
        text.replacing("|", with: "\\|")
      } else {
        text
      }
    }.joined()
  }
}

/// Words that Markdown shows as they are.
private func escapedForMarkdown(_ text: String) -> String {
  text.map { character in
    switch character {
    case "<": "&lt;"
    case "&": "&amp;"
    case "\n": " "
    case "\\", "`", "*", "_", "{", "}", "[", "]", "#", "|", "$", "~": "\\\(character)"
    default: String(character)
    }
  }.joined()
}
