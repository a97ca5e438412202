import ChainruleFormulas

/// Cuts a formula into stages, innermost first. What is written twice is calculated once.
///
/// A stage is one function, power, quotient or choice of variables and earlier stages, or a sum of products of them: a
/// neuron's w·x + b is one stage. Constants stay where they stand.
struct StageCutter {
  private(set) var stages: [(element: Element, formula: Formula)] = []
  private var known: [Formula: Element] = [:]
  private let letter: String

  /// The stages of `formula`; the last one is the whole.
  init(_ formula: Formula) {
    letter = StageCutter.letter(for: formula)
    _ = add(flat(unwrapped(formula)), as: formula)
  }

  /// A letter for the stages that no variable begins with.
  private static func letter(for formula: Formula) -> String {
    let taken = Set(formula.elements.map { String($0.symbol.base.prefix(1)) })
    return ["u", "v", "s", "t", "q", "k"].first { !taken.contains($0) } ?? "stage"
  }

  private mutating func add(_ stage: Formula, as whole: Formula) -> Element {
    let element = Element(Symbol("\(letter)\(stages.count + 1)"))
    stages.append((element, stage))
    known[whole] = element
    return element
  }

  /// The formula as something that can stand in a stage: itself, or the name of a stage of its own.
  private mutating func atom(_ formula: Formula) -> Formula {
    let formula = unwrapped(formula)
    if case .element = formula { return formula }
    if formula.elements.isEmpty { return formula }
    if let element = known[formula] { return element.formula }
    return add(flat(formula), as: formula).formula
  }

  private mutating func atoms(_ formulas: [Formula]) -> [Formula] {
    formulas.map { atom($0) }
  }

  /// One stage, its compound parts replaced by names.
  private mutating func flat(_ formula: Formula) -> Formula {
    switch formula {
    case .number, .element: formula
    case .add(let terms): .add(opened(terms, \.sumTerms).map { term($0) })
    case .multiply: product(formula)
    case .divide(let a, let b): .divide(atom(a), atom(b))
    case .power(let a, let b): .power(atom(a), atom(b))
    case .maximum(let choices): .maximum(choices.map { term($0) })
    case .call(let function, let argument): .call(function, atom(argument))
    case .select(let condition, let first, let second): choice(condition, first, second)
    }
  }

  private mutating func choice(_ condition: Condition, _ first: Formula, _ second: Formula)
    -> Formula
  {
    let (left, right) = (term(condition.left), term(condition.right))
    return .select(Condition(left, condition.comparison, right), term(first), term(second))
  }

  /// A product stands in a sum as it is, everything else by its name.
  private mutating func term(_ formula: Formula) -> Formula {
    if case .multiply = unwrapped(formula) { return product(formula) }
    return atom(formula)
  }

  private mutating func product(_ formula: Formula) -> Formula {
    let factors = opened([formula], \.productFactors)
    return factors.count == 1 ? atom(factors[0]) : .multiply(atoms(factors))
  }

  private func unwrapped(_ formula: Formula) -> Formula {
    switch formula {
    case .add(let parts) where parts.count == 1: unwrapped(parts[0])
    case .multiply(let parts) where parts.count == 1: unwrapped(parts[0])
    case .maximum(let parts) where parts.count == 1: unwrapped(parts[0])
    default: formula
    }
  }
}

/// `parts` with sums in a sum, or products in a product, replaced by what they are made of. A sum that is not the first
/// part was put in parentheses on purpose and is left.
private func opened(_ parts: [Formula], _ inner: (Formula) -> [Formula]?) -> [Formula] {
  var result: [Formula] = []
  var waiting = Array(parts.reversed())
  while let part = waiting.popLast() {
    if let inner = inner(part) { waiting += inner.reversed() } else { result.append(part) }
  }
  return result
}

extension Formula {
  fileprivate var sumTerms: [Formula]? { if case .add(let terms) = self { terms } else { nil } }
  fileprivate var productFactors: [Formula]? {
    if case .multiply(let factors) = self { factors } else { nil }
  }

  /// What a stage does, in one word.
  var stageFunction: String {
    switch self {
    case .number: "constant"
    case .element: "identity"
    case .add(let terms): Formula.sumName(terms)
    case .multiply(let factors): factors.count == 2 && factors[0] == -1 ? "negation" : "product"
    case .divide(1, _): "reciprocal"
    case .divide: "quotient"
    case .power(_, 2): "square"
    case .power(_, 3): "cube"
    case .power(let base, _): base.elements.isEmpty ? "exponential" : "power"
    case .maximum(let choices): choices.count == 2 && choices[0] == 0 ? "relu" : "maximum"
    case .select(let condition, let first, let second):
      Formula.choiceName(condition, first, second)
    case .call(let function, _): function.rawValue
    }
  }

  private static func choiceName(_ condition: Condition, _ first: Formula, _ second: Formula)
    -> String
  {
    guard condition.right == 0 else { return "choice" }
    if condition.comparison == .greaterOrEqual, first == 1, second == 0 { return "step" }
    guard condition.comparison == .greater, first == condition.left else { return "choice" }
    if case .multiply(let factors) = second, factors.last == first, factors.count == 2 {
      return "leaky_relu"
    }
    return "choice"
  }

  /// Affine is what is straight in each of its letters, and multiplies no two of them.
  private static func sumName(_ terms: [Formula]) -> String {
    if terms.allSatisfy(\.isPlainTerm) { return "sum" }
    return terms.allSatisfy { $0.letterCount <= 1 } ? "affine" : "sum_of_products"
  }

  /// How many factors of a product are no numbers.
  private var letterCount: Int {
    guard case .multiply(let factors) = self else { return elements.isEmpty ? 0 : 1 }
    return factors.reduce(0) { $0 + $1.letterCount }
  }

  /// x or −x
  private var isPlainTerm: Bool {
    switch self {
    case .element: true
    case .multiply(let factors): factors.count == 2 && factors[0] == -1 && factors[1].isPlainTerm
    default: false
    }
  }
}
