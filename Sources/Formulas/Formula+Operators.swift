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
  /// Adds a term at the end where `left` is a sum, and makes a sum of the two where it is not.
  public static func + (left: Formula, right: Formula) -> Formula {
    if left.parts.count >= growthLimit { return .add([left, right]) }
    var sum = left
    sum += right
    return sum
  }

  /// left + (−1) · right
  public static func - (left: Formula, right: Formula) -> Formula { left + -right }

  /// Adds a factor at the end where `left` is a product, and makes a product of the two
  /// where it is not.
  public static func * (left: Formula, right: Formula) -> Formula {
    if left.parts.count >= growthLimit { return .multiply([left, right]) }
    var product = left
    product *= right
    return product
  }

  /// A fraction; numbers are not divided.
  public static func / (left: Formula, right: Formula) -> Formula { .divide(left, right) }

  /// (−1) · operand; of a number, the number of the other sign.
  public static prefix func - (operand: Formula) -> Formula {
    if case .number(let value) = operand { return .number(-value) }
    return .multiply([-1, operand])
  }

  /// As `+`, in place and without its limit of 64 terms.
  public static func += (sum: inout Formula, term: Formula) {
    guard case .add(var terms) = sum else { return sum = .add([sum, term]) }
    sum = 0  // gives up its hold on the terms, which are then extended in place
    terms.append(term)
    sum = .add(terms)
  }

  /// sum += (−1) · term
  public static func -= (sum: inout Formula, term: Formula) { sum += -term }

  /// As `*`, in place and without its limit of 64 factors.
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
