extension Formula {
  /// The formulas this one is directly made of, from left to right as it is printed with the
  /// condition first.
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
  public func mapParts(_ change: (Formula) -> Formula) -> Formula {
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
    var waiting = [self]
    while let formula = waiting.popLast() {
      if case .element(let symbol, let index) = formula { visit(Element(symbol, index)) }
      waiting += formula.parts.reversed()
    }
  }

  /// The formula with each element replaced by what `replacement` gives for it; nil leaves the
  /// element as it is.
  ///
  /// What is put in is not searched again, so x may be replaced by a formula that contains x.
  public func substituting(_ replacement: (Element) -> Formula?) -> Formula {
    if case .element(let symbol, let index) = self {
      return replacement(Element(symbol, index)) ?? self
    }
    return mapParts { $0.substituting(replacement) }
  }
}

extension Formula {
  /// The formula with `whole` in place of every part that equals `part`: σ(z)·(1 − σ(z)) is a·(1 − a) for σ(z) = a.
  public func replacing(_ part: Formula, by whole: Formula) -> Formula {
    self == part ? whole : mapParts { $0.replacing(part, by: whole) }
  }
}

extension Condition {
  func mapSides(_ change: (Formula) -> Formula) -> Condition {
    Condition(change(left), comparison, change(right))
  }
}

/// Long sums may have been built by nesting instead of by `+`; opening them by a loop keeps the
/// stack shallow.
extension Formula {
  /// The terms of a sum, nil for anything else.
  var terms: [Formula]? { if case .add(let terms) = self { terms } else { nil } }

  /// The factors of a product, nil for anything else.
  var factors: [Formula]? { if case .multiply(let factors) = self { factors } else { nil } }

  /// `parts` with a first part of the same kind replaced by its own parts, again and again: ((a +
  /// b) + c) + d has the terms a, b, c, d. Evaluated from left to right this is the same, bit for
  /// bit.
  static func openedAtTheLeft(_ parts: [Formula], _ open: (Formula) -> [Formula]?) -> [Formula] {
    var tails: [ArraySlice<Formula>] = []
    var front = parts
    while let first = front.first, let inner = open(first), !inner.isEmpty {
      tails.append(front.dropFirst())
      front = inner
    }
    return tails.isEmpty ? front : front + tails.reversed().joined()
  }

  /// `parts` with every part of the same kind replaced by its own parts, wherever it stands.
  static func opened(_ parts: [Formula], _ open: (Formula) -> [Formula]?) -> [Formula] {
    var result: [Formula] = []
    var waiting = Array(parts.reversed())
    while let part = waiting.popLast() {
      if let inner = open(part) { waiting += inner.reversed() } else { result.append(part) }
    }
    return result
  }
}
