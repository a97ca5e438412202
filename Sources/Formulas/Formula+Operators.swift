extension Formula: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
}

/// The operators of arithmetic build formulas; they never compute.
///
/// A sum or product grows at its right end, `a + b + c` is one sum of three terms: the same value to the last bit,
/// because a sum is taken from left to right. With `+=` and `*=` each further term costs constant time.
extension Formula {
  public static func + (left: Formula, right: Formula) -> Formula {
    var sum = left
    sum += right
    return sum
  }

  public static func - (left: Formula, right: Formula) -> Formula { left + -right }

  public static func * (left: Formula, right: Formula) -> Formula {
    var product = left
    product *= right
    return product
  }

  public static func / (left: Formula, right: Formula) -> Formula { .divide(left, right) }

  public static prefix func - (operand: Formula) -> Formula {
    if case .number(let value) = operand { return .number(-value) }
    return .multiply([-1, operand])
  }

  public static func += (sum: inout Formula, term: Formula) {
    guard case .add(var terms) = sum else { return sum = .add([sum, term]) }
    sum = 0  // gives up its hold on the terms, which are then extended in place
    terms.append(term)
    sum = .add(terms)
  }

  public static func -= (sum: inout Formula, term: Formula) { sum += -term }

  public static func *= (product: inout Formula, factor: Formula) {
    guard case .multiply(var factors) = product else {
      return product = .multiply([product, factor])
    }
    product = 1
    factors.append(factor)
    product = .multiply(factors)
  }

  /// This formula raised to `exponent`.
  public func raised(to exponent: Formula) -> Formula { .power(self, exponent) }

  /// The number `symbol` holds at `index`, counted from 0.
  public static func element(_ symbol: Symbol) -> Formula { .element(symbol, []) }

  /// `then` where the comparison holds, else `otherwise`.
  public static func select(
    _ left: Formula, _ comparison: Comparison, _ right: Formula, then: Formula, otherwise: Formula
  ) -> Formula {
    .select(Condition(left, comparison, right), then, otherwise)
  }
}
