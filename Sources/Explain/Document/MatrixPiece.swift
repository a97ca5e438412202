import ChainruleFormulas
import ChainruleTensors

/// A part of a matrix expression in the order in which it is written.
package indirect enum MatrixPiece {
  package enum Sign: Sendable { case product, hadamard, plus, minus }

  /// A matrix by its letter; below it stands its shape.
  case letter(Symbol, isTransposed: Bool, Shape)
  /// A column of ones, or a row of them.
  case ones(isTransposed: Bool, Shape)
  case entries(Tensor<Double>)
  case number(Double)
  case sign(Sign)
  /// A function's name; its argument comes next, in parentheses.
  case function(String)
  case parenthesized([MatrixPiece])
  /// The sign of transposing, behind parentheses.
  case transposed
}

extension MatrixFormula {
  /// The expression in letters.
  package var letters: [MatrixPiece] { pieces(inNumbers: false) }

  /// The expression with the numbers of each matrix.
  package var numbers: [MatrixPiece] { pieces(inNumbers: true) }

  private func pieces(inNumbers: Bool) -> [MatrixPiece] {
    func side(_ part: MatrixFormula, _ isLoose: (MatrixFormula) -> Bool) -> [MatrixPiece] {
      let pieces = part.pieces(inNumbers: inNumbers)
      return isLoose(part) ? [.parenthesized(pieces)] : pieces
    }
    switch self {
    case .matrix(let symbol, let matrix):
      return inNumbers
        ? [.entries(matrix.asMatrix)] : [.letter(symbol, isTransposed: false, shape)]
    case .transpose(.matrix(let symbol, let matrix)):
      return inNumbers
        ? [.entries(matrix.asMatrix.transposed)] : [.letter(symbol, isTransposed: true, shape)]
    case .transpose(let part):
      return [.parenthesized(part.pieces(inNumbers: inNumbers)), .transposed]
    case .product(let left, let right):
      return side(left, \.isSumOrHadamard) + [.sign(.product)] + side(right, \.isSumOrHadamard)
    case .hadamard(let left, let right):
      return side(left, \.isSumOrProduct) + [.sign(.hadamard)] + side(right, \.isSumOrProduct)
    case .sum(let left, let right):
      return side(left) { _ in false } + [.sign(.plus)] + side(right) { _ in false }
    case .difference(let left, let right):
      return side(left) { _ in false } + [.sign(.minus)] + side(right, \.isSum)
    case .scaled(let factor, let part):
      return [.number(factor), .sign(.product)] + side(part, \.isSumOrHadamard)
    case .spread(let part, let columns):
      if columns == 1 { return part.pieces(inNumbers: inNumbers) }
      if inNumbers { return [.entries(value)] }
      let ones = MatrixPiece.ones(isTransposed: true, [1, columns])
      return side(part, \.isSumOrHadamard) + [.sign(.product), ones]
    case .columnSum(let part):
      let columns = part.shape[1]
      if columns == 1 { return part.pieces(inNumbers: inNumbers) }
      let ones = Tensor<Double>(repeating: 1, shape: [columns, 1])
      let factor = inNumbers ? MatrixPiece.entries(ones) : .ones(isTransposed: false, ones.shape)
      return side(part, \.isSumOrHadamard) + [.sign(.product), factor]
    case .applied(let name, let part, _):
      let argument = part.pieces(inNumbers: inNumbers)
      // The brackets of a matrix serve as the parentheses of the function.
      if argument.count == 1, case .entries = argument[0] { return [.function(name)] + argument }
      return [.function(name), .parenthesized(argument)]
    }
  }

  private var isSum: Bool {
    switch self {
    case .sum, .difference: true
    case .spread(let part, columns: 1): part.isSum
    default: false
    }
  }

  private var isSumOrHadamard: Bool { if case .hadamard = self { true } else { isSum } }

  private var isSumOrProduct: Bool {
    switch self {
    case .product, .scaled: true
    case .spread(_, let columns): columns > 1 || isSum
    case .columnSum(let part): part.shape[1] > 1 || part.isSumOrProduct
    default: isSum
    }
  }
}

extension [MatrixPiece] {
  /// In lines of about `width` characters, broken in front of signs; `limit` is how many columns are shown.
  package func lines(width: Int, limit: Int, digits: NumberFormat) -> [[MatrixPiece]] {
    var lines: [[MatrixPiece]] = [[]]
    var used = 0
    var chunk: [MatrixPiece] = []
    for (i, piece) in enumerated() {
      chunk.append(piece)
      if i + 1 < count, !self[i + 1].isSign { continue }
      let needed = chunk.estimatedWidth(limit, digits)
      if used > 0, used + needed > width {
        lines.append([])
        used = 0
      }
      lines[lines.count - 1] += chunk
      used += needed
      chunk = []
    }
    return lines
  }

  /// About how many characters wide the pieces are beside each other.
  func estimatedWidth(_ limit: Int, _ digits: NumberFormat) -> Int {
    reduce(0) { width, piece in
      switch piece {
      case .entries(let matrix): width + matrix.estimatedWidth(limit, digits)
      case .parenthesized(let pieces): width + 2 + pieces.estimatedWidth(limit, digits)
      default: width + 3
      }
    }
  }
}

extension Tensor<Double> {
  /// About how many characters wide the matrix is, each column as wide as its numbers with their points in one line.
  fileprivate func estimatedWidth(_ limit: Int, _ digits: NumberFormat) -> Int {
    let rows = shownPlaces(of: shape[0], limit: limit).compactMap { $0 }
    return shownPlaces(of: shape[1], limit: limit).reduce(3) { width, column in
      guard let column else { return width + 4 }
      let numbers = alignedAtPoint(rows.map { digits.string(self[$0, column]) })
      return width + 2 + (numbers.map(\.count).max() ?? 0)
    }
  }
}

extension MatrixPiece {
  fileprivate var isSign: Bool { if case .sign = self { true } else { false } }
}

/// The signs of matrix calculation, each explained where it is first used.
package struct MatrixNotes {
  private var isNamed: Set<Sign> = []

  private enum Sign: CaseIterable { case transpose, hadamard, ones }

  package init() {}

  /// What is to be said below an equation, because it is the first with a sign.
  package mutating func notes(on formula: MatrixFormula) -> [String] {
    let signs = MatrixNotes.signs(in: formula.letters)
    let new = Sign.allCases.filter { signs.contains($0) && isNamed.insert($0).inserted }
    return new.map { sign in
      switch sign {
      case .transpose: "ᵀ is the transpose: rows become columns."
      case .hadamard: "⊙ is the Hadamard product: element by element."
      case .ones: "1 in the place of a matrix is a column of ones, 1ᵀ a row of them."
      }
    }
  }

  private static func signs(in pieces: [MatrixPiece]) -> Set<Sign> {
    pieces.reduce(into: []) { found, piece in
      switch piece {
      case .letter(_, true, _), .transposed: found.insert(.transpose)
      case .ones: found.insert(.ones)
      case .sign(.hadamard): found.insert(.hadamard)
      case .parenthesized(let inner): found.formUnion(signs(in: inner))
      default: break
      }
    }
  }
}

/// Which of many rows or columns are shown; nil stands for the dots between them.
package func shownPlaces(of count: Int, limit: Int) -> [Int?] {
  guard count > limit else { return Array(0..<count) }
  return Array(0..<max(1, limit - 2)) + [nil, count - 1]
}
