extension Formula {
  /// The formulas this one is directly made of, from left to right as it is printed with the condition first.
  public var parts: [Formula] {
    switch self {
    case .number, .element: []
    case .add(let parts), .multiply(let parts), .maximum(let parts): parts
    case .divide(let first, let second), .power(let first, let second): [first, second]
    case .select(let condition, let first, let second):
      [condition.left, condition.right, first, second]
    case .call(_, let argument): [argument]
    }
  }

  /// The same formula made of `change(part)` in place of each of its parts.
  func mapParts(_ change: (Formula) -> Formula) -> Formula {
    switch self {
    case .number, .element: self
    case .add(let terms): .add(terms.map(change))
    case .multiply(let factors): .multiply(factors.map(change))
    case .divide(let first, let second): .divide(change(first), change(second))
    case .power(let base, let exponent): .power(change(base), change(exponent))
    case .maximum(let choices): .maximum(choices.map(change))
    case .select(let condition, let first, let second):
      .select(condition.mapSides(change), change(first), change(second))
    case .call(let function, let argument): .call(function, change(argument))
    }
  }

  /// Every element of the formula once, in order of first appearance.
  public var elements: [Element] {
    var found: [Element] = []
    var seen: Set<Element> = []
    visitElements { if seen.insert($0).inserted { found.append($0) } }
    return found
  }

  private func visitElements(_ visit: (Element) -> Void) {
    if case .element(let symbol, let index) = self { return visit(Element(symbol, index)) }
    for part in parts { part.visitElements(visit) }
  }

  /// The formula with each element replaced by what `replacement` gives for it; nil leaves the element as it is.
  ///
  /// What is put in is not searched again, so x may be replaced by a formula that contains x.
  public func substituting(_ replacement: (Element) -> Formula?) -> Formula {
    if case .element(let symbol, let index) = self {
      return replacement(Element(symbol, index)) ?? self
    }
    return mapParts { $0.substituting(replacement) }
  }
}

extension Condition {
  func mapSides(_ change: (Formula) -> Formula) -> Condition {
    Condition(change(left), comparison, change(right))
  }
}
