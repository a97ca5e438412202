import ChainruleExplain
import ChainruleFormulas
import ChainruleTensors

extension HTMLPage {
  /// About how many characters a line of an equation holds.
  private static let width = 52

  /// The most rows and columns of a matrix that are shown.
  private static let limit = 8

  /// The formula with its elements marked that have an equation on the page.
  func math(_ formula: Formula) -> String {
    withPlainFences(marked(formula.printed(as: .mathML, digits: digits), formula.elements))
  }

  func rows(of equation: Equation) -> [String] {
    let written = equation.written(as: .mathML, digits: digits)
    let elements = (equation.subjects.dropFirst() + equation.sides).flatMap(\.elements)
    var rows: [String] = []
    for line in written.lines {
      for side in joined(line.sides) {
        for (i, part) in brokenMathML(side, width: Self.width).enumerated() {
          let text = withPlainFences(line.kind == .letters ? marked(part, elements) : part)
          rows.append(
            row(
              "\(line.kind)", rows.isEmpty ? withPlainFences(written.subject) : "",
              (i == 0 ? equals : "") + text,
              i == 0 ? "" : "more"))
        }
      }
    }
    return rows
  }

  /// The sides as one with equals signs between them, if that fits on a line.
  private func joined(_ sides: [String]) -> [String] {
    let all = sides.joined(separator: equals)
    return printedWidth(all) > Self.width ? sides : [all]
  }

  func rows(of equation: MatrixEquation) -> [String] {
    let side = equation.side
    let subject = letter(equation.subject, isTransposed: false, side.shape)
    var rows = [row("letters", subject, equals + math(side.letters), "")]
    if side.isCalculated {
      for (i, line) in side.numbers.lines(width: Self.width, limit: Self.limit, digits: digits)
        .enumerated()
      {
        rows.append(row("numbers", "", (i == 0 ? equals : "") + math(line), i == 0 ? "" : "more"))
      }
    }
    return rows + [row("result", "", equals + entries(side.value), "")]
  }

  private var equals: String { "<mo form=\"infix\">=</mo>" }

  private func row(_ kind: String, _ subject: String, _ side: String, _ detail: String) -> String {
    let attribute = detail.isEmpty ? "" : " class=\"\(detail)\""
    // Rows of numbers look as they are.
    let name = kind == "numbers" ? "" : " class=\"\(kind)\""
    return "<mtr\(name)><mtd>\(subject)</mtd>"
      + "<mtd\(attribute)><mrow>\(side)</mrow></mtd></mtr>"
  }

  /// Each element's markup wrapped in a row that names its equation. Longer ones go first, so that z within ∂C/∂z is not
  /// taken for itself.
  private func marked(_ text: String, _ elements: [Element]) -> String {
    let found = Set(elements).map { (markup: $0.formula.printed(as: .mathML), id: references[$0]) }
    guard found.contains(where: { $0.id != nil }) else { return text }
    let ordered = found.sorted {
      ($0.markup.utf8.count, $0.markup) > ($1.markup.utf8.count, $1.markup)
    }
    var (rest, result) = (text[...], "")
    while let start = rest.firstIndex(of: "<") {
      result += rest[..<start]
      rest = rest[start...]
      if let (markup, id) = ordered.first(where: { rest.hasPrefix($0.markup) }) {
        result += id.map { referring(markup, to: $0) } ?? markup
        rest = rest.dropFirst(markup.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result + rest
  }
}

/// The markup, one element as it is, with the name of the line that it leads to.
private func referring(_ markup: String, to id: String) -> String {
  let tag = markup.prefix { $0 != ">" && $0 != " " }
  return "\(tag) data-ref=\"\(escapedForMarkup(id))\"\(markup.dropFirst(tag.count))"
}

// MARK: - Matrices

extension HTMLPage {
  private func math(_ pieces: [MatrixPiece]) -> String { pieces.map(math).joined() }

  private func math(_ piece: MatrixPiece) -> String {
    switch piece {
    case .letter(let symbol, let isTransposed, let shape):
      letter(symbol, isTransposed: isTransposed, shape)
    case .ones(let isTransposed, let shape):
      braced(
        isTransposed ? transposed("<mn class=\"ones\">1</mn>") : "<mn class=\"ones\">1</mn>", shape)
    case .entries(let matrix): entries(matrix)
    case .number(let number): digits.string(number, as: .mathML)
    case .sign(.product): "<mo>·</mo>"
    case .sign(.hadamard): "<mo>⊙</mo>"
    case .sign(.plus): "<mo>+</mo>"
    case .sign(.minus): "<mo>−</mo>"
    case .function(let name): "<mi>\(escapedForMarkup(name))</mi><mo>&#x2061;</mo>"
    case .parenthesized(let pieces): "<mrow><mo>(</mo>\(math(pieces))<mo>)</mo></mrow>"
    case .transposed: "<msup><mrow></mrow><mi mathvariant=\"normal\">T</mi></msup>"
    }
  }

  private func letter(_ symbol: Symbol, isTransposed: Bool, _ shape: Shape) -> String {
    let name = Element(symbol).formula.printed(as: .mathML)
    return braced(isTransposed ? transposed(name) : name, shape)
  }

  private func transposed(_ text: String) -> String {
    "<msup><mrow>\(text)</mrow><mi mathvariant=\"normal\">T</mi></msup>"
  }

  /// The shape stands below the letter.
  private func braced(_ text: String, _ shape: Shape) -> String {
    let product = shape.map { "<mn>\($0)</mn>" }.joined(separator: "<mo>×</mo>")
    return "<munder><mrow>\(text)</mrow><mrow class=\"shape\">\(product)</mrow></munder>"
  }

  private func entries(_ matrix: Tensor<Double>) -> String {
    let rows = shownPlaces(of: matrix.shape[0], limit: Self.limit)
    let columns = shownPlaces(of: matrix.shape[1], limit: Self.limit)
    let cells = columns.map { column in
      column.map { column in numbers(rows.map { row in row.map { matrix[$0, column] } }) }
        ?? rows.map { $0 == nil ? "<mo>⋱</mo>" : "<mo>⋯</mo>" }
    }
    let lines = rows.indices.map { row in
      "<mtr>\(cells.map { "<mtd>\($0[row])</mtd>" }.joined())</mtr>"
    }
    return "<mrow><mo>(</mo><mtable class=\"matrix\">\(lines.joined())</mtable><mo>)</mo></mrow>"
  }

  /// A column of numbers with invisible digits behind them, so that their points stand below each other.
  private func numbers(_ column: [Double?]) -> [String] {
    let texts = column.map { $0.map { digits.string($0) } ?? "" }
    let isPlain = !texts.contains { $0.contains("×") }
    let aligned = alignedAtPoint(texts)
    return column.indices.map { i in
      guard let number = column[i] else { return "<mo>⋮</mo>" }
      let tail = isPlain ? aligned[i].reversed().prefix { $0 == " " }.count : 0
      let point = texts[i].contains(".") ? "" : "."
      let digit = String(repeating: "0", count: max(0, tail - point.count))
      let phantom = tail == 0 ? "" : "<mphantom><mn>\(point)\(digit)</mn></mphantom>"
      return digits.string(number, as: .mathML) + phantom
    }
  }
}
