/// The ways a formula can be written.
public enum Notation: String, Hashable, Sendable, CaseIterable, Codable {
  /// One line of Unicode: `w¹₁₃·x₃ + b¹₁`, with the real minus sign.
  case text

  /// One line of ASCII, which can be typed and parsed: `w1[1,3]*x[3] + b1[1]`.
  case ascii

  /// LaTeX for mathematics mode, without dollar signs: `w^{1}_{13} \cdot x_{3} + b^{1}_{1}`.
  case latex

  /// One MathML element, to be put inside `<math>`; names are escaped.
  case mathML

  var writer: any Writer {
    switch self {
    case .text: TextWriter()
    case .ascii: ASCIIWriter()
    case .latex: LaTeXWriter()
    case .mathML: MathMLWriter()
    }
  }
}

/// How tightly a written piece holds together; a piece in the place of a tighter one needs
/// parentheses.
///
/// A derivative written with a slash, ∂C/∂a, stands as a factor without parentheses; the product is
/// then a loose one, with spaces around its signs, and no numerator as it is.
enum Rank: Comparable {
  case choice, sum, signedNumber, negated, quotient, looseProduct, derivative, product, power, atom
}

/// A part of a formula as written.
struct Piece {
  var text: String
  var rank: Rank
}

/// The spelling of one notation. Pieces arrive with the parentheses that every notation needs; what
/// only some notations need, because a fraction or a root groups its parts without them, a writer
/// adds.
protocol Writer {
  /// Whether a quotient is set as a fraction, which needs no parentheses above and below the bar.
  var setsFractions: Bool { get }
  func number(_ number: WrittenNumber) -> Piece
  func name(_ name: WrittenName) -> Piece
  /// ∂ and what it stands before.
  func differential(_ text: String) -> String
  func derivative(_ above: String, _ below: String) -> Piece
  /// (… n more); behind the number where one is put in.
  func rest(_ count: Int, _ number: String?) -> String
  func parenthesized(_ text: String) -> String
  func negated(_ text: String) -> String
  func sum(_ terms: [(isSubtracted: Bool, text: String)]) -> String
  /// A loose product has spaces around its signs where that says what belongs together.
  func product(_ factors: [String], isLoose: Bool) -> String
  func quotient(_ numerator: Piece, _ denominator: Piece) -> Piece
  /// `base` comes with parentheses if it needs them.
  func power(_ base: String, _ exponent: Piece) -> Piece
  func maximum(_ choices: [String]) -> String
  func choice(_ condition: WrittenCondition, _ first: String, _ second: String) -> Piece
  func call(_ function: Function, _ argument: Piece) -> Piece
}

/// The two sides of a condition as written.
struct WrittenCondition {
  var left: String
  var comparison: Comparison
  var right: String
}

extension Writer {
  /// The piece's text, in parentheses unless it holds together at least as tightly as `rank`.
  func text(_ piece: Piece, atLeast rank: Rank) -> String {
    piece.rank >= rank ? piece.text : parenthesized(piece.text)
  }
}

extension Comparison {
  /// The sign in plain text and MathML, in ASCII, and in LaTeX.
  var spelling: (text: String, ascii: String, latex: String) {
    switch self {
    case .less: ("<", "<", "<")
    case .lessOrEqual: ("≤", "<=", "\\le")
    case .equal: ("=", "==", "=")
    case .greaterOrEqual: ("≥", ">=", "\\ge")
    case .greater: (">", ">", ">")
    }
  }
}
