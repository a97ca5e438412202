import ChainruleExplain
import ChainruleFormulas

extension Exercise {
  /// The stages of a formula, each stage's slopes, and the partial derivatives that follow: the lines of `derive`.
  ///
  /// ∂f/∂u of a stage between may be answered too.
  public init(_ derivation: Derivation, name: String) {
    let chain = ChainLines(derivation)
    self.init(
      name: name,
      parts: [
        Part("Stages, from the inside out", id: "stages", chain.stages),
        Part(
          "Each stage by each of its inputs", id: "local",
          words: "All other inputs of the stage are held.", chain.slopes),
        Part(
          "The chain rule", id: "chain",
          words:
            "A product along every way from the variable to the result, and the sum of all ways.",
          chain.partials),
      ].filter { !$0.lines.isEmpty })
    subject = Phrase(derivation.formula)
    let stages = derivation.stages.map { ($0.element.symbol.base, "a stage of the formula") }
    meanings = Dictionary(stages) { first, _ in first }
    meanings?[derivation.result.symbol.base] = "the result"
    given = [derivation.variables.map { ($0, derivation.point[$0] ?? .nan) }]
    otherNames = chain.otherNames
    hasShortCuts = true
  }
}

/// The lines of a derivation.
private struct ChainLines {
  let derivation: Derivation
  private let result: Element
  private let last: Element?

  init(_ derivation: Derivation) {
    (self.derivation, result) = (derivation, derivation.result)
    last = derivation.stages.last?.element
  }

  var stages: [Exercise.Line] {
    let whole = last.map { [$0.formula, derivation.formula] } ?? [derivation.formula]
    return derivation.stages.map { Exercise.Line($0.element, [$0.formula]) }
      + [Exercise.Line(result, whole, sides: [derivation.formula])]
  }

  var slopes: [Exercise.Line] {
    derivation.stages.flatMap { stage in
      stage.locals.filter(\.value.isFinite).map { local in
        let sides =
          local.shortFormula == local.formula
          ? [local.formula] : [local.formula, local.shortFormula]
        var line = Exercise.Line(local.element, sides.reversed(), sides: sides)
        line.slips = stage.formula.wrongDerivatives(by: local.input)
        return line
      }
    }
  }

  /// ∂f/∂x, and behind it ∂f/∂u of the stages, from the last one inward.
  var partials: [Exercise.Line] {
    let between = derivation.stages.dropLast().reversed().map { stage -> Exercise.Line in
      var line = Exercise.Line(total(stage.element), [sum(over: terms(stage.element))])
      (line.isAsked, line.slips) = (false, slips(stage.element))
      return line
    }
    return derivation.partials.map { partial in
      let ways = partial.paths.map { Formula.product($0.factors.map(\.element.formula)) }
      let chain = sum(over: terms(partial.variable))
      var line = Exercise.Line(
        total(partial.variable), [chain, partial.formula],
        sides: [ways.isEmpty ? partial.formula : sum(over: ways)])
      (line.isAsked, line.slips) = (partial.pathCount > 0, slips(partial.variable))
      return line
    } + between
  }

  /// f′ where there is one letter, and ∂/∂ of the last stage for that of the whole.
  var otherNames: [String: Element] {
    var names: [String: Element] = [:]
    let elements = derivation.variables + derivation.stages.dropLast().map(\.element)
    for element in elements {
      guard let last,
        !derivation.stages.contains(where: {
          $0.locals.map(\.element).contains(element.derivative(of: last))
        })
      else { continue }
      names[element.derivative(of: last).typedName] = total(element)
    }
    if let only = derivation.variables.first, derivation.variables.count == 1 {
      for prime in ["'", "′"] {
        names["\(result.asciiName)\(prime)"] = total(only)
        names["\(result.asciiName)\(prime)(\(only.asciiName))"] = total(only)
      }
      names["\(result.asciiName)(\(only.asciiName))"] = result
    }
    return names
  }

  private func total(_ element: Element) -> Element { element.derivative(of: result) }

  /// The stages that read an element and pass it on.
  private func readers(_ element: Element) -> [StageDerivative] {
    derivation.stages.flatMap(\.locals).filter {
      $0.input == element && $0.value.isFinite && !($0.canBlock && $0.value == 0)
    }
  }

  /// ∂f/∂v·∂v/∂u for each stage v that reads u.
  private func terms(_ element: Element) -> [Formula] {
    readers(element).map { local in
      local.stage == last
        ? local.element.formula : total(local.stage).formula * local.element.formula
    }
  }

  private func sum(over terms: [Formula]) -> Formula { terms.count == 1 ? terms[0] : .add(terms) }

  /// The inner slope left out, of one way or of all.
  private func slips(_ element: Element) -> [SlipFormulas.Attempt] {
    let readers = readers(element)
    let terms = terms(element)
    let short = readers.map { $0.stage == last ? Formula.number(1) : total($0.stage).formula }
    guard !short.isEmpty else { return [] }
    let single = short.indices.map { i in
      sum(over: terms.indices.map { $0 == i ? short[i] : terms[$0] })
    }
    return ([sum(over: short)] + (short.count > 1 ? single : [])).map {
      SlipFormulas.Attempt(kind: .innerForgotten, formula: $0)
    }
  }
}

extension Formula {
  /// The product of these factors; of one, itself.
  static func product(_ factors: [Formula]) -> Formula {
    factors.count == 1 ? factors[0] : .multiply(factors)
  }
}
