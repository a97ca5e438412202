#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Formula {
  /// The same formula with the idle parts removed: nested sums and products become one, constants
  /// are put together, + 0, · 1, / 1, ¹ and double minus signs vanish, a product with the factor 0
  /// is 0, decided choices are made.
  ///
  /// The value stays the same up to rounding wherever every part has a finite value and no
  /// intermediate result overflows. Where a part has none, something can be lost: 0·f and 0/f
  /// become 0 although 0·∞ is NaN. Constants never lose one: ∞ and NaN written in the formula, and
  /// constants whose combination overflows or vanishes, are left alone. Fractions (1/3), roots (√2)
  /// and function values (exp 1) are replaced only by exact or whole numbers.
  public var simplified: Formula {
    switch self {
    case .add(let terms): simplifiedSum(Formula.opened(terms, \.terms).map(\.simplified))
    case .multiply(let factors):
      simplifiedProduct(Formula.opened(factors, \.factors).map(\.simplified))
    default: mapParts(\.simplified).withSimplifiedParts
    }
  }

  private var withSimplifiedParts: Formula {
    switch self {
    case .number, .element, .add, .multiply: self
    case .divide(let numerator, let denominator): simplifiedQuotient(numerator, denominator)
    case .power(let base, let exponent): simplifiedPower(base, exponent)
    case .maximum(let choices): simplifiedMaximum(choices)
    case .select(let condition, let first, let second): simplifiedChoice(condition, first, second)
    case .call(let function, let argument): simplifiedCall(function, argument)
    }
  }
}

/// The constant stays where the first one stood: 1 − a remains 1 − a.
private func simplifiedSum(_ terms: [Formula]) -> Formula {
  var kept: [Formula] = []
  var constant: (place: Int, value: Double)?
  for term in Formula.opened(terms, \.terms) {
    guard case .number(let value) = term, value.isFinite else {
      kept.append(term)
      continue
    }
    guard let sum = constant, (sum.value + value).isFinite else {
      if constant == nil { constant = (kept.count, value) } else { kept.append(term) }
      continue
    }
    constant = (sum.place, sum.value + value)
  }
  if let constant, constant.value != 0 {
    kept.insert(.number(constant.value), at: constant.place)
  }
  return kept.count > 1 ? .add(kept) : kept.first ?? 0
}

/// The constant goes to the front: 2·x, −x.
private func simplifiedProduct(_ factors: [Formula]) -> Formula {
  var kept: [Formula] = []
  var constant = 1.0
  for factor in Formula.opened(factors, \.factors) {
    if case .number(let value) = factor, let product = exactEnough(constant, value) {
      constant = product
    } else {
      kept.append(factor)
    }
  }
  if constant == 0, !kept.contains(where: \.isUnboundedConstant) { return 0 }
  if constant != 1 { kept.insert(.number(constant), at: 0) }
  return kept.count > 1 ? .multiply(kept) : kept.first ?? 1
}

/// a·b, or nil where it overflows or loses digits by vanishing.
private func exactEnough(_ a: Double, _ b: Double) -> Double? {
  let product = a * b
  return product.isNormal || product == 0 && (a == 0 || b == 0) ? product : nil
}

private func simplifiedQuotient(_ numerator: Formula, _ denominator: Formula) -> Formula {
  switch (numerator, denominator) {
  case (_, 1): return numerator
  case (_, -1): return simplifiedProduct([-1, numerator])
  case (.number(let a), .number(let b)):
    let quotient = a / b
    let isExact = quotient.isNormal && (-a).addingProduct(quotient, b) == 0
    return isExact || a == 0 && b.isFinite && b != 0
      ? .number(quotient) : .divide(numerator, denominator)
  case (0, _) where !denominator.isUnboundedConstant: return 0
  default: return .divide(numerator, denominator)
  }
}

private func simplifiedPower(_ base: Formula, _ exponent: Formula) -> Formula {
  switch (base, exponent) {
  case (_, 0): return 1  // pow(x, 0) is 1 for every x
  case (_, 1): return base
  case (.number(let a), .number(let n)) where isWhole(a) && isWhole(n) && isWhole(pow(a, n)):
    return .number(pow(a, n))
  default: return .power(base, exponent)
  }
}

private func simplifiedMaximum(_ choices: [Formula]) -> Formula {
  let choices = Formula.opened(choices, \.choices)
  let numbers = choices.compactMap(\.constant)
  if numbers.count == choices.count { return .number(Formula.maximum(choices).value { _, _ in 0 }) }
  return choices.count > 1 ? .maximum(choices) : choices.first ?? .maximum([])
}

private func simplifiedChoice(_ condition: Condition, _ first: Formula, _ second: Formula)
  -> Formula
{
  if first == second { return first }
  guard let left = condition.left.constant, let right = condition.right.constant else {
    return .select(condition, first, second)
  }
  return condition.comparison.holds(left, right) ? first : second
}

private func simplifiedCall(_ function: Function, _ argument: Formula) -> Formula {
  if let x = argument.constant, isWhole(function.value(x)) { return .number(function.value(x)) }
  return .call(function, argument)
}

/// Whether `x` is an integer that a double holds without gaps on either side.
private func isWhole(_ x: Double) -> Bool {
  x.magnitude < 0x1p53 && x == x.rounded()
}

extension Formula {
  fileprivate var choices: [Formula]? {
    if case .maximum(let choices) = self { choices } else { nil }
  }

  fileprivate var constant: Double? { if case .number(let value) = self { value } else { nil } }

  /// Whether the formula is free of elements and its value is not finite: such a factor must not be
  /// dropped.
  fileprivate var isUnboundedConstant: Bool {
    switch self {
    case .number(let value): !value.isFinite
    case .element: false
    default: elements.isEmpty && !value { _, _ in 0 }.isFinite
    }
  }
}
