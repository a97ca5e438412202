import ChainruleFormulas
import ChainruleTensors
import Foundation
import Testing

@testable import ChainruleExplain

/// What the writers make of a document with everything, held to what stands in Snapshots; `CHAINRULE_WRITE_SNAPSHOTS=1`
/// writes them anew.
@Suite struct DocumentWriterTests {
  static let writers: [(file: String, writer: any DocumentWriter)] = [
    ("sample.txt", TextDocumentWriter()),
    ("narrow.txt", TextDocumentWriter(width: 44, digits: .decimals(3))),
    ("sample.ascii.txt", TextDocumentWriter(isASCII: true)),
    ("sample.md", MarkdownDocumentWriter()),
    ("sample.tex", LaTeXDocumentWriter()),
  ]

  @Test(arguments: writers.indices) func documentsLookAsRecorded(_ i: Int) throws {
    let (file, writer) = Self.writers[i]
    let text = writer.write(SampleDocument.document)
    let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Snapshots/\(file)")
    if ProcessInfo.processInfo.environment["CHAINRULE_WRITE_SNAPSHOTS"] != nil {
      try text.write(to: place, atomically: true, encoding: .utf8)
    }
    let recorded = try String(contentsOf: place, encoding: .utf8)
    let (found, expected) = (text.split(separator: "\n"), recorded.split(separator: "\n"))
    for (number, lines) in zip(found, expected).enumerated() where lines.0 != lines.1 {
      Issue.record("\(file), line \(number + 1): \(lines.0)\nexpected: \(lines.1)")
      break
    }
    #expect(text == recorded, "\(file) has changed; CHAINRULE_WRITE_SNAPSHOTS=1 writes it anew")
  }

  @Test(arguments: [40, 60, 80, 120]) func textStaysWithinItsWidth(_ width: Int) {
    var document = SampleDocument.document
    // Matrices in parentheses need more than 40 characters and get them.
    if width < 60 { document.blocks.remove(at: 3) }
    let text = TextDocumentWriter(width: width).write(document)
    for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
    #expect(text.contains("= −0.629"))
  }

  @Test func asciiSpellsEverythingButLettersOfTheData() {
    let text = TextDocumentWriter(isASCII: true).write(SampleDocument.document)
    let foreign = Set(text.filter { !$0.isASCII })
    #expect(foreign == ["ö", "ß"])
  }

  @Test func styleAddsNothingToTheWidth() {
    let marked = TextDocumentWriter.Style(
      heading: { "<h>\($0)</h>" }, name: { "<n>\($0)</n>" }, letters: { "<l>\($0)</l>" },
      numbers: { "<v>\($0)</v>" }, result: { "<r>\($0)</r>" }, remark: { "<q>\($0)</q>" })
    var styled = TextDocumentWriter(style: marked).write(SampleDocument.document)
    #expect(styled.contains("<r>−0.629</r>") && styled.contains("<n>z¹₂</n>"))
    for tag in ["h", "n", "l", "v", "r", "q"] {
      styled = styled.replacing("<\(tag)>", with: "").replacing("</\(tag)>", with: "")
    }
    let plain = TextDocumentWriter().write(SampleDocument.document)
    func words(_ text: String) -> [Substring] { text.split { $0 == " " || $0 == "\n" } }
    #expect(words(styled) == words(plain))
  }

  @Test(arguments: [
    (NumberFormat.shortest, "in full"), (.significant(1), "1 significant digit "),
    (.decimals(4), "4 digits after the point"),
  ])
  func roundingIsStated(_ digits: NumberFormat, _ words: String) {
    let writers: [any DocumentWriter] = [
      TextDocumentWriter(width: 400, digits: digits), MarkdownDocumentWriter(digits: digits),
      LaTeXDocumentWriter(digits: digits),
    ]
    for writer in writers { #expect(writer.write(Document(title: "t")).contains(words)) }
  }
}

@Suite struct LineBreakTests {
  @Test func outerOperatorsComeFirst() {
    let lines = LineBreaks.text.lines(of: "aaa·bbb + (ccc + ddd)·eee + fff·ggg", width: 20)
    #expect(lines == ["aaa·bbb", "+ (ccc + ddd)·eee", "+ fff·ggg"])
  }

  @Test func whatFitsStaysWhole() {
    #expect(LineBreaks.text.lines(of: "a + b", width: 5) == ["a + b"])
    #expect(LineBreaks.text.lines(of: "abcdefgh", width: 5) == ["abcdefgh"])
  }

  @Test func latexIsNotBrokenWithinGroups() {
    let text = "\\frac{aaaa + bbbb}{2} + \\left(cccc + dddd\\right) \\cdot eeee - f_{1}"
    let lines = LineBreaks.latex.lines(of: text, width: 14)
    #expect(lines.joined(separator: " ") == text)
    for line in lines {
      #expect(line.filter { $0 == "{" }.count == line.filter { $0 == "}" }.count)
      #expect(line.contains("\\left") == line.contains("\\right"))
    }
    #expect(lines.count == 3)
  }
}

@Suite struct MatrixFormulaTests {
  private let a = MatrixFormula.matrix(Symbol("A"), Tensor(rows: [[1, 2], [3, 4], [5, 6]]))
  private let b = MatrixFormula.matrix(Symbol("B"), Tensor(rows: [[1, 0, -1], [2, 1, 0]]))

  @Test func shapesAndNumbersAreThoseOfTheParts() {
    let product = MatrixFormula.product(a, b)
    #expect(product.shape == [3, 3])
    #expect(product.value == Tensor(rows: [[5, 2, -1], [11, 4, -3], [17, 6, -5]]))
    #expect(MatrixFormula.transpose(b).value == Tensor(rows: [[1, 2], [0, 1], [-1, 0]]))
    #expect(MatrixFormula.hadamard(a, .transpose(b)).value.values == [1, 4, 0, 4, -5, 0])
    #expect(MatrixFormula.sum(a, .transpose(b)).value.values == [2, 4, 3, 5, 4, 6])
    #expect(MatrixFormula.difference(a, .scaled(2, a)).value.values == [-1, -2, -3, -4, -5, -6])
    #expect(MatrixFormula.columnSum(a).value == Tensor(rows: [[3], [7], [11]]))
    let column = MatrixFormula.matrix(Symbol("b"), Tensor([7, 8], shape: [2]))
    #expect(column.shape == [2, 1])
    #expect(MatrixFormula.spread(column, columns: 3).value.rows == [[7, 7, 7], [8, 8, 8]])
    for formula in [product, .transpose(a), .columnSum(b), .spread(column, columns: 3)] {
      #expect(formula.shape == formula.value.shape)
    }
  }

  @Test func signsAreNamedWhereTheyAreFirstUsed() {
    var notes = MatrixNotes()
    #expect(notes.notes(on: .product(a, b)).isEmpty)
    #expect(notes.notes(on: .hadamard(a, .transpose(b))).count == 2)
    #expect(notes.notes(on: .hadamard(.columnSum(a), .columnSum(a))).count == 1)
  }

  @Test func largeMatricesAreElided() {
    #expect(shownPlaces(of: 8, limit: 8) == Array(0..<8))
    #expect(shownPlaces(of: 784, limit: 8) == [0, 1, 2, 3, 4, 5, nil, 783])
  }
}
