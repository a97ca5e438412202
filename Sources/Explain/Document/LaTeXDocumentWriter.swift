import ChainruleFormulas

/// Sets a document as a complete LaTeX file, an article that needs amsmath, geometry, iftex and longtable and compiles
/// with pdfLaTeX, XeLaTeX and LuaLaTeX.
public struct LaTeXDocumentWriter: DocumentWriter {
  /// How numbers are rounded.
  public var digits: NumberFormat

  /// A writer that rounds to six significant digits if nothing else is said.
  public init(digits: NumberFormat = .significant(6)) { self.digits = digits }

  public func write(_ document: Document) -> String {
    var page = LaTeXPage(digits: digits)
    if !document.subtitle.isEmpty { page.add(page.text(document.subtitle)) }
    page.add("\\emph{\(escapedForLaTeX(digits.rule))}")
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
        "\\usepackage{longtable}",
        "\\ifPDFTeX\\usepackage[T1]{fontenc}\\usepackage[utf8]{inputenc}\\fi",
        "\\IfFileExists{lmodern.sty}{\\usepackage{lmodern}}{}",
      ]
      + (declarations.isEmpty ? [] : ["\\ifPDFTeX"] + declarations + ["\\fi"])
      + [
        "\\setlength{\\parindent}{0pt}", "\\setlength{\\parskip}{6pt plus 2pt}",
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
    "\\begin{align*}\n\(rows.joined(separator: " \\\\\n"))\n\\end{align*}"
  }

  private func list(_ items: [Phrase]) -> String {
    let lines = items.map { "\\item \(text($0))" }
    return (["\\begin{itemize}"] + lines + ["\\end{itemize}"]).joined(separator: "\n")
  }

  func text(_ phrase: Phrase) -> String {
    phrase.parts.map { part in
      switch part {
      case .text(let words): escapedForLaTeX(words)
      case .strong(let words): "\\textbf{\(escapedForLaTeX(words))}"
      case .code(let words): "\\texttt{\(escapedForLaTeX(words))}"
      case .formula(let formula): "$\(math.formula(formula))$"
      case .number(let number): "$\(digits.string(number, as: .latex))$"
      }
    }.joined()
  }

  /// Numbers stand at the right, with the point in one place; columns of long text share what the page has.
  private func table(_ table: DocumentTable) -> String {
    let columns = max(table.titles.count, table.rows.map(\.count).max() ?? 0)
    let isLong = (0..<columns).map { column in
      table.rows.contains { $0.indices.contains(column) && text($0[column]).count > 36 }
    }
    let share = 0.6 / Double(max(1, isLong.filter { $0 }.count))
    let kinds = (0..<columns).map { column in
      table.isNumeric(column: column)
        ? "r" : isLong[column] ? "p{\(share)\\linewidth}" : "l"
    }
    func line(_ cells: [Phrase]) -> String {
      let texts = (0..<columns).map { cells.indices.contains($0) ? text(cells[$0]) : "" }
      return texts.joined(separator: " & ") + " \\\\"
    }
    var lines = ["\\begin{longtable}{\(kinds.joined())}"]
    if table.titles.contains(where: { !$0.isEmpty }) {
      lines += [line(table.titles), "\\hline", "\\endhead"]
    }
    lines += table.rows.map(line) + ["\\end{longtable}"]
    if let size = size(of: table, columns), !isLong.contains(true) {
      lines = ["{" + size] + lines + ["}"]
    }
    if !table.caption.isEmpty { lines += ["", "{\\small \(text(table.caption))}"] }
    return lines.joined(separator: "\n")
  }

  /// A smaller type for a table with more in a row than the page holds; nil where it fits.
  private func size(of table: DocumentTable, _ columns: Int) -> String? {
    let plain = TextDocumentWriter(digits: digits)
    let width = (0..<columns).reduce(0) { sum, column in
      let cells = table.rows.map { $0.indices.contains(column) ? plain.text($0[column]).count : 0 }
      return sum + 2 + (cells.max() ?? 0)
    }
    return width <= 80
      ? nil : width <= 100 ? "\\footnotesize" : "\\scriptsize\\setlength{\\tabcolsep}{2pt}"
  }
}
