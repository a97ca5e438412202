import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks

extension Descent {
  /// The most rows of a table before its middle is left out.
  private static let mostRows = 40

  /// The way as a section: the rule with the numbers of the first step, every point, and what happened.
  var section: Section {
    Section(
      title, id: id,
      firstStep + [.table(table), .paragraph(outcome.sentence)])
  }

  private var title: Phrase {
    switch method {
    case .newton: "Newton's method"
    case .root: "Newton's method for a root"
    case .optimizer(let optimizer):
      """
      Gradient descent by \(type(of: optimizer.optimizer).kind), \
      learning rate \(number: optimizer.optimizer.learningRate)
      """
    }
  }

  private var id: String {
    switch method {
    case .newton: "newton"
    case .root: "root"
    case .optimizer: "descent"
    }
  }

  private var result: Element { formula.result(beside: variables) }

  /// The most variables whose first step is written out.
  private static let mostWritten = 4

  /// The first step with its numbers: x⁺ = x − η·∂f/∂x, or the lines of an optimizer that remembers.
  private var firstStep: [Block] {
    guard places.count > 1 else { return [] }
    switch method {
    case .optimizer(let optimizer):
      let shown = variables.indices.prefix(Self.mostWritten)
      let more = variables.count - shown.count
      return shown.flatMap { lines($0, optimizer.optimizer) }
        + (more > 0 ? [.paragraph("The other \(more) variables go the same way.")] : [])
    case .root:
      let slope = variables[0].derivative(of: result)
      return [
        line(
          0, variables[0].formula - result.formula / slope.formula,
          [result: places[0].value, slope: places[0].gradient[0]])
      ]
    case .newton: return newtonLines
    }
  }

  /// The optimizer's equations for one variable, its memory being that before the first step.
  private func lines(_ i: Int, _ optimizer: any Optimizer) -> [Block] {
    let op = optimizer.update(decays: true)
    guard let letters = op.equations(step: 1) else { return [] }
    let (variable, slope) = (variables[i], variables[i].derivative(of: result))
    var numbers = letters.constants
    (numbers[.rate], numbers[.time]) = (optimizer.learningRate, 1)
    (numbers[.g], numbers[.p]) = (places[0].gradient[i], places[0].point[i])
    numbers[letters.parameter] = places[0].point[i]
    for (letter, name) in zip(letters.states, op.stateNames) where letter != .p {
      numbers[letter] = op.statesFromParameter.contains(name) ? places[0].point[i] : 0
    }
    return letters.lines.map { line in
      let result = line.formula.value { numbers[Element($0, $1)] ?? .nan }
      numbers[line.subject] = result
      func name(_ letter: Element) -> Element { letter.named(for: variable, slope: slope) }
      var values: [Element: Double] = [:]
      for letter in line.formula.elements { values[name(letter)] = numbers[letter] }
      let subject = name(line.subject)
      return .equation(
        Equation(
          id: "\(id)-\(subject.asciiName)", [subject.formula],
          [line.formula.substituting { name($0).formula }], values: values, result: result,
          remark: line.subject == .p.new ? "the first step" : ""))
    }
  }

  /// The second derivatives at the start, and the step that they and the slopes decide.
  private var newtonLines: [Block] {
    let lines = variables.indices.flatMap { i in
      variables[i...].map { .equation(curvature(variables[i], $0)) } as [Block]
    }
    guard variables.count > 1 else {
      let slope = variables[0].derivative(of: result)
      let curvature = curvature(variables[0], variables[0])
      let second = variables[0].derivative(of: slope)
      return lines + [
        line(
          0, variables[0].formula - slope.formula / second.formula,
          [slope: places[0].gradient[0], second: curvature.result])
      ]
    }
    let words: Phrase =
      "Each step solves H·d = ∇f for d, with H the matrix of the second derivatives and ∇f the first."
    return lines + [.paragraph(words)]
      + variables.indices.map { i in
        let step = Element(Symbol("d"), [i])
        return line(
          i, variables[i].formula - step.formula,
          [step: places[0].point[i] - places[1].point[i]])
      }
  }

  private func curvature(_ a: Element, _ b: Element) -> Equation {
    let second = formula.derivative(withRespectTo: a).simplified
      .derivative(withRespectTo: b).simplified
    let subject = b.derivative(of: a.derivative(of: result))
    let values = second.elements.compactMap { e in start[e].map { (e, $0) } }
    return Equation(
      id: subject.asciiName, [subject.formula], [second],
      values: Dictionary(uniqueKeysWithValues: values), result: second.value(at: start))
  }

  private func line(_ i: Int, _ side: Formula, _ numbers: [Element: Double]) -> Block {
    var next = variables[i]
    next.symbol.form = .new
    return .equation(
      Equation(
        id: "\(id)-\(next.asciiName)", [next.formula], [side],
        values: numbers.merging([variables[i]: places[0].point[i]]) { first, _ in first },
        result: places[1].point[i], remark: "the first step"))
  }

  private var table: DocumentTable {
    let titles: [Phrase] =
      ["step"] + variables.map { Phrase($0.formula) } + [Phrase(result.formula)]
      + variables.map { Phrase($0.derivative(of: result).formula) }
    let rows = places.enumerated().map { step, place -> [Phrase] in
      ["\(step)"] + place.point.map { "\(number: $0)" } + ["\(number: place.value)"]
        + place.gradient.map { "\(number: $0)" }
    }
    guard rows.count > Self.mostRows else { return DocumentTable(titles, rows, caption: caption) }
    let gap = [titles.indices.map { ($0 == 0 ? "…" : "") as Phrase }]
    return DocumentTable(titles, rows.prefix(25) + gap + rows.suffix(10), caption: caption)
  }

  private var caption: Phrase {
    places.contains { $0.gradientPoint != $0.point }
      ? "The gradient is the one that the step reads: taken where the momentum is about to lead."
      : ""
  }
}

extension Element {
  /// What an optimizer's letter is called for one variable: p is the variable itself, g its slope, m its memory.
  fileprivate func named(for variable: Element, slope: Element) -> Element {
    switch self {
    case .p: return variable
    case .p.new: return variable.new
    case .g: return slope
    default:
      guard !["η", "t", "μ", "τ", "α", "β", "ε", "λ"].contains(symbol.base) else { return self }
      let owner = symbol.form == .new ? variable.new : variable
      return Element(Symbol(symbol.base, form: .memory(of: owner)))
    }
  }
}
