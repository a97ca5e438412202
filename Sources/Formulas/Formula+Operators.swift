extension Formula: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
}

/// With this many parts, `+` and `*` nest the sum or product as the first part of a new one instead
/// of copying it, so that adding up ten thousand terms is not quadratic.
private let growthLimit = 64

/// The operators of arithmetic build formulas; they never compute.
///
/// A sum or product grows at its right end: `a + b + c` is one sum of three terms. It has the same
/// value as (a + b) + c to the last bit, because a sum is taken from left to right. Beyond 64 terms
/// `+` begins a new sum around the old one, which evaluates and prints the same; `+=` and `*=`
/// extend in place without such a limit.
extension Formula {
  public static func + (left: Formula, right: Formula) -> Formula {
    if left.parts.count >= growthLimit { return .add([left, right]) }
    var sum = left
    sum += right
    return sum
  }

  public static func - (left: Formula, right: Formula) -> Formula { left + -right }

  public static func * (left: Formula, right: Formula) -> Formula {
    if left.parts.count >= growthLimit { return .multiply([left, right]) }
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

  /// The scalar `symbol`.
  public static func element(_ symbol: Symbol) -> Formula { .element(symbol, []) }

  /// `then` where the comparison holds, else `otherwise`.
  public static func select(
    _ left: Formula, _ comparison: Comparison, _ right: Formula, then: Formula, otherwise: Formula
  ) -> Formula {
    .select(Condition(left, comparison, right), then, otherwise)
  }
}
