import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks

/// The lines of steps on a formula.
struct StepLines {
  let formula: Formula
  let start: [(letter: Element, number: Double)]
  let count: Int
  let result: Element
  private let next: (StepLines, Int) -> [Exercise.Line]

  init(
    _ formula: Formula, _ start: [(letter: Element, number: Double)], _ count: Int,
    _ next: @escaping (StepLines, Int) -> [Exercise.Line]
  ) {
    (self.formula, self.start, self.count, self.next) = (formula, start, count, next)
    result = formula.result(beside: start.map(\.letter))
  }

  /// xₙ
  static func at(_ n: Int, _ letter: Element) -> Element {
    Element(letter.symbol, letter.index + [n - 1])
  }

  static func number(of letter: Element, in start: [(letter: Element, number: Double)]) -> Double {
    start.first { $0.letter == letter }?.number ?? .nan
  }

  /// fₙ
  func value(_ n: Int) -> Element { StepLines.at(n, result) }

  func lines(_ n: Int) -> [Exercise.Line] { evaluation(n) + slopes(n) + next(self, n) }

  /// fₙ from the numbers of its letters.
  func evaluation(_ n: Int) -> [Exercise.Line] {
    [Exercise.Line(value(n), [named(formula) { StepLines.at(n, $0).formula }])]
  }

  private func named(_ formula: Formula, _ name: (Element) -> Formula) -> Formula {
    formula.substituting { element in
      start.contains { $0.letter == element } ? name(element) : nil
    }
  }

  private func slopes(_ n: Int) -> [Exercise.Line] {
    start.map { letter, _ in
      slope(letter, StepLines.at(n, letter).derivative(of: value(n))) {
        StepLines.at(n, $0).formula
      }
    }
  }

  private func slope(_ letter: Element, _ subject: Element, _ name: (Element) -> Formula)
    -> Exercise.Line
  {
    let slope = formula.derivative(withRespectTo: letter).simplified
    var line = Exercise.Line(subject, [named(slope, name)])
    line.slips = formula.wrongDerivatives(by: letter).map {
      .init(kind: $0.kind, formula: named($0.formula, name))
    }
    return line
  }

  /// The optimizer's lines for each letter, its memory behind them.
  func optimized(_ optimizer: any Optimizer, _ n: Int) -> [Exercise.Line] {
    guard let letters = optimizer.update(decays: true).equations(step: n + 1) else { return [] }
    return start.flatMap { letter, _ -> [Exercise.Line] in
      let names = names(letter, letters, n)
      let looksAhead = letters.parameter != .p
      let ahead =
        looksAhead
        ? [
          slope(letter, Element(Symbol("g", form: .memory(of: StepLines.at(n, letter))))) {
            letters.parameter.memory(of: StepLines.at(n, $0)).formula
          }
        ] : []
      return ahead
        + letters.lines.compactMap { line in
          guard case .element(let symbol, let index) = names(line.subject) else { return nil }
          let update = UpdateLine(letters: letters, line: line, names: names)
          var made = Exercise.Line(Element(symbol, index), [update.named(line.formula)])
          made.slips = update.slips.map {
            .init(kind: $0.kind, formula: update.named($0.formula))
          }
          if line.subject == .p.new, !looksAhead {
            let f = value(n).formula
            made.slips.append(
              .init(
                kind: .valueForSlope,
                formula: update.named(line.formula.substituting(.g, by: f))))
          }
          return made
        }
    }
  }

  private func names(_ letter: Element, _ letters: UpdateEquations, _ n: Int)
    -> (Element) -> Formula
  {
    let (x, next) = (StepLines.at(n, letter), StepLines.at(n + 1, letter))
    let slope =
      letters.parameter == .p
      ? x.derivative(of: value(n)) : Element(Symbol("g", form: .memory(of: x)))
    let subjects = Set(letters.lines.map(\.subject))
    return { part in
      switch part {
      case .p: x.formula
      case .p.new: next.formula
      case .g: slope.formula
      case .time: .number(Double(n + 1))
      case .rate: part.formula
      default:
        letters.constants[part] != nil || part == value(n)
          ? part.formula
          : part.value.memory(of: subjects.contains(part) ? next : x).formula
      }
    }
  }

  /// f(x1), f'(x1), x1: as one writes who types no brackets.
  var otherNames: [String: Element] {
    var names: [String: Element] = [:]
    for n in 0...count {
      for (letter, _) in start {
        let x = StepLines.at(n, letter)
        for short in ["\(letter.asciiName)\(n)", "\(letter.asciiName)_\(n)"] { names[short] = x }
        let slope = x.derivative(of: value(n))
        names["d\(result.asciiName)\(n)/d\(letter.asciiName)\(n)"] = slope
        names["d\(result.asciiName)/d\(letter.asciiName)[\(n)]"] = slope
        guard start.count == 1 else { continue }
        for place in ["[\(n)]", "\(n)"] {
          names["\(result.asciiName)(\(letter.asciiName)\(place))"] = value(n)
          for prime in ["'", "′"] {
            names["\(result.asciiName)\(prime)(\(letter.asciiName)\(place))"] = slope
            names["\(result.asciiName)\(prime)\(place)"] = slope
          }
        }
      }
      names["\(result.asciiName)\(n)"] = value(n)
    }
    return names
  }
}
