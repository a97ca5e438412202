import ChainruleFormulas

extension Formula {
  /// What the usual slips make of the derivative by x, one slip in each.
  func wrongDerivatives(by x: Element) -> [SlipFormulas.Attempt] {
    slipped(x).filter { $0.formula != derivative(withRespectTo: x) }
  }

  private func slipped(_ x: Element) -> [SlipFormulas.Attempt] {
    guard elements.contains(x) else { return [] }
    switch self {
    case .number, .element: return []
    case .add(let terms): return slippedSum(terms, x)
    case .multiply(let factors): return slippedProduct(factors, x)
    case .divide(let a, let b): return slippedQuotient(a, b, x)
    case .power(let base, let exponent): return slippedPower(base, exponent, x)
    case .call(let function, let argument):
      return inner(argument, function.derivative(argument), x)
    case .maximum(let choices):
      return choices.flatMap { $0.slipped(x) }
    case .select(let condition, let first, let second):
      return first.slipped(x).map { slip in
        slip.with(.select(condition, slip.formula, second.derivative(withRespectTo: x)))
      }
        + second.slipped(x).map { slip in
          slip.with(.select(condition, first.derivative(withRespectTo: x), slip.formula))
        }
    }
  }

  private func slippedSum(_ terms: [Formula], _ x: Element) -> [SlipFormulas.Attempt] {
    let right = terms.map { $0.derivative(withRespectTo: x) }
    var found: [SlipFormulas.Attempt] = []
    for (i, term) in terms.enumerated() {
      func replaced(_ part: Formula) -> Formula {
        .add(right.indices.map { $0 == i ? part : right[$0] })
      }
      found += term.slipped(x).map { $0.with(replaced($0.formula)) }
      if !term.elements.contains(x) {
        found.append(.init(kind: .constantKept, formula: replaced(term)))
      }
    }
    // Who does not know a rule breaks it in every term.
    for kind in [Slip.Kind.exponentKept, .innerForgotten] {
      let slips = terms.map { term in term.slipped(x).first { $0.kind == kind }?.formula }
      guard slips.count(where: { $0 != nil }) > 1 else { continue }
      let all = zip(slips, right).map { $0 ?? $1 }
      found.append(.init(kind: kind, formula: .add(all)))
    }
    return found
  }

  private func slippedProduct(_ factors: [Formula], _ x: Element) -> [SlipFormulas.Attempt] {
    let slopes = factors.map { $0.derivative(withRespectTo: x) }
    let moving = factors.indices.filter { factors[$0].elements.contains(x) }
    let still = factors.indices.filter { !moving.contains($0) }.map { factors[$0] }
    var found: [SlipFormulas.Attempt] = []
    if moving.count > 1 {
      let (product, sum) = (moving.map { slopes[$0] }, Formula.add(moving.map { slopes[$0] }))
      found.append(.init(kind: .productRule, formula: .multiply(still + product)))
      found.append(.init(kind: .productRule, formula: .multiply(still + [sum])))
      for i in moving {
        let one = Formula.multiply(factors.indices.map { $0 == i ? slopes[i] : factors[$0] })
        found.append(.init(kind: .productRule, formula: one))
      }
    }
    for i in moving {
      for slip in factors[i].slipped(x) {
        let terms = moving.map { j -> Formula in
          .multiply(
            factors.indices.map { $0 == j ? (j == i ? slip.formula : slopes[j]) : factors[$0] })
        }
        found.append(slip.with(.add(terms)))
      }
    }
    return found
  }

  private func slippedQuotient(_ a: Formula, _ b: Formula, _ x: Element) -> [SlipFormulas.Attempt] {
    let (up, down) = (a.derivative(withRespectTo: x), b.derivative(withRespectTo: x))
    func quotient(_ up: Formula, _ down: Formula) -> Formula {
      (up * b - a * down) / .power(b, 2)
    }
    var found: [SlipFormulas.Attempt] = []
    if b.elements.contains(x) {
      found.append(.init(kind: .productRule, formula: up / down))
      found.append(.init(kind: .lostMinus, formula: -quotient(up, down)))
      found.append(.init(kind: .lostMinus, formula: (up * b + a * down) / .power(b, 2)))
      found.append(.init(kind: .squareForgotten, formula: (up * b - a * down) / b))
    }
    return found + a.slipped(x).map { $0.with(quotient($0.formula, down)) }
      + b.slipped(x).map { $0.with(quotient(up, $0.formula)) }
  }

  private func slippedPower(_ base: Formula, _ exponent: Formula, _ x: Element)
    -> [SlipFormulas.Attempt]
  {
    guard !exponent.elements.contains(x) else { return [] }
    let slope = base.derivative(withRespectTo: x)
    let lowered = Formula.power(base, exponent - 1)
    return [
      .init(kind: .exponentKept, formula: exponent * .power(base, exponent) * slope),
      .init(kind: .factorForgotten, formula: lowered * slope),
    ] + inner(base, exponent * lowered, x)
  }

  /// f(g) with f′(g): g′ forgotten, or wrong.
  private func inner(_ argument: Formula, _ outer: Formula, _ x: Element)
    -> [SlipFormulas.Attempt]
  {
    if case .element = argument { return [] }
    return [.init(kind: .innerForgotten, formula: outer)]
      + argument.slipped(x).map { $0.with(outer * $0.formula) }
  }
}

extension SlipFormulas.Attempt {
  /// The same slip in a larger formula.
  fileprivate func with(_ formula: Formula) -> Self { .init(kind: kind, formula: formula) }
}
