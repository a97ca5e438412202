import ChainruleFormulas
import ChainruleTensors

/// Equations and matrices in LaTeX, as rows of an aligned environment of amsmath; Markdown and LaTeX share them.
struct LaTeXMath: Sendable {
  let digits: NumberFormat
  /// About how many characters a line holds.
  let width: Int

  /// The most rows and columns of a matrix that are shown; fewer where a page is too narrow for them.
  private var limit = 8

  init(digits: NumberFormat, width: Int) { (self.digits, self.width) = (digits, width) }

  func formula(_ formula: Formula) -> String { formula.printed(as: .latex, digits: digits) }

  /// The lines of an equation, aligned at the equals sign.
  func rows(of equation: Equation) -> [String] {
    let written = equation.written(as: .latex, digits: digits)
    var rows: [String] = []
    for line in written.lines {
      let sides = line.sides.joined(separator: " = ")
      for (i, part) in LineBreaks.latex.lines(of: sides, width: width).enumerated() {
        let subject = rows.isEmpty ? written.subject + " " : "  "
        let fitted = LineBreaks.latex.fitted(part, width: width)
        let text = line.kind == .result ? "\\mathbf{\(part)}" : fitted
        let front = i == 0 ? "&= " : part.hasPrefix("=") ? "&" : "&\\qquad {} "
        rows.append(subject + front + text)
      }
    }
    return rows
  }

  /// The lines of a matrix equation: in letters with shapes below them, with numbers, the result.
  func rows(of equation: MatrixEquation) -> [String] {
    let side = equation.side
    let math = fitted(to: side)
    let subject = letter(equation.subject, isTransposed: false, side.shape)
    var rows = [subject + " &= " + text(side.letters)]
    if side.isCalculated { rows += math.broken(side.numbers) }
    return rows + ["  &= " + math.entries(side.value)]
  }

  /// With as many entries of each matrix as fit on a line.
  private func fitted(to side: MatrixFormula) -> LaTeXMath {
    var math = self
    let (numbers, result) = (side.numbers, [MatrixPiece.entries(side.value)])
    func fits(_ limit: Int) -> Bool {
      let lines = numbers.lines(width: width, limit: limit, digits: digits) + [result]
      return lines.allSatisfy { $0.estimatedWidth(limit, digits) <= width }
    }
    math.limit = (3...8).reversed().first(where: fits) ?? 3
    return math
  }

  /// Broken in front of a sign where a row of matrices becomes too wide.
  private func broken(_ pieces: [MatrixPiece]) -> [String] {
    let lines = pieces.lines(width: width, limit: limit, digits: digits)
    return lines.enumerated().map { i, line in (i == 0 ? "  &= " : "  &\\qquad {} ") + text(line) }
  }

  func text(_ pieces: [MatrixPiece]) -> String { pieces.map(text).joined(separator: " ") }

  private func text(_ piece: MatrixPiece) -> String {
    switch piece {
    case .letter(let symbol, let isTransposed, let shape):
      letter(symbol, isTransposed: isTransposed, shape)
    case .ones(let isTransposed, let shape):
      braced(isTransposed ? "\\mathbf{1}^{\\mathsf{T}}" : "\\mathbf{1}", shape)
    case .entries(let matrix): entries(matrix)
    case .number(let number): digits.string(number, as: .latex)
    case .sign(.product): "\\cdot"
    case .sign(.hadamard): "\\odot"
    case .sign(.plus): "+"
    case .sign(.minus): "-"
    case .function(let name): function(name)
    case .parenthesized(let pieces): "\\left( \(text(pieces)) \\right)"
    case .transposed: "^{\\mathsf{T}}"
    }
  }

  func letter(_ symbol: Symbol, isTransposed: Bool, _ shape: Shape) -> String {
    let name = Element(symbol).formula.printed(as: .latex)
    return braced(isTransposed ? "{\(name)}^{\\mathsf{T}}" : name, shape)
  }

  private func braced(_ text: String, _ shape: Shape) -> String {
    let product = shape.map(String.init).joined(separator: " \\times ")
    return "\\underbrace{\(text)}_{\(product)}"
  }

  private func function(_ name: String) -> String {
    let primes = name.reversed().prefix { $0 == "′" }.count
    let letter = Formula.element(Symbol(String(name.dropLast(primes))))
    return letter.printed(as: .latex) + String(repeating: "'", count: primes)
  }

  private func entries(_ matrix: Tensor<Double>) -> String {
    let rows = shownPlaces(of: matrix.shape[0], limit: limit)
    let columns = shownPlaces(of: matrix.shape[1], limit: limit)
    let cells = columns.map { column in
      aligned(rows.map { row in cell(matrix, row, column) })
    }
    let lines = rows.indices.map { row in cells.map { $0[row] }.joined(separator: " & ") }
    return "\\begin{pmatrix} \(lines.joined(separator: " \\\\ ")) \\end{pmatrix}"
  }

  private func cell(_ matrix: Tensor<Double>, _ row: Int?, _ column: Int?) -> String {
    switch (row, column) {
    case (let row?, let column?): digits.string(matrix[row, column], as: .latex)
    case (nil, .some): "\\vdots"
    case (.some, nil): "\\cdots"
    case (nil, nil): "\\ddots"
    }
  }

  /// Plain numbers with invisible digits around them, so that centered ones have their points below each other.
  private func aligned(_ cells: [String]) -> [String] {
    guard cells.allSatisfy({ $0.first == "\\" || !$0.contains("\\") }) else { return cells }
    let numbers = alignedAtPoint(cells.filter { $0.first != "\\" })
    var next = numbers.startIndex
    return cells.map { cell in
      if cell.first == "\\" { return cell }
      defer { next += 1 }
      return filled(cell, numbers[next])
    }
  }

  /// The number with a phantom for each space that `aligned` has before and behind it.
  private func filled(_ number: String, _ aligned: String) -> String {
    let before = aligned.prefix { $0 == " " }.count
    let behind = aligned.count - before - number.count
    func phantom(_ count: Int) -> String {
      count == 0 ? "" : "\\phantom{\(String(repeating: "0", count: count))}"
    }
    return phantom(before) + number + phantom(behind)
  }
}
