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
    #expect(spelledInASCII("pᵢ·(δᵢⱼ − pⱼ)") == "p_i*(delta_ij - p_j)")
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

  /// Words of long cells are wrapped in their column; columns of numbers are continued below.
  @Test func wideTables() {
    let words = DocumentTable(
      ["number", "printed", "note"],
      [
        ["w1", "0.25", "one two three four five six seven eight nine ten eleven twelve"],
        ["w2", "10.5", ""],
      ])
    #expect(
      TextDocumentWriter(width: 44).write(Document(title: "t", blocks: [.table(words)]))
        .hasSuffix(
          """
            number  printed  note
            ──────  ───────  ─────────────────────────
            w1         0.25  one two three four five
                             six seven eight nine ten
                             eleven twelve
            w2        10.5

          """))
    let numbers = DocumentTable(
      ["", "before", "slope", "after", "memory"],
      [["w1", "\(number: 1.25)", "\(number: -3.5)", "\(number: 4)", "\(number: 123456)"]])
    let text = TextDocumentWriter(width: 40).write(
      Document(title: "t", blocks: [.table(numbers)]))
    #expect(text.contains("before  slope  after  memory"))
    let narrow = DocumentTable(
      numbers.titles + ["more memory", "and more"],
      numbers.rows.map { $0 + ["\(number: 1)", "\(number: 2)"] })
    let parts = TextDocumentWriter(width: 40).write(
      Document(title: "t", blocks: [.table(narrow)]))
    #expect(
      parts.contains("before  slope  after\n") && parts.contains("memory  more memory  and more"))
    #expect(parts.split(separator: "\n").filter { $0.hasPrefix("  w1") }.count == 2)
  }

  @Test func proseIsNotWiderThanCanBeRead() {
    let words = Phrase(stringLiteral: Array(repeating: "word", count: 80).joined(separator: " "))
    let text = TextDocumentWriter(width: 200).write(
      Document(title: "t", blocks: [.paragraph(words)]))
    #expect(text.split(separator: "\n").map(\.count).max() == 89)
  }

  /// A table never needs more than a page is wide; a fraction's long part stands in lines.
  @Test func latexStaysOnThePage() {
    let long = String(repeating: "many words that fill a cell ", count: 8)
    let table = DocumentTable(
      ["name", "note", "value"],
      [["w1", Phrase(stringLiteral: long), "\(number: 1)"], ["w2", "", "\(number: 2)"]])
    let wrapped = LaTeXDocumentWriter().write(Document(title: "t", blocks: [.table(table)]))
    #expect(wrapped.contains("\\begin{longtable}{l>{\\raggedright\\arraybackslash}p{"))
    let numbers: [Phrase] = (0..<14).map { "\(number: Double($0) * 1.23456e-12)" }
    let wide = LaTeXDocumentWriter().write(
      Document(title: "t", blocks: [.table(DocumentTable([], [["w1"] + numbers]))]))
    #expect(wide.components(separatedBy: "\\begin{longtable}").count > 2)
    #expect(wide.components(separatedBy: "\nw1 & ").count > 2)
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

@Suite struct FittedLineTests {
  @Test func aLongDenominatorStandsInLines() {
    let sum = (1...9).map { "e^{z_{\($0)}}" }.joined(separator: " + ")
    let fitted = LineBreaks.latex.fitted("\\frac{e^{z_{1}}}{\(sum)}", width: 30)
    #expect(fitted.hasPrefix("\\frac{e^{z_{1}}}{\\begin{aligned} &e^{z_{1}} + "))
    #expect(fitted.contains(" \\\\ &{}+ e^{z_{") && fitted.hasSuffix(" \\end{aligned}}"))
    let parentheses = LineBreaks.latex.fitted(
      "\\frac{1}{4} \\cdot \\left(\(sum)\\right)", width: 30)
    #expect(parentheses.contains("\\left(\\begin{aligned}"))
    #expect(LineBreaks.latex.fitted("\\frac{a}{b}", width: 30) == "\\frac{a}{b}")
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
