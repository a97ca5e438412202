import ChainruleFormulas

/// Who reads whom among the stages: the ways that a change can take to the result.
struct DerivationWays {
  /// The local derivatives by each element, in the order of the stages that read it.
  private var readers: [Element: [StageDerivative]] = [:]
  private let result: Element?

  init(_ stages: [DerivationStage]) {
    result = stages.last?.element
    for stage in stages {
      for local in stage.locals { readers[local.input, default: []].append(local) }
    }
  }

  /// How many ways lead from an element to the result.
  func count(from element: Element) -> Double {
    accumulated(at: element, 1) { counts, local in counts }
  }

  /// Σ over readers of ∂f/∂reader · ∂reader/∂element, from the result backward.
  func derivative(by element: Element) -> Double {
    accumulated(at: element, 1) { adjoint, local in
      local.canBlock && local.value == 0 ? 0 : adjoint * local.value
    }
  }

  private func accumulated(
    at element: Element, _ atResult: Double, _ pass: (Double, StageDerivative) -> Double
  ) -> Double {
    var known: [Element: Double] = [:]
    func number(_ element: Element) -> Double {
      if element == result { return atResult }
      if let number = known[element] { return number }
      let found = (readers[element] ?? []).reduce(0) { $0 + pass(number($1.stage), $1) }
      known[element] = found
      return found
    }
    return number(element)
  }

  /// All ways, each with the result's factor first.
  func paths(from element: Element) -> [DerivationPath] {
    guard element != result else { return [] }
    return (readers[element] ?? []).flatMap { local in
      local.stage == result
        ? [DerivationPath(factors: [local])]
        : paths(from: local.stage).map { DerivationPath(factors: $0.factors + [local]) }
    }
  }
}
