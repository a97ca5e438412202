import ChainruleExplain
import ChainruleFormulas
import ChainruleNetworks

/// Several steps of a network's training: each is a `Workings` of its own, whose parameters and memory are those that the
/// step before has led to.
///
/// A name's step stands before it, `step 2 z1[1]`; without one it is the first. `step 2 w1[1,1]` is `new w1[1,1]`.
final class TrainingWorkings: NamedNumbers {
  /// The most steps whose numbers can be marked.
  static let mostSteps = 50

  private var steps: [Workings] = []
  private let count: Int
  private var next: Case

  /// Throws `NetworkError` where the parts of the case do not fit together.
  init(_ example: Case) throws {
    count = min(example.steps, TrainingWorkings.mostSteps)
    next = example
    next.steps = 1
    _ = try workings(1)
  }

  /// The step of this number, from 1; those before it are worked out first.
  private func workings(_ step: Int) throws -> Workings {
    while steps.count < step {
      steps.append(Workings(try Worked(next)))
      next = try next.after(1)
    }
    return steps[step - 1]
  }

  var isSmall: Bool { steps[0].isSmall && steps.count < 4 }
  var takesShortCuts: Bool { steps[0].takesShortCuts }

  // MARK: - Names

  private static func round(_ step: Int) -> String { "step \(step)" }

  /// The step that an element belongs to, and what it is called in it.
  private func place(of element: Element) -> (step: Int, element: Element) {
    guard let (round, inner) = element.rounded, let step = Int(round.dropFirst(5)) else {
      return (1, element)
    }
    return (step, inner)
  }

  /// An element of a step as one of the training: what the step begins with is what the one before it gave.
  private func lifted(_ element: Element, _ step: Int) -> Element {
    guard step > 1 else { return element }
    let inner = steps[step - 1]
    switch element.symbol.form {
    case .value where inner.isParameter(element):
      return lifted(element.new, step - 1)
    case .memory(of: let owner) where owner.symbol.form == .value && inner.isState(element):
      return lifted(Element(Symbol(element.symbol.base, form: .memory(of: owner.new))), step - 1)
    default:
      return inner.isGiven(element) ? element : element.within(TrainingWorkings.round(step))
    }
  }

  func element(named name: String) throws(ElementNameError) -> Element {
    let words = name.replacing(":", with: " ").split { $0.isWhitespace }
    guard words.count > 2, words[0].lowercased() == "step" else {
      return try steps[0].element(named: name)
    }
    guard let step = Int(words[1]), (1...count).contains(step), let inner = try? workings(step)
    else {
      throw ElementNameError(
        name: name, expected: "a step from 1 to \(count)", found: "step \(words[1])")
    }
    let rest = words.dropFirst(2).joined(separator: " ")
    return lifted(try inner.element(named: rest), step)
  }

  func plain(_ element: Element) -> Element {
    let (step, inner) = place(of: element)
    return lifted(steps[step - 1].plain(inner), step)
  }

  // MARK: - Numbers and formulas

  func has(_ element: Element) -> Bool {
    let (step, inner) = place(of: element)
    return steps[step - 1].has(inner)
  }

  func number(_ element: Element) -> Double? {
    let (step, inner) = place(of: element)
    return steps[step - 1].number(inner)
  }

  func formulas(of element: Element) -> [Formula] {
    let (step, inner) = place(of: element)
    return steps[step - 1].formulas(of: inner).map { lifted($0, step) }
  }

  func innerSlips(for element: Element) -> [SlipFormulas.Attempt]? {
    let (step, inner) = place(of: element)
    let stale = stale(element).map { SlipFormulas.Attempt(kind: .staleWeight, formula: $0) }
    let own = SlipFormulas(workings: steps[step - 1]).attempts(for: inner).map {
      SlipFormulas.Attempt(kind: $0.kind, formula: lifted($0.formula, step))
    }
    // One weight alone is hardly ever forgotten.
    return stale.prefix(1) + own + stale.dropFirst()
  }

  /// The number's formulas with what the step begins with as it was a step before, all at once and each alone, and as it
  /// was at first.
  private func stale(_ element: Element) -> [Formula] {
    let (step, inner) = place(of: element)
    guard step > 1 else { return [] }
    return steps[step - 1].formulas(of: inner).flatMap { formula -> [Formula] in
      let weights = formula.elements.filter {
        $0.symbol.form == .value && steps[step - 1].isParameter($0)
      }
      guard !weights.isEmpty else { return [] }
      func at(_ old: Int, _ isMeant: (Element) -> Bool) -> Formula {
        formula.substituting { part in
          lifted(part, weights.contains(part) && isMeant(part) ? old : step).formula
        }
      }
      let single = weights.count > 1 ? weights.map { weight in at(step - 1) { $0 == weight } } : []
      return [at(step - 1) { _ in true }] + single + (step > 2 ? [at(1) { _ in true }] : [])
    }
  }

  private func lifted(_ formula: Formula, _ step: Int) -> Formula {
    step == 1 ? formula : formula.substituting { self.lifted($0, step).formula }
  }
}

extension Workings {
  /// Whether an element is what an optimizer remembers from the step before.
  fileprivate func isState(_ element: Element) -> Bool { remembered(element) != nil }

  /// Whether an element is the same in all steps: an input, a target, the learning rate.
  fileprivate func isGiven(_ element: Element) -> Bool {
    element == .rate
      || element.symbol.form == .value && ["x", "y"].contains(element.symbol.base)
        && formulas(of: element).isEmpty
  }
}
