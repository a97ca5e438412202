import ChainruleFormulas

extension Derivation {
  /// The whole calculation as something to read, with a section for each way the formula was followed.
  public func document(_ descents: [Descent] = []) -> Document {
    Document(
      title: "The chain rule on a formula", subtitle: Phrase(formula),
      blocks: (sections + descents.map(\.section)).map { .section($0) })
  }

  private var sections: [Section] {
    if stages.allSatisfy(\.locals.isEmpty) { return [valueSection] }
    return [valueSection, localSection]
      + (partials.isEmpty ? [] : [chainSection, checkSection])
  }

  /// What the whole formula is called: f, where no letter of it is.
  package var result: Element { formula.result(beside: variables + stages.map(\.element)) }

  private var numbers: [Element: Double] {
    var numbers = point
    for stage in stages { numbers[stage.element] = stage.value }
    return numbers
  }

  private func values(of formula: Formula) -> [Element: Double] {
    let numbers = numbers
    return Dictionary(
      uniqueKeysWithValues: formula.elements.compactMap { e in numbers[e].map { (e, $0) } })
  }

  private var valueSection: Section {
    let stageLines = stages.map { stage in
      Block.equation(
        Equation(
          id: stage.element.asciiName, [stage.element.formula], [stage.formula],
          values: values(of: stage.formula), result: stage.value,
          remark: remark(stage)))
    }
    let whole = Equation(
      id: result.asciiName, [result.formula], [formula], values: values(of: formula),
      result: value)
    return Section("Stages, from the inside out", id: "stages", stageLines + [.equation(whole)])
  }

  private func remark(_ stage: DerivationStage) -> Phrase {
    let word = stage.function.replacing("_", with: " ")
    return stage.value.isNaN ? "\(word), which has no value here" : "\(word)"
  }

  private var localSection: Section {
    let lines = stages.flatMap(\.locals).map { local in
      let sides =
        local.shortFormula == local.formula
        ? [local.formula] : [local.formula, local.shortFormula]
      return Block.equation(
        Equation(
          id: local.element.asciiName, [local.element.formula], sides,
          values: values(of: sides[sides.count - 1]), result: local.value))
    }
    return Section(
      "Each stage by each of its inputs", id: "local",
      [.paragraph("All other inputs of the stage are held.")] + lines)
  }

  private var chainSection: Section {
    let lines = partials.map { partial -> Block in
      let written = partial.paths.filter(\.canBeWritten)
      if written.isEmpty { return .paragraph(wordsWithoutPaths(partial)) }
      return .equation(chain(partial, written))
    }
    let words: Phrase =
      "A product along every way from the variable to the result, and the sum of all ways."
    return Section("The chain rule", id: "chain", [.paragraph(words)] + lines)
  }

  private func chain(_ partial: PartialDerivative, _ paths: [DerivationPath]) -> Equation {
    let products = paths.map { path -> Formula in
      let factors = path.factors.map(\.element.formula)
      return factors.count == 1 ? factors[0] : .multiply(factors)
    }
    let locals = paths.flatMap(\.factors)
    let subject = partial.variable.derivative(of: result)
    return Equation(
      id: subject.asciiName, [subject.formula],
      [products.count == 1 ? products[0] : .add(products)],
      values: Dictionary(locals.map { ($0.element, $0.value) }) { first, _ in first },
      result: partial.value, remark: remark(partial, paths))
  }

  private func remark(_ partial: PartialDerivative, _ paths: [DerivationPath]) -> Phrase {
    let leftOut = partial.paths.count - paths.count
    let count: Phrase =
      paths.count > 1
      ? "the sum over \(paths.count) ways from \(partial.variable) to the result" : ""
    if leftOut == 0 { return count }
    let rest: Phrase =
      leftOut == 1
      ? "one way that a choice passes over is left out"
      : "\(leftOut) ways that a choice passes over are left out"
    return count.isEmpty ? rest : count + "; " + rest
  }

  private func wordsWithoutPaths(_ partial: PartialDerivative) -> Phrase {
    let name = partial.variable.derivative(of: result)
    if partial.pathCount == 0 {
      return "\(name) is 0: the formula does not depend on \(partial.variable)."
    }
    if !partial.paths.isEmpty { return "\(name) is 0: a choice passes over every way." }
    return """
      \(name) is \(number: partial.value), the sum over \(number: partial.pathCount) ways, \
      too many to write out.
      """
  }

  private var checkSection: Section {
    let lines = partials.map { partial -> Block in
      let name = partial.variable.derivative(of: result)
      return .equation(
        Equation(
          id: "school-\(name.asciiName)", [name.formula], [partial.formula],
          values: values(of: partial.formula), result: partial.formulaValue))
    }
    let rows = partials.map { partial -> [Phrase] in
      let difference: Phrase = partial.difference.map { "\(number: $0.value)" } ?? ""
      return [
        Phrase(partial.variable.derivative(of: result).formula), "\(number: partial.value)",
        "\(number: partial.formulaValue)", difference,
        partial.agrees ? partial.difference == nil ? "–" : "yes" : "no",
      ]
    }
    let table = DocumentTable(
      ["", "chain rule", "whole formula derived", "values nearby", "agree"], rows)
    let kink: Phrase =
      "Where only the values nearby say otherwise, the formula has a kink, a jump, a pole or the edge of its domain there."
    let none: Phrase =
      value.isNaN
      ? "The formula has no value here, and so no derivative."
      : "The value here is larger than a Double holds, or a pole; what is derived may be lost with it."
    let remarks =
      !value.isFinite
      ? [Block.paragraph(none)] : partials.allSatisfy(\.agrees) ? [] : [Block.paragraph(kink)]
    return Section(
      "Checked", id: "check",
      [.paragraph("The whole formula derived at once, by the rules taught in school:")] + lines
        + [.table(table)] + remarks)
  }
}

extension Formula {
  /// The letter of the whole formula, one that nothing else has.
  package func result(beside others: [Element]) -> Element {
    let taken = Set((elements + others).map(\.symbol.base))
    return Element(Symbol(["f", "F", "g", "h", "y"].first { !taken.contains($0) } ?? "result"))
  }
}

extension DerivationPath {
  /// Whether the product of the factors is what the way counts for: where a choice passes over a way, a factor may have
  /// no value.
  fileprivate var canBeWritten: Bool { !isPassedOver || factors.allSatisfy { $0.value.isFinite } }
}
