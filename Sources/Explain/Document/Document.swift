import ChainruleFormulas

/// A calculation as something to read: sections of paragraphs, equations, matrices and tables, in no notation yet.
///
/// `DocumentWriter`s make text, Markdown, LaTeX or HTML of it.
public struct Document: Hashable, Sendable {
  public var title: String
  /// One line below the title.
  public var subtitle: Phrase
  public var blocks: [Block]

  public init(title: String, subtitle: Phrase = "", blocks: [Block] = []) {
    (self.title, self.subtitle, self.blocks) = (title, subtitle, blocks)
  }
}

/// A part of a document.
public indirect enum Block: Hashable, Sendable {
  case section(Section)
  case paragraph(Phrase)
  /// Remarks, one line each.
  case list([Phrase])
  case equation(Equation)
  case matrices(MatrixEquation)
  case table(DocumentTable)
}

/// Blocks under a heading. Pages can fold it.
public struct Section: Hashable, Sendable {
  public var title: Phrase
  /// Its name in links: `forward-1`.
  public var id: String
  public var blocks: [Block]

  public init(_ title: Phrase, id: String, _ blocks: [Block]) {
    (self.title, self.id, self.blocks) = (title, id, blocks)
  }
}

/// Words with formulas and numbers between them. A string literal is a phrase.
public struct Phrase: Hashable, Sendable, ExpressibleByStringInterpolation {
  public enum Part: Hashable, Sendable {
    case text(String)
    case strong(String)
    /// What one types.
    case code(String)
    case formula(Formula)
    /// A number that is rounded as all numbers of the page are.
    case number(Double)
  }

  public var parts: [Part]

  public init(_ parts: [Part]) { self.parts = parts }
  public init(stringLiteral text: String) { parts = text.isEmpty ? [] : [.text(text)] }
  public init(_ formula: Formula) { parts = [.formula(formula)] }

  public var isEmpty: Bool { parts.isEmpty }

  public static func + (a: Phrase, b: Phrase) -> Phrase { Phrase(a.parts + b.parts) }

  /// `"the neuron \(formula) is \(number: 0.5)"`
  public struct StringInterpolation: StringInterpolationProtocol {
    var parts: [Part] = []
    public init(literalCapacity: Int, interpolationCount: Int) {}
    public mutating func appendLiteral(_ text: String) {
      if !text.isEmpty { parts.append(.text(text)) }
    }
    public mutating func appendInterpolation(_ formula: Formula) { parts.append(.formula(formula)) }
    public mutating func appendInterpolation(_ element: Element) {
      parts.append(.formula(element.formula))
    }
    public mutating func appendInterpolation(_ phrase: Phrase) { parts += phrase.parts }
    public mutating func appendInterpolation(_ text: String) { appendLiteral(text) }
    public mutating func appendInterpolation(_ count: Int) { appendLiteral("\(count)") }
    public mutating func appendInterpolation(number: Double) { parts.append(.number(number)) }
    public mutating func appendInterpolation(strong text: String) { parts.append(.strong(text)) }
    public mutating func appendInterpolation(code text: String) { parts.append(.code(text)) }
  }

  public init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }
}

/// One number calculated as on paper: what it is called, its formula in letters (as often as there are ways to write it),
/// the last of them with numbers put in, and the result.
public struct Equation: Hashable, Sendable {
  /// Its name in links, ASCII: `z1[2]@3`.
  public var id: String
  /// Left of the first equals sign: z¹₂, or δ¹₂ = ∂C/∂z¹₂ as two.
  public var subjects: [Formula]
  /// Right sides in letters, each worth the same.
  public var sides: [Formula]
  /// The numbers that are put in for the elements of the last side.
  public var values: [Element: Double]
  public var result: Double
  /// Why it is what it is, where there is something to say.
  public var remark: Phrase

  public init(
    id: String, _ subjects: [Formula], _ sides: [Formula], values: [Element: Double],
    result: Double, remark: Phrase = ""
  ) {
    (self.id, self.subjects, self.sides) = (id, subjects, sides)
    (self.values, self.result, self.remark) = (values, result, remark)
  }
}

/// Rows of cells under titles; numbers are aligned at the point.
public struct DocumentTable: Hashable, Sendable {
  public var titles: [Phrase]
  public var rows: [[Phrase]]
  public var caption: Phrase

  public init(_ titles: [Phrase], _ rows: [[Phrase]], caption: Phrase = "") {
    (self.titles, self.rows, self.caption) = (titles, rows, caption)
  }
}
