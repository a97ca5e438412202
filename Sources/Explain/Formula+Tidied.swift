import ChainruleFormulas

extension Formula {
  /// The formula as one would write it: sums and products flat, factors 1 and terms 0 gone, x·(1/n) as x/n. Unlike
  /// `simplified` it computes nothing, so that ½ stays ½.
  var tidied: Formula {
    switch self {
    case .number, .element: return self
    case .add(let terms): return tidySum(terms.map(\.tidied))
    case .multiply(let factors): return tidyProduct(factors.map(\.tidied))
    case .divide(let numerator, let denominator):
      let (above, below) = (numerator.tidied, denominator.tidied)
      return above == 0 ? 0 : below == 1 ? above : above / below
    case .power(.call(.sqrt, let radicand), 2): return radicand.tidied
    default: return mapParts(\.tidied)
    }
  }

  /// The formula with parameters in front of what they multiply: w·x, though the graph's rows say x·w.
  func parametersFirst(_ isParameter: (Element) -> Bool) -> Formula {
    guard case .multiply(let factors) = self, factors.count == 2,
      case .element(let first, let place) = factors[0],
      case .element(let second, let other) = factors[1]
    else { return mapParts { $0.parametersFirst(isParameter) } }
    let (left, right) = (Element(first, place), Element(second, other))
    return isParameter(right) && !isParameter(left) ? right.formula * left.formula : self
  }

  /// Products with a factor that is 0 because of the targets alone are 0: y·ln a with y = 0, also where a is 0. A target
  /// that stands by itself, in a − y, stays.
  func withoutIdleTargets(_ trace: Trace) -> Formula {
    let plain = mapParts { $0.withoutIdleTargets(trace) }
    guard case .multiply(let factors) = plain else { return plain }
    let hasOthers = factors.contains { factor in
      factor.elements.contains { !$0.isTarget }
    }
    guard hasOthers else { return plain }
    let isIdle = factors.contains { factor in
      let elements = factor.elements
      return !elements.isEmpty && elements.allSatisfy(\.isTarget)
        && factor.value({ trace.number(Element($0, $1)) ?? .nan }) == 0
    }
    return isIdle ? 0 : plain
  }
}

extension Element {
  /// Whether it is y.
  fileprivate var isTarget: Bool {
    symbol.base == "y" && symbol.superscript == nil && symbol.form == .value
  }
}

private func tidySum(_ terms: [Formula]) -> Formula {
  let flat = terms.flatMap { term -> [Formula] in
    if case .add(let inner) = term { inner } else { [term] }
  }.filter { $0 != 0 }
  return flat.count > 1 ? .add(flat) : flat.first ?? 0
}

/// Signs come together in front; what is divided by goes below all of the product, but ½ stays in front.
private func tidyProduct(_ factors: [Formula]) -> Formula {
  var kept: [Formula] = []
  var below: [Formula] = []
  var isNegative = false
  var waiting = Array(factors.reversed())
  while let factor = waiting.popLast() {
    switch factor {
    case 0: return 0
    case 1: continue
    case -1: isNegative.toggle()
    case .multiply(let inner): waiting += inner.reversed()
    case .divide(1, 2): kept.append(factor)
    case .divide(let numerator, let divisor):
      waiting.append(numerator)
      below.append(divisor)
    default: kept.append(factor)
    }
  }
  if isNegative, case .number(let first)? = kept.first {
    kept[0] = .number(-first)
  } else if isNegative {
    kept.insert(-1, at: 0)
  }
  let product: Formula = kept.count > 1 ? .multiply(kept) : kept.first ?? 1
  guard !below.isEmpty else { return product }
  return product / (below.count > 1 ? .multiply(below) : below[0])
}
