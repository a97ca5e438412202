import ChainruleFormulas
import ChainruleTensors

/// A calculation with whole matrices: a left side, the right side in letters with the shape of every part, and the
/// numbers. A column stands for a sample: Z¹ = W¹·X + b¹.
public struct MatrixEquation: Hashable, Sendable {
  /// Its name in links: `matrix-Z1`.
  public var id: String
  /// The matrix that is calculated.
  public var subject: Symbol
  /// What it is calculated from.
  public var side: MatrixFormula
  /// What there is to say of it.
  public var remark: Phrase

  /// An equation, by default without remark.
  public init(id: String, _ subject: Symbol, _ side: MatrixFormula, remark: Phrase = "") {
    (self.id, self.subject, self.side, self.remark) = (id, subject, side, remark)
  }
}

/// An expression of matrices, which knows the shape and the numbers of each of its parts.
///
/// Precondition: shapes fit.
public indirect enum MatrixFormula: Hashable, Sendable {
  /// A matrix [rows, columns] by its letter.
  case matrix(Symbol, Tensor<Double>)
  /// Rows become columns: Aᵀ.
  case transpose(MatrixFormula)
  /// The matrix product A·B.
  case product(MatrixFormula, MatrixFormula)
  /// The product element by element, A ⊙ B (Hadamard).
  case hadamard(MatrixFormula, MatrixFormula)
  /// A + B.
  case sum(MatrixFormula, MatrixFormula)
  /// A − B.
  case difference(MatrixFormula, MatrixFormula)
  /// A number times a matrix.
  case scaled(Double, MatrixFormula)
  /// A column added to or standing for every column: b·1ᵀ, with this many columns.
  case spread(MatrixFormula, columns: Int)
  /// The sum of the columns: A·1.
  case columnSum(MatrixFormula)
  /// A function of each element, by its name, with its values: σ(Z¹).
  case applied(String, MatrixFormula, Tensor<Double>)
}
