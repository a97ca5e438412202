import ChainruleExplain
import ChainruleFormulas
import ChainruleNetworks
import ChainruleTensors

/// The formulas that a slip makes of a right one.
struct SlipFormulas {
  /// One slip, and the formula that it leaves.
  struct Attempt {
    let kind: Slip.Kind
    let formula: Formula
  }

  let workings: any NamedNumbers

  /// Everything that may have gone wrong in calculating a number, the likeliest first.
  func attempts(for element: Element) -> [Attempt] {
    if let inner = workings.innerSlips(for: element) { return inner }
    var found = workings.ownSlips(for: element)
    func add(_ kind: Slip.Kind, _ formulas: [Formula]) {
      found += formulas.map { Attempt(kind: kind, formula: $0) }
    }
    for formula in workings.formulas(of: element) {
      add(.rateForgotten, contains(formula, .rate) ? [formula.substituting(.rate, by: 1)] : [])
      add(.missingSlope, dropping(formula) { isSlope($0) })
      add(.missingSlope, skippingSlopes(formula))
      add(.biasForgotten, formula.variants { terms($0, without: isBias) })
      add(.onePath, isDerivative(element) ? single(formula) : [])
      add(.activationForgotten, activationForgotten(element))
      add(.updatedWeight, renewed(formula))
      add(.transposedIndex, transposed(formula))
      // A minus that should not be there was not lost.
      let isPositive = (workings.number(element) ?? 0) > 0
      if isPositive { add(.swappedTarget, swapped(formula)) }
      add(.lostMinus, signs(formula))
      if !isPositive { add(.swappedTarget, swapped(formula)) }
      add(.sumForMean, means(element, formula))
      add(.forgottenFactor, factors(formula))
      add(.otherLogarithm, formula.variants(logarithms))
      add(.slopeOfActivation, slopes(element, formula))
      add(.neighbor, neighbors(in: formula))
      add(.rootForgotten, formula.variants(withoutRoot))
      add(.termForgotten, formula.variants { terms($0, without: { _ in true }) })
      add(.factorForgotten, dropping(formula) { !isSlope($0) && $0 != Element.rate.formula })
    }
    for other in transposed(element) { add(.transposedIndex, workings.formulas(of: other)) }
    for other in siblings(of: element) { add(.neighbor, workings.formulas(of: other)) }
    return found
  }

  // MARK: - What a number is

  private func isDerivative(_ element: Element) -> Bool {
    if element.symbol.base == "δ" { return true }
    switch element.symbol.form {
    case .value, .memory: return false
    default: return true
    }
  }

  private func isCost(_ element: Element) -> Bool {
    element.symbol.base == "C" && element.symbol.form == .value
  }

  private func contains(_ formula: Formula, _ element: Element) -> Bool {
    formula.elements.contains(element)
  }

  /// ∂a/∂z, a slope that stands for itself.
  func isSlope(_ factor: Formula) -> Bool {
    guard case .element(let symbol, _) = factor, case .derivative(of: let value) = symbol.form
    else { return false }
    return value != .cost && Element(symbol).isSum
  }

  private func isBias(_ term: Formula) -> Bool {
    guard case .element(let symbol, let index) = term, symbol.form == .value else { return false }
    return symbol.base == "b" && workings.has(Element(symbol, index))
  }

  private func isParameter(_ element: Element) -> Bool {
    workings.isParameter(element)
  }

  // MARK: - Signs, factors, terms

  private func signs(_ formula: Formula) -> [Formula] {
    [-formula]
      + formula.variants { part in
        switch part {
        case .add(let terms): terms.indices.map { i in .add(terms.replacing(i, by: -terms[i])) }
        case .number(let number) where number < 0: [.number(-number)]
        case .multiply(let factors):
          factors.indices.filter { factors[$0] == -1 }.map { .multiply(factors.removing($0)) }
        case .call(.sigmoid, let argument): [.call(.sigmoid, -argument)]
        case .element(let symbol, let index)
        where (workings.number(workings.plain(Element(symbol, index))) ?? 0) < 0:
          [-part]
        default: []
        }
      }
  }

  private func factors(_ formula: Formula) -> [Formula] {
    formula.variants { part in
      switch part {
      case .multiply(let factors):
        factors.indices.filter { [0.5, 2].map(Formula.number).contains(factors[$0]) }
          .map { .multiply(factors.removing($0)) }
      case .divide(let above, .number(2)): [above]
      default: []
      }
    } + [2 * formula, 0.5 * formula]
  }

  /// A mean that should be a sum, and the other way round: over the samples, or over the outputs of one.
  private func means(_ element: Element, _ formula: Formula) -> [Formula] {
    guard isDerivative(element) || isCost(element) else { return [] }
    return workings.meanFactors(of: element).map { .number($0) * formula }
  }

  private func logarithms(_ part: Formula) -> [Formula] {
    guard case .call(.log, _) = part else { return [] }
    let tenth = Formula.number(2.302585092994046)
    return [part / tenth, part * tenth]
  }

  private func terms(_ part: Formula, without isMeant: (Formula) -> Bool) -> [Formula] {
    guard case .add(let terms) = part else { return [] }
    return terms.indices.filter { isMeant(terms[$0]) }.map { .add(terms.removing($0)) }
  }

  /// Each product without one of the factors that are meant.
  private func dropping(_ formula: Formula, _ isMeant: (Formula) -> Bool) -> [Formula] {
    var all: [Formula] = []
    // All slopes at once, as one who forgets σ′ does, then one at a time.
    if case .add(let terms) = formula {
      let without = Formula.add(terms.map { $0.dropping(isMeant) })
      if without != formula { all.append(without) }
    }
    return all
      + formula.variants { part in
        guard case .multiply(let factors) = part, factors.count > 1 else { return [] }
        return factors.indices.filter { isMeant(factors[$0]) }
          .map { .multiply(factors.removing($0)) }
      }
  }

  /// Each term of a sum alone.
  private func single(_ formula: Formula) -> [Formula] {
    if case .add(let terms) = formula, terms.count > 1 { return terms }
    return []
  }

  // MARK: - Other numbers in their places

  private func activationForgotten(_ element: Element) -> [Formula] {
    guard element.symbol.base == "a", element.symbol.form == .value else { return [] }
    var sum = element
    sum.symbol.base = "z"
    return workings.has(sum) ? [sum.formula] : []
  }

  /// Weights as they are after the update, all at once and each alone.
  private func renewed(_ formula: Formula) -> [Formula] {
    let weights = formula.elements.filter {
      $0.symbol.form == .value && isParameter($0) && workings.number($0.new) != nil
    }
    let all = formula.substituting { weights.contains($0) ? $0.new.formula : nil }
    guard !weights.isEmpty else { return [] }
    return [all]
      + (weights.count > 1 ? weights : []).map { formula.substituting($0, by: $0.new.formula) }
  }

  private func transposed(_ formula: Formula) -> [Formula] {
    let swapped = formula.substituting { transposed($0).first?.formula }
    let single = formula.elements.compactMap { element in
      transposed(element).first.map { formula.substituting(element, by: $0.formula) }
    }
    return swapped == formula ? [] : [swapped] + (single.count > 1 ? single : [])
  }

  /// w₂₁ for w₁₂, where there is one.
  private func transposed(_ element: Element) -> [Element] {
    guard element.index.count == 2, element.index[0] != element.index[1] else { return [] }
    let other = Element(element.symbol, element.index.reversed())
    return workings.has(other) ? [other] : []
  }

  private func swapped(_ formula: Formula) -> [Formula] {
    let elements = formula.elements
    let pairs = elements.filter { $0.symbol.base == "y" && $0.symbol.form == .value }
      .compactMap { target -> (Element, Element)? in
        elements.first {
          $0.symbol.base == "a" && $0.symbol.form == .value && $0.index == target.index
            && $0.symbol.sample == target.symbol.sample
        }.map { (target, $0) }
      }
    guard !pairs.isEmpty else { return [] }
    return [
      formula.substituting { element in
        for (y, a) in pairs {
          if element == y { return a.formula }
          if element == a { return y.formula }
        }
        return nil
      }
    ]
  }

  /// σ′ taken at a, or a(1 − a) with z in the place of a.
  private func slopes(_ element: Element, _ formula: Formula) -> [Formula] {
    guard case .derivative(of: let a) = element.symbol.form, a != .cost else { return [] }
    let z = element.value
    var found: [Formula] = []
    if let activation = workings.formulas(of: a).first {
      found.append(
        activation.derivative(withRespectTo: z).substituting(z, by: a.formula))
    }
    if contains(formula, a) { found.append(formula.substituting(a, by: z.formula)) }
    if contains(formula, z) { found.append(formula.substituting(z, by: a.formula)) }
    return found
  }

  private func neighbors(in formula: Formula) -> [Formula] {
    formula.elements.prefix(24).flatMap { element in
      siblings(of: element).map { formula.substituting(element, by: $0.formula) }
    }
  }

  /// Numbers of the same name at another place, or of another sample.
  func siblings(of element: Element) -> [Element] {
    var found: [Element] = []
    for axis in element.index.indices {
      for place in 0..<16 where place != element.index[axis] {
        var other = element
        other.index[axis] = place
        if workings.has(other) { found.append(other) }
      }
    }
    if let sample = element.symbol.sample {
      for other in 1...16 where other != sample {
        var sibling = element
        sibling.symbol.sample = other
        if workings.has(sibling) { found.append(sibling) }
      }
    }
    return found
  }
}

extension Formula {
  /// The formula with one element replaced wherever it stands.
  func substituting(_ element: Element, by formula: Formula) -> Formula {
    substituting { $0 == element ? formula : nil }
  }

  /// All formulas that come of changing one part, at any depth.
  func variants(_ change: (Formula) -> [Formula]) -> [Formula] {
    var found = change(self)
    let parts = parts
    // Very long sums: a slip in one of a thousand terms is not looked for.
    for place in parts.indices.prefix(48) {
      found += parts[place].variants(change).map { changed in
        var count = -1
        return mapParts { part in
          count += 1
          return count == place ? changed : part
        }
      }
    }
    return found
  }

  /// A product without the factors that are meant.
  func dropping(_ isMeant: (Formula) -> Bool) -> Formula {
    guard case .multiply(let factors) = self else { return self }
    return .multiply(factors.filter { !isMeant($0) })
  }
}

extension Array {
  fileprivate func removing(_ place: Int) -> [Element] {
    var rest = self
    rest.remove(at: place)
    return rest
  }

  fileprivate func replacing(_ place: Int, by element: Element) -> [Element] {
    var changed = self
    changed[place] = element
    return changed
  }
}
