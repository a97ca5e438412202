#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Formula {
  /// The formula's value in double precision, with the numbers that `lookup` gives for its
  /// elements.
  ///
  /// Sums and products are taken from left to right. Of a `select` only the branch taken is
  /// evaluated.
  public func value(_ lookup: (Symbol, [Int]) -> Double) -> Double {
    switch self {
    case .number(let number): number
    case .element(let symbol, let index): lookup(symbol, index)
    case .add(let terms):
      reduce(Formula.openedAtTheLeft(terms, \.terms), ifEmpty: 0, lookup, +)
    case .multiply(let factors):
      reduce(Formula.openedAtTheLeft(factors, \.factors), ifEmpty: 1, lookup, *)
    case .divide(let numerator, let denominator):
      numerator.value(lookup) / denominator.value(lookup)
    case .power(let base, let exponent): pow(base.value(lookup), exponent.value(lookup))
    case .maximum(let choices): reduce(choices, ifEmpty: -.infinity, lookup, larger)
    case .select(let condition, let first, let second):
      condition.holds(lookup) ? first.value(lookup) : second.value(lookup)
    case .call(let function, let argument): function.value(argument.value(lookup))
    }
  }
}

extension Condition {
  /// Whether the condition holds with the numbers that `lookup` gives.
  public func holds(_ lookup: (Symbol, [Int]) -> Double) -> Bool {
    comparison.holds(left.value(lookup), right.value(lookup))
  }
}

/// Starts from the first value, not from the neutral element, so that −0 stays −0.
private func reduce(
  _ formulas: [Formula], ifEmpty: Double, _ lookup: (Symbol, [Int]) -> Double,
  _ combine: (Double, Double) -> Double
) -> Double {
  guard let first = formulas.first else { return ifEmpty }
  var result = first.value(lookup)
  for formula in formulas.dropFirst() { result = combine(result, formula.value(lookup)) }
  return result
}

private func larger(_ a: Double, _ b: Double) -> Double {
  a.isNaN || a >= b ? a : b
}
