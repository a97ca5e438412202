import ChainruleFormulas
import ChainruleTensors

extension TextPage {
  /// The equation in letters with a line of shapes, then with numbers, then the result.
  mutating func add(_ equation: MatrixEquation) {
    let letters = MatrixSetter(writer: writer, limit: 0)
    let subject = letters.letter(equation.subject, isTransposed: false, equation.side.shape)
    let equals = TextBox(" = ")
    let room = writer.width - Self.indent - subject.width - equals.width
    let set = MatrixSetter(writer: writer, limit: entryLimit(equation.side, room: room))
    let blank = TextBox(String(repeating: " ", count: subject.width))
    var groups: [[String]] = []
    func add(_ front: TextBox, _ boxes: [TextBox], _ style: TextDocumentWriter.Style.Change) {
      for (i, row) in TextBox.rows(boxes, width: room).enumerated() {
        let start = i == 0 ? [front, equals] : [blank, TextBox("   ")]
        let box = TextBox.joined(start + [row])
        groups.append(box.lines.map { String(repeating: " ", count: Self.indent) + style($0) })
      }
    }
    add(subject, set.boxes(equation.side.letters), writer.style.letters)
    let result = set.box(.entries(equation.side.value))
    if equation.side.isCalculated {
      add(blank, set.boxes(equation.side.numbers), writer.style.numbers)
    }
    add(blank, [result], writer.style.result)
    groups.forEach { self.add($0) }
    let notes = notes.notes(on: equation.side).map { Phrase(stringLiteral: $0) }
    for remark in notes + [equation.remark] where !remark.isEmpty {
      self.add(wrapped(remark, indent: Self.indent, as: writer.style.remark))
    }
  }

  /// The most entries in a row so that nothing that must stay on a line is wider than `room`.
  private func entryLimit(_ side: MatrixFormula, room: Int) -> Int {
    (3...8).reversed().first { limit in
      let set = MatrixSetter(writer: writer, limit: limit)
      let rows = TextBox.rows(set.boxes(side.numbers), width: room)
      return (rows + [set.box(.entries(side.value))]).allSatisfy { $0.width <= room }
    } ?? 3
  }
}

extension MatrixFormula {
  /// Whether there is anything to calculate: a matrix by its letter is its own result.
  package var isCalculated: Bool {
    switch self {
    case .matrix: false
    case .spread(let part, columns: 1): part.isCalculated
    case .columnSum(let part): part.shape[1] > 1 || part.isCalculated
    default: true
    }
  }
}

/// Makes boxes of the pieces of a matrix expression.
private struct MatrixSetter {
  let writer: TextDocumentWriter
  /// The most rows and columns that are shown.
  let limit: Int

  func boxes(_ pieces: [MatrixPiece]) -> [TextBox] {
    var boxes: [TextBox] = []
    for piece in pieces {
      let isTail = if case .transposed = piece { true } else { false }
      let isArgument =
        if case .parenthesized = piece, boxes.last?.isFunction == true { true } else { false }
      guard isTail || isArgument, let last = boxes.popLast() else {
        boxes.append(box(piece))
        continue
      }
      boxes.append(.joined([last, box(piece)]))
    }
    return boxes
  }

  func box(_ piece: MatrixPiece) -> TextBox {
    switch piece {
    case .letter(let symbol, let isTransposed, let shape):
      return letter(symbol, isTransposed: isTransposed, shape)
    case .ones(let isTransposed, let shape):
      return TextBox(writer.text(isTransposed ? "1ᵀ" : "1"), below: writer.shape(shape))
    case .entries(let matrix): return entries(matrix)
    case .number(let number):
      return TextBox(writer.digits.string(number, as: writer.notation))
    case .sign(let sign): return TextBox(spelling(sign), isSign: true)
    case .function(let name):
      var box = TextBox(writer.text(name))
      box.isFunction = true
      return box
    case .parenthesized(let pieces): return TextBox.joined(boxes(pieces)).fenced("(", ")")
    case .transposed: return TextBox(writer.text("ᵀ"))
    }
  }

  func letter(_ symbol: Symbol, isTransposed: Bool, _ shape: Shape) -> TextBox {
    let name = Element(symbol).formula.printed(as: writer.notation)
    return TextBox(name + (isTransposed ? writer.text("ᵀ") : ""), below: writer.shape(shape))
  }

  private func spelling(_ sign: MatrixPiece.Sign) -> String {
    switch sign {
    case .product: writer.isASCII ? " * " : " · "
    case .hadamard: writer.isASCII ? " (*) " : " ⊙ "
    case .plus: " + "
    case .minus: writer.isASCII ? " - " : " − "
    }
  }

  private func entries(_ matrix: Tensor<Double>) -> TextBox {
    let rows = shownPlaces(of: matrix.shape[0], limit: limit)
    let columns = shownPlaces(of: matrix.shape[1], limit: limit)
    let cells = columns.map { column in
      let texts = rows.map { row in cell(matrix, row, column) }
      return column == nil ? texts : alignedAtPoint(texts)
    }
    let lines = rows.indices.map { row in cells.map { $0[row] }.joined(separator: " ") }
    return TextBox(lines: lines, baseline: (lines.count - 1) / 2).bracketed(writer.isASCII)
  }

  private func cell(_ matrix: Tensor<Double>, _ row: Int?, _ column: Int?) -> String {
    switch (row, column) {
    case (let row?, let column?): writer.digits.string(matrix[row, column], as: writer.notation)
    case (nil, .some): writer.text("⋮")
    case (.some, nil): writer.text("⋯")
    case (nil, nil): writer.text("⋱")
    }
  }
}

extension TextDocumentWriter {
  func shape(_ shape: Shape) -> String { text(shape.map(String.init).joined(separator: "×")) }
}

/// Texts of one width with their points below each other; what is no number is centered.
package func alignedAtPoint(_ texts: [String]) -> [String] {
  func isNumber(_ text: String) -> Bool { text.contains { $0.isNumber } || text.contains("∞") }
  func front(_ text: String) -> Int {
    text.firstIndex { ".×e".contains($0) }.map { text[..<$0].count } ?? text.count
  }
  let numbers = texts.filter(isNumber)
  let before = numbers.map(front).max() ?? 0
  let behind = numbers.map { $0.count - front($0) }.max() ?? 0
  let width = max(before + behind, texts.map(\.count).max() ?? 0)
  return texts.map { text in
    let left = isNumber(text) ? before - front(text) : (width - text.count) / 2
    return padded(String(repeating: " ", count: left) + text, to: width)
  }
}
