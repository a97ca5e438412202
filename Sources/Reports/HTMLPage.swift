import ChainruleExplain
import ChainruleFormulas

/// The parts of a page as they come about.
struct HTMLPage {
  let digits: NumberFormat
  private(set) var references: References
  /// What stands beside a section of the first level: a drawing, made when the ids of the section's lines are known.
  var aside: (_ id: String, _ page: HTMLPage) -> String? = { _, _ in nil }
  private(set) var parts: [String] = []
  /// The id attribute that a name in links has got.
  private(set) var anchors: [String: String] = [:]
  /// How many equations there are.
  private(set) var lines = 0
  private var taken: Set<String> = ["calculation", "theme"]
  private var notes = MatrixNotes()
  private var isInCase = false

  init(digits: NumberFormat, references: References) {
    (self.digits, self.references) = (digits, references)
  }

  mutating func add(_ blocks: [Block], depth: Int) {
    for block in blocks {
      switch block {
      case .section(let section): add(section, depth: depth)
      case .paragraph(let phrase): parts.append("<p>\(text(phrase))</p>")
      case .list(let items):
        let lines = items.map { "<li>\(text($0))</li>" }
        parts.append("<ul>\n\(lines.joined(separator: "\n"))\n</ul>")
      case .equation(let equation):
        add(rows: rows(of: equation), id: equation.id, remarks: [equation.remark])
      case .matrices(let equation):
        let notes = notes.notes(on: equation.side).map { Phrase(stringLiteral: $0) }
        add(rows: rows(of: equation), id: equation.id, remarks: notes + [equation.remark])
      case .table(let table): parts.append(self.table(table))
      }
    }
  }

  private mutating func add(_ section: Section, depth: Int) {
    let level = min(depth, 6)
    let heading = "<h\(level)>\(text(section.title))</h\(level)>"
    let id = "id=\"\(escapedForMarkup(anchor(section.id)))\""
    let isFold = depth == 2 || section.isFolded || isInCase && depth == 3
    let state = section.isFolded ? "" : " open"
    let start = parts.count
    parts.append(
      isFold ? "<details \(id)\(state)><summary>\(heading)</summary>" : "<section \(id)>\(heading)")
    let aside = depth == 2 ? addCase(section) : nil
    if let aside {
      parts[start] = parts[start].replacing("<details ", with: "<details class=\"case\" ")
      parts[start] += "\n<div class=\"columns\">\n\(aside)\n<div class=\"lines\">"
      parts.append("</div></div>")
    } else {
      add(section.blocks, depth: depth + 1)
    }
    parts.append(isFold ? "</details>" : "</section>")
  }

  /// Adds a section whose names are its own, and gives the drawing beside it; nil, with nothing added, where it has none.
  private mutating func addCase(_ section: Section) -> String? {
    guard aside(section.id, self) != nil else { return nil }
    let outer = (references, anchors)
    (references, anchors) = (References(section.blocks), [:])
    isInCase = true
    add(section.blocks, depth: 3)
    let drawing = aside(section.id, self)
    (references, anchors) = (outer.0, outer.1)
    isInCase = false
    return drawing
  }

  private mutating func add(rows: [String], id: String, remarks: [Phrase]) {
    lines += 1
    let name = escapedForMarkup(id)
    let names = id.isEmpty ? "" : " id=\"\(escapedForMarkup(anchor(id)))\" data-id=\"\(name)\""
    let remarks = remarks.filter { !$0.isEmpty }.map { "\n<p class=\"remark\">\(text($0))</p>" }
    parts.append(
      """
      <div class="equation"\(names)>\
      <div class="scroll"><math display="block"><mtable>
      \(rows.joined(separator: "\n"))
      </mtable></math></div>\(remarks.joined())</div>
      """)
  }

  /// A new id attribute: the name without spaces, which an id must not have, and with a number if it is taken.
  private mutating func anchor(_ id: String) -> String {
    let plain = id.isEmpty ? "part" : id.replacing(" ", with: "-")
    var anchor = plain
    var count = 1
    while !taken.insert(anchor).inserted {
      count += 1
      anchor = "\(plain)~\(count)"
    }
    if anchors[id] == nil { anchors[id] = anchor }
    return anchor
  }

  func text(_ phrase: Phrase) -> String {
    phrase.parts.map { part in
      switch part {
      case .text(let words): escapedForMarkup(words)
      case .strong(let words): "<strong>\(escapedForMarkup(words))</strong>"
      case .link(let words, let id):
        "<a href=\"\(linkAddress(id))\">\(escapedForMarkup(words))</a>"
      case .code(let words): "<code>\(escapedForMarkup(words))</code>"
      case .formula(let formula): "<math>\(math(formula))</math>"
      case .number(let number): "<span class=\"number\">\(digits.string(number))</span>"
      case .precise(let number, let least):
        "<span class=\"number\">\(digits.atLeast(least).string(number))</span>"
      }
    }.joined()
  }

  private func table(_ table: DocumentTable) -> String {
    let columns = max(table.titles.count, table.rows.map(\.count).max() ?? 0)
    let isNumeric = (0..<columns).map { table.isNumeric(column: $0) }
    let cells = (0..<columns).map { column in
      let cells = table.rows.map { $0.indices.contains(column) ? $0[column] : "" }
      return isNumeric[column] ? numbers(cells) : cells.map(text)
    }
    func line(_ texts: [String], _ tag: String, _ scope: String = "") -> String {
      let fields = texts.enumerated().map { i, text in
        "<\(tag)\(scope)\(isNumeric[i] ? " class=\"number\"" : "")>\(text)</\(tag)>"
      }
      return "<tr>\(fields.joined())</tr>"
    }
    let titles = (0..<columns).map { column in
      table.titles.indices.contains(column) ? text(table.titles[column]) : ""
    }
    let head = line(titles, "th", " scope=\"col\"")
    let rows = table.rows.indices.map { row in line(cells.map { $0[row] }, "td") }
    let caption = table.caption.isEmpty ? "" : "<caption>\(text(table.caption))</caption>"
    return """
      <div class="scroll"><table>\(caption)<thead>\(head)</thead><tbody>
      \(rows.joined(separator: "\n"))
      </tbody></table></div>
      """
  }

  /// Numbers whose points stand below each other, by spaces as wide as a digit and as a point.
  private func numbers(_ cells: [Phrase]) -> [String] {
    let plain = cells.map { TextDocumentWriter(digits: digits).text($0) }
    return alignedAtPoint(plain).enumerated().map { i, aligned in
      let tail = aligned.reversed().prefix { $0 == " " }.count
      let point = tail > 0 && !plain[i].contains(".") ? "\u{2008}" : ""
      let space = String(repeating: "\u{2007}", count: point.isEmpty ? tail : tail - 1)
      return escapedForMarkup(plain[i]) + point + space
    }
  }
}

/// Which equation speaks of an element: the one that calculates it, or else its derivative, or its new value.
struct References {
  private var ids: [Element: String] = [:]

  init(_ blocks: [Block]) {
    let equations = References.equations(in: blocks)
    note(equations) { $0 }
    note(equations) { element in
      var element = element
      element.symbol.form = .value
      return element
    }
  }

  /// What an equation is about comes before what it has for another name, as δ = ∂C/∂z.
  private mutating func note(_ equations: [Equation], of name: (Element) -> Element) {
    for count in 1...2 {
      for equation in equations {
        for case .element(let symbol, let index) in equation.subjects.prefix(count) {
          let element = name(Element(symbol, index))
          ids[element] = ids[element] ?? equation.id
        }
      }
    }
  }

  subscript(element: Element) -> String? { ids[element] }

  private static func equations(in blocks: [Block]) -> [Equation] {
    blocks.flatMap { block in
      switch block {
      case .equation(let equation): equation.id.isEmpty ? [] : [equation]
      case .section(let section): equations(in: section.blocks)
      default: [] as [Equation]
      }
    }
  }
}
