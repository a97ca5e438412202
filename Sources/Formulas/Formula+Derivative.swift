extension Formula {
  /// The derivative by the rules taught in school: constant, sum, product, quotient, power and
  /// chain rule.
  ///
  /// Parts that do not contain `element` are constants and leave no trace, so the derivative of a
  /// long sum with respect to one of its weights is short. Otherwise nothing is simplified.
  ///
  /// Kinks and jumps: |x|′ = 0 at 0; `sign` and steps have the derivative 0 everywhere; a maximum
  /// has that of its first largest choice; a `select` that of the branch taken. fᵍ with the element
  /// in g uses ln f, so it needs f > 0.
  public func derivative(withRespectTo element: Element) -> Formula {
    slope(element) ?? 0
  }

  /// The derivative, or nil where the element does not occur.
  fileprivate func slope(_ x: Element) -> Formula? {
    switch self {
    case .number: nil
    case .element(let symbol, let index): Element(symbol, index) == x ? 1 : nil
    case .add(let terms): total(Formula.opened(terms, \.terms).compactMap { $0.slope(x) })
    case .multiply(let factors): productRule(factors, x)
    case .divide(let f, let g): quotientRule(f, g, x)
    case .power(let f, let g): powerRule(f, g, x)
    case .maximum(let choices): firstLargest(choices, x)
    case .select(let condition, let first, let second):
      either(condition, first.slope(x), second.slope(x))
    case .call(let function, let inner): inner.slope(x).map { function.derivative(inner) * $0 }
    }
  }
}

/// The sum of the terms; nil for none.
private func total(_ terms: [Formula]) -> Formula? {
  terms.count > 1 ? .add(terms) : terms.first
}

/// (f g h)′ = f′ g h + f g′ h + f g h′
private func productRule(_ factors: [Formula], _ x: Element) -> Formula? {
  let terms = factors.indices.compactMap { i -> Formula? in
    guard let slope = factors[i].slope(x) else { return nil }
    var product = factors
    product[i] = slope
    return .multiply(product)
  }
  return total(terms)
}

/// (f / g)′ = (f′ g − f g′) / g²; f′ / g for a constant g; −f g′ / g² for a constant f.
private func quotientRule(_ f: Formula, _ g: Formula, _ x: Element) -> Formula? {
  switch (f.slope(x), g.slope(x)) {
  case (nil, nil): nil
  case (let slope?, nil): .divide(slope, g)
  case (nil, let slope?): .divide(.multiply([-1, f, slope]), .power(g, 2))
  case (let fSlope?, let gSlope?):
    .divide(.add([.multiply([fSlope, g]), .multiply([-1, f, gSlope])]), .power(g, 2))
  }
}

/// (fᵍ)′ = g fᵍ⁻¹ f′ + fᵍ ln f · g′, each term only where the element occurs in f or in g.
///
/// A constant exponent is lowered at once, so that x² gives 2·x and x⁰ gives 0, also at x = 0.
private func powerRule(_ f: Formula, _ g: Formula, _ x: Element) -> Formula? {
  var terms: [Formula] = []
  if let slope = f.slope(x) { terms.append(loweredPower(f, g, slope)) }
  if let slope = g.slope(x) {
    terms.append(.multiply([.power(f, g), .call(.log, f), slope]))
  }
  return total(terms)
}

private func loweredPower(_ f: Formula, _ g: Formula, _ slope: Formula) -> Formula {
  switch g {
  case .number(0): 0
  case .number(1): slope
  case .number(2): .multiply([2, f, slope])
  case .number(let n): .multiply([g, .power(f, .number(n - 1)), slope])
  default: .multiply([g, .power(f, g - 1), slope])
  }
}

private func either(_ condition: Condition, _ first: Formula?, _ second: Formula?) -> Formula? {
  if first == nil && second == nil { return nil }
  return .select(condition, first ?? 0, second ?? 0)
}

/// The slope of the choice that is larger than all before it and not smaller than all after it.
private func firstLargest(_ choices: [Formula], _ x: Element) -> Formula? {
  let slopes = choices.map { $0.slope(x) }
  if choices.count == 2, let first = slopes[0], let second = slopes[1] {
    return .select(Condition(choices[0], .greaterOrEqual, choices[1]), first, second)
  }
  let terms = choices.indices.compactMap { i -> Formula? in
    guard var term = slopes[i] else { return nil }
    if let after = largest(choices[(i + 1)...]) {
      term = .select(Condition(choices[i], .greaterOrEqual, after), term, 0)
    }
    if let before = largest(choices[..<i]) {
      term = .select(Condition(choices[i], .greater, before), term, 0)
    }
    return term
  }
  return total(terms)
}

private func largest(_ choices: ArraySlice<Formula>) -> Formula? {
  choices.count > 1 ? .maximum(Array(choices)) : choices.first
}
