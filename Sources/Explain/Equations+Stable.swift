import ChainruleFormulas
import ChainruleGraphs

extension Equations {
  /// A loss from the sums before the last activation, ln(1 + e⁻ᶻ) for −ln σ(z), where the formula on paper has lost its
  /// digits and this one has not; nil for all that is no loss, or reads the outputs in training too.
  ///
  /// Behind softmax the largest sum is taken out: ln(e⁸⁰⁰ + e⁷⁹⁹) = 800 + ln(1 + e⁻¹).
  func stableFormula(of element: Element) -> Formula? {
    guard let result = trace.number(element), result.isFinite,
      let written = formula(of: element), !isNear(number(written), result),
      let (value, index) = trace.place(of: element),
      let trained = trained(value), trained != value
    else { return nil }
    let stable = inlined(trained, index).withoutIdleTargets(trace).tidied.withLargestTakenOut(
      number)
    return isNear(number(stable), result) ? stable : nil
  }

  private func trained(_ value: Value) -> Value? {
    let step = trace.step
    if value == step.written.cost { return step.cost }
    return value == step.written.rowLosses ? step.rowLosses : nil
  }

  /// Whether a formula carries a result: to nine digits, and absolutely below 1.
  func isNear(_ found: Double, _ result: Double) -> Bool {
    abs(found - result) <= 1e-9 * max(1, abs(result))
  }
}

extension Formula {
  /// ln Σ eˣ as m + ln Σ eˣ⁻ᵐ, m being the largest x.
  fileprivate func withLargestTakenOut(_ number: (Formula) -> Double) -> Formula {
    guard case .call(.log, .add(let terms)) = self else {
      return mapParts { $0.withLargestTakenOut(number) }
    }
    let exponents = terms.compactMap { term -> Formula? in
      if case .call(.exp, let exponent) = term { exponent } else { nil }
    }
    guard exponents.count == terms.count,
      let largest = exponents.max(by: { number($0) < number($1) })
    else { return self }
    let rest = exponents.map { $0 == largest ? 1 : Formula.call(.exp, $0 - largest) }
    return largest + .call(.log, .add(rest))
  }
}
