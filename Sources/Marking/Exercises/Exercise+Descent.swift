import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks

extension Exercise {
  /// Steps of an optimizer on a formula: f and its slopes at each point, the memory, the next point.
  ///
  /// x₀ and f₀ belong to the start, x₁ and f₁ to what the first step leads to; the memory v(x₁) is the one that led there.
  public init(
    _ formula: Formula, from start: [(letter: Element, number: Double)],
    by optimizer: any Optimizer, steps: Int, name: String
  ) {
    self.init(
      name: name,
      steps: StepLines(formula, start, steps) { lines, n in
        lines.optimized(optimizer, n)
      })
    let op = optimizer.update(decays: true)
    let letters = op.equations(step: 1)
    given.append([(.rate, optimizer.learningRate)] + settings(letters))
    guard let letters else { return }
    for (letter, _) in start {
      let x = StepLines.at(0, letter)
      let memory = zip(letters.states, op.stateNames).filter { $0.0 != .p }
      let numbers = memory.map { state, word -> (Element, Double) in
        let isPoint = op.statesFromParameter.contains(word)
        return (state.memory(of: x), isPoint ? StepLines.number(of: letter, in: start) : 0)
      }
      if !numbers.isEmpty { given.append(numbers) }
      if letters.parameter != .p {
        given.append([
          (letters.parameter.memory(of: x), StepLines.number(of: letter, in: start))
        ])
      }
    }
  }

  /// Newton's steps toward a root of a formula of one letter: x − f/f′.
  public init(
    rootOf formula: Formula, from start: (letter: Element, number: Double), steps: Int, name: String
  ) {
    self.init(
      name: name,
      steps: StepLines(formula, [start], steps) { lines, n in
        let (x, f) = (StepLines.at(n, start.letter), lines.value(n))
        let slope = x.derivative(of: f)
        var line = Line(
          StepLines.at(n + 1, start.letter), [x.formula - f.formula / slope.formula])
        line.slips = [
          .init(kind: .upsideDown, formula: x.formula - slope.formula / f.formula),
          .init(kind: .valueForSlope, formula: x.formula - f.formula),
        ]
        return [line]
      })
  }

  private init(name: String, steps: StepLines) {
    self.init(
      name: name,
      parts: (0..<steps.count).map { n in
        Part("Step \(n + 1)", id: "step-\(n + 1)", steps.lines(n))
      } + [Part("Where it has led", id: "end", steps.evaluation(steps.count))])
    subject = Phrase(steps.result.formula) + " = " + Phrase(steps.formula)
    given = [steps.start.map { (StepLines.at(0, $0.letter), $0.number) }]
    let letters = steps.start.map {
      ($0.letter.symbol.base, "the start (the number below counts the steps)")
    }
    meanings = Dictionary(letters) { first, _ in first }
    meanings?[steps.result.symbol.base] = "the value at the start"
    otherNames = steps.otherNames
  }

  private func settings(_ letters: UpdateEquations?) -> [(Element, Double)] {
    let used = Set(letters?.lines.flatMap { $0.formula.elements } ?? [])
    return (letters?.constants ?? [:]).filter { used.contains($0.key) }
      .sorted { $0.key.asciiName < $1.key.asciiName }.map { ($0.key, $0.value) }
  }
}
