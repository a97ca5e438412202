/// A formula of scalar mathematics as data: it can be evaluated, differentiated, simplified and
/// printed.
///
/// Nothing is simplified on the way in, so a formula prints as it was written; ask for
/// `simplified`. Differences and signs need no case of their own: `a − b` is `a + (−1)·b`, and the
/// printers write it as a difference.
///
/// Sums and products may be very long; they are walked by loops. Nesting is walked by recursion and
/// should stay below a few thousand levels.
public indirect enum Formula: Hashable, Sendable {
  /// A constant.
  case number(Double)

  /// One number of a symbol, its place counted from 0: `element(w¹, [0, 2])` prints `w¹₁₃`.
  case element(Symbol, [Int])

  /// The sum of the terms from left to right; 0 for no terms.
  case add([Formula])

  /// The product of the factors from left to right; 1 for no factors.
  case multiply([Formula])

  /// The first divided by the second.
  case divide(Formula, Formula)

  /// The first raised to the second; x⁰ = 1 for every x, NaN included, as IEEE 754 has it.
  case power(Formula, Formula)

  /// The largest of the values, NaN if one of them is NaN, −∞ for none. Derivative: that of the
  /// **first** largest, so write the rectifier as `maximum([0, x])` for a derivative of 0 at 0.
  case maximum([Formula])

  /// The second formula where the condition holds, the third where it does not (a comparison with
  /// NaN does not hold). Derivative: that of the branch taken; the jump or kink between the two is
  /// passed over in silence.
  case select(Condition, Formula, Formula)

  /// A function of one variable.
  case call(Function, Formula)
}

/// Two formulas compared; what `Formula.select` decides by.
public struct Condition: Hashable, Sendable {
  /// What stands before the sign.
  public var left: Formula
  /// The sign between the two: <, ≤, =, ≥ or >.
  public var comparison: Comparison
  /// What stands behind the sign.
  public var right: Formula

  public init(_ left: Formula, _ comparison: Comparison, _ right: Formula) {
    self.left = left
    self.comparison = comparison
    self.right = right
  }
}

/// How two numbers are compared. Every comparison with NaN is false.
public enum Comparison: String, Hashable, Sendable, CaseIterable, Codable {
  /// <, ≤, =, ≥ and >, in this order.
  case less, lessOrEqual, equal, greaterOrEqual, greater

  /// Whether left ∘ right is true, by IEEE 754: −0 = 0, and NaN compares with nothing.
  public func holds(_ left: Double, _ right: Double) -> Bool {
    switch self {
    case .less: left < right
    case .lessOrEqual: left <= right
    case .equal: left == right
    case .greaterOrEqual: left >= right
    case .greater: left > right
    }
  }
}
