import ChainruleFormulas

/// A calculation as something to read: sections of paragraphs, equations, matrices and tables, in no notation yet.
///
/// `DocumentWriter`s make text, Markdown, LaTeX or HTML of it.
public struct Document: Hashable, Sendable {
  /// What it is about.
  public var title: String
  /// One line below the title.
  public var subtitle: Phrase
  /// What it says, from top to bottom.
  public var blocks: [Block]
  /// What is said of how its numbers are rounded.
  public var rule = Rule.usual

  /// A document, by default empty.
  public init(title: String, subtitle: Phrase = "", blocks: [Block] = []) {
    (self.title, self.subtitle, self.blocks) = (title, subtitle, blocks)
  }
}

extension Document {
  /// What is said below the title of how its numbers are rounded.
  public enum Rule: Hashable, Sendable {
    /// What its writer says of them all.
    case usual
    /// These words.
    case words(String)
    /// Nothing.
    case untold
  }

  /// The words of `rule`; `usual` are its writer's.
  package func rule(usual: String) -> String? {
    switch rule {
    case .usual: usual
    case .words(let words): words
    case .untold: nil
    }
  }
}

/// A part of a document.
public indirect enum Block: Hashable, Sendable {
  /// Blocks under a heading.
  case section(Section)
  /// Some sentences.
  case paragraph(Phrase)
  /// Remarks, one line each.
  case list([Phrase])
  /// One number calculated.
  case equation(Equation)
  /// A whole matrix calculated.
  case matrices(MatrixEquation)
  /// Rows of cells.
  case table(DocumentTable)
}

/// Blocks under a heading. Pages can fold it.
public struct Section: Hashable, Sendable {
  /// Its heading.
  public var title: Phrase
  /// Its name in links: `forward-1`.
  public var id: String
  /// What stands below the heading.
  public var blocks: [Block]
  /// Whether it is a side issue, which pages show folded until it is asked for.
  public var isFolded: Bool

  /// A section, by default open.
  public init(_ title: Phrase, id: String, isFolded: Bool = false, _ blocks: [Block]) {
    (self.title, self.id, self.isFolded, self.blocks) = (title, id, isFolded, blocks)
  }
}

/// Words with formulas and numbers between them. A string literal is a phrase.
public struct Phrase: Hashable, Sendable, ExpressibleByStringInterpolation {
  /// A piece of a phrase.
  public enum Part: Hashable, Sendable {
    /// Plain words.
    case text(String)
    /// Words that stand out.
    case strong(String)
    /// What one types.
    case code(String)
    /// Words that lead to the section of this id, where a notation has links.
    case link(String, to: String)
    /// Mathematics within the line.
    case formula(Formula)
    /// A number that is rounded as all numbers of the page are.
    case number(Double)
    /// A number with at least so many significant digits, however few the page has.
    case precise(Double, digits: Int)
  }

  /// The pieces, to be set one after the other.
  public var parts: [Part]

  /// A phrase of these pieces.
  public init(_ parts: [Part]) { self.parts = parts }
  /// Words and nothing else.
  public init(stringLiteral text: String) { parts = text.isEmpty ? [] : [.text(text)] }
  /// A formula and nothing else.
  public init(_ formula: Formula) { parts = [.formula(formula)] }

  /// Whether there is nothing to print.
  public var isEmpty: Bool { parts.isEmpty }

  /// One phrase behind the other; spaces are their own.
  public static func + (a: Phrase, b: Phrase) -> Phrase { Phrase(a.parts + b.parts) }

  /// `"the neuron \(formula) is \(number: 0.5)"`
  public struct StringInterpolation: StringInterpolationProtocol {
    var parts: [Part] = []
    /// An empty phrase to begin with.
    public init(literalCapacity: Int, interpolationCount: Int) {}
    /// Words.
    public mutating func appendLiteral(_ text: String) {
      if !text.isEmpty { parts.append(.text(text)) }
    }
    /// A formula.
    public mutating func appendInterpolation(_ formula: Formula) { parts.append(.formula(formula)) }
    /// An element by its name.
    public mutating func appendInterpolation(_ element: Element) {
      parts.append(.formula(element.formula))
    }
    /// Another phrase.
    public mutating func appendInterpolation(_ phrase: Phrase) { parts += phrase.parts }
    /// Words.
    public mutating func appendInterpolation(_ text: String) { appendLiteral(text) }
    /// A count, never rounded.
    public mutating func appendInterpolation(_ count: Int) { appendLiteral("\(count)") }
    /// A number, rounded as the page does.
    public mutating func appendInterpolation(number: Double) { parts.append(.number(number)) }
    /// A number, rounded as the page does, but to no fewer significant digits than these.
    public mutating func appendInterpolation(number: Double, digits: Int) {
      parts.append(.precise(number, digits: digits))
    }
    /// Words that stand out.
    public mutating func appendInterpolation(strong text: String) { parts.append(.strong(text)) }
    /// What one types.
    public mutating func appendInterpolation(code text: String) { parts.append(.code(text)) }
    /// Words that lead to a section.
    public mutating func appendInterpolation(link text: String, to id: String) {
      parts.append(.link(text, to: id))
    }
  }

  /// What a string literal with interpolations stands for.
  public init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }
}

extension Phrase {
  /// A calculation given as text, `(38.7 − 43.82863636363635) / 5.39`: its long decimals become numbers of the page,
  /// which are rounded as all others.
  init(calculation text: String) {
    self.init([])
    var words = ""
    var rest = text[...]
    while let first = rest.first {
      let literal = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      if literal.count > 7, literal.contains("."), let number = Double(literal) {
        parts += [.text(words), .number(number)]
        words = ""
      } else {
        words += literal.isEmpty ? String(first) : String(literal)
      }
      rest = rest.dropFirst(max(literal.count, 1))
    }
    parts.append(.text(words))
  }
}

/// One number calculated as on paper: what it is called, its formula in letters (as often as there are ways to write it),
/// the last of them with numbers put in, and the result.
public struct Equation: Hashable, Sendable {
  /// Its name in links, ASCII: `z1[2]@3`; empty where nothing leads to it.
  public var id: String
  /// Left of the first equals sign: z¹₂, or δ¹₂ = ∂C/∂z¹₂ as two.
  public var subjects: [Formula]
  /// Right sides in letters, each worth the same.
  public var sides: [Formula]
  /// The numbers that are put in for the elements of the last side.
  public var values: [Element: Double]
  /// What comes out, unrounded.
  public var result: Double
  /// Why it is what it is, where there is something to say.
  public var remark: Phrase
  /// Whether numbers and result are left for a reader to fill in.
  public var isBlank = false

  /// An equation; `values` need only have the elements of the last side.
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
  /// The heads of the columns; empty ones are left out where all are.
  public var titles: [Phrase]
  /// The cells by row; a short row ends with empty cells.
  public var rows: [[Phrase]]
  /// One line below the table.
  public var caption: Phrase

  /// A table, by default without caption.
  public init(_ titles: [Phrase], _ rows: [[Phrase]], caption: Phrase = "") {
    (self.titles, self.rows, self.caption) = (titles, rows, caption)
  }
}
