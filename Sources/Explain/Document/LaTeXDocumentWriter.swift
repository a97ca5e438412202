import ChainruleFormulas

/// Sets a document as a complete LaTeX file, an article that needs amsmath, array, geometry, iftex and longtable and
/// compiles with pdfLaTeX, XeLaTeX and LuaLaTeX.
public struct LaTeXDocumentWriter: DocumentWriter {
  /// How numbers are rounded.
  public var digits: NumberFormat

  /// A writer that rounds to six significant digits if nothing else is said.
  public init(digits: NumberFormat = .significant(6)) { self.digits = digits }

  public func write(_ document: Document) -> String {
    var page = LaTeXPage(digits: digits)
    if !document.subtitle.isEmpty { page.add(page.text(document.subtitle)) }
    if let rule = document.rule(usual: digits.rule) {
      page.add("\\emph{\(escapedForLaTeX(rule))}")
    }
    page.add(document.blocks, depth: 0)
    let title = escapedForLaTeX(document.title)
    let body = page.paragraphs.joined(separator: "\n\n")
    return preamble(declarations: latexDeclarations(for: title + body)) + """

      \\begin{document}

      \\section*{\(title)}

      \(body)

      \\end{document}

      """
  }

  private func preamble(declarations: [String]) -> String {
    let lines =
      [
        "\\documentclass[11pt]{article}",
        "\\usepackage{iftex}",
        "\\usepackage{amsmath}",
        "\\usepackage[a4paper,margin=25mm]{geometry}",
        "\\usepackage{array,longtable}",
        "\\ifPDFTeX\\usepackage[T1]{fontenc}\\usepackage[utf8]{inputenc}\\fi",
        "\\IfFileExists{lmodern.sty}{\\usepackage{lmodern}}{}",
      ]
      + (declarations.isEmpty ? [] : ["\\ifPDFTeX"] + declarations + ["\\fi"])
      + [
        "\\setlength{\\parindent}{0pt}", "\\setlength{\\parskip}{6pt plus 2pt}",
        "\\AtBeginDocument{\\abovedisplayskip=3pt plus 2pt\\belowdisplayskip=3pt plus 2pt}",
        "\\setcounter{secnumdepth}{0}", "\\allowdisplaybreaks", "",
      ]
    return lines.joined(separator: "\n")
  }
}

/// The paragraphs of a LaTeX file as they come about.
private struct LaTeXPage {
  let digits: NumberFormat
  let math: LaTeXMath
  private(set) var paragraphs: [String] = []
  private var notes = MatrixNotes()

  init(digits: NumberFormat) {
    self.digits = digits
    math = LaTeXMath(digits: digits, width: 66)
  }

  mutating func add(_ paragraph: String) { paragraphs.append(paragraph) }

  mutating func add(_ blocks: [Block], depth: Int) {
    for block in blocks {
      switch block {
      case .section(let section):
        add("\(heading(depth)){\(text(section.title))}")
        add(section.blocks, depth: depth + 1)
      case .paragraph(let phrase): add(text(phrase))
      case .list(let items): add(list(items))
      case .equation(let equation):
        add(aligned(math.rows(of: equation)))
        addRemark(equation.remark)
      case .matrices(let equation):
        add(aligned(math.rows(of: equation)))
        notes.notes(on: equation.side).forEach { addRemark(Phrase(stringLiteral: $0)) }
        addRemark(equation.remark)
      case .table(let table): add(self.table(table))
      }
    }
  }

  private mutating func addRemark(_ phrase: Phrase) {
    if !phrase.isEmpty { add("{\\small \(text(phrase))}") }
  }

  private func heading(_ depth: Int) -> String {
    ["\\section", "\\subsection", "\\subsubsection", "\\paragraph"][min(depth, 3)]
  }

  private func aligned(_ rows: [String]) -> String {
    // No page ends within a short calculation.
    let end = rows.count > 8 ? " \\\\\n" : " \\\\*\n"
    return "\\begin{align*}\n\(rows.joined(separator: end))\n\\end{align*}"
  }

  private func list(_ items: [Phrase]) -> String {
    let lines = items.map { "\\item \(text($0))" }
    return (["\\begin{itemize}"] + lines + ["\\end{itemize}"]).joined(separator: "\n")
  }

  func text(_ phrase: Phrase) -> String {
    phrase.parts.map { part in
      switch part {
      case .text(let words), .link(let words, _): escapedForLaTeX(words)
      case .strong(let words): "\\textbf{\(escapedForLaTeX(words))}"
      case .code(let words): "\\texttt{\(escapedForLaTeX(words))}"
      case .formula(let formula): "$\(math.formula(formula))$"
      case .number(let number): "$\(digits.string(number, as: .latex))$"
      case .precise(let number, let least):
        "$\(digits.atLeast(least).string(number, as: .latex))$"
      }
    }.joined()
  }

  private func table(_ table: DocumentTable) -> String {
    let grid = LaTeXGrid(table, TextDocumentWriter(digits: digits), text)
    var lines = grid.lines
    if !table.caption.isEmpty { lines += ["", "{\\small \(text(table.caption))}"] }
    return lines.joined(separator: "\n")
  }
}
