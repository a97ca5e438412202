import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs

/// The calculation of a cost as it is printed: one scalar equation for every named element, in the order in which they
/// are calculated, each a formula of elements that stand before it.
struct PrintedEquations {
  struct Equation {
    /// The element that it calculates.
    let target: Int
    /// Its sum, or all of it as the only term.
    let terms: [Formula]
    /// Which of the terms contain an element, for each that occurs.
    let readers: [(element: Int, terms: [Int])]
  }

  /// All named elements by their numbers.
  private(set) var elements: [Element] = []
  /// The value of each.
  private(set) var values: [Double] = []
  private(set) var numbers: [Element: Int] = [:]
  private(set) var equations: [Equation] = []
  /// Whether an element has an equation, and which.
  private(set) var equation: [Int?] = []
  /// The equations that contain an element.
  private(set) var uses: [[Int]] = []
  /// C
  var cost: Int? { numbers[.cost] }

  init(_ trace: Trace) {
    let printed = Equations(trace)
    let named = trace.step.named.sorted {
      ($0.value.node, $0.value.port) < ($1.value.node, $1.value.port)
    }
    for (value, _) in named {
      let tensor = trace[value]
      for place in tensor.values.indices {
        guard let element = trace.element(value, tensor.index(at: place)) else { continue }
        let number = add(element, tensor.values[place])
        if let formula = printed.formula(of: element) { add(formula, calculating: number) }
      }
    }
  }

  private mutating func add(_ element: Element, _ value: Double) -> Int {
    let number = elements.count
    elements.append(element)
    values.append(value)
    equation.append(nil)
    uses.append([])
    numbers[element] = number
    return number
  }

  private mutating func add(_ formula: Formula, calculating target: Int) {
    var terms = [formula]
    if case .add(let parts) = formula { terms = parts }
    var order: [Int] = []
    var readers: [Int: [Int]] = [:]
    for (place, term) in terms.enumerated() {
      for element in term.elements {
        guard let number = numbers[element], number != target else { continue }
        if readers[number] == nil { order.append(number) }
        readers[number, default: []].append(place)
      }
    }
    equation[target] = equations.count
    for number in order { uses[number].append(equations.count) }
    equations.append(
      Equation(
        target: target, terms: terms, readers: order.map { ($0, readers[$0] ?? []) }))
  }

  /// The value of an element in a formula.
  func value(_ symbol: Symbol, _ index: [Int]) -> Double {
    numbers[Element(symbol, index)].map { values[$0] } ?? .nan
  }

  /// Whether a formula passes all numbers on its way to a value that is one: e^800 / (e^800 + 1).
  ///
  /// One that has no value although none of its parts is infinite, √(−1) say, does not.
  var overflows: Bool {
    equations.contains { equation in
      let formula = Formula.add(equation.terms)
      return values[equation.target].isFinite && !formula.value(value).isFinite
        && overflows(formula)
    }
  }

  private func overflows(_ formula: Formula) -> Bool {
    if formula.value(value).isInfinite { return true }
    // e^−800 / e^−800
    if case .divide(let above, let below) = formula, above.value(value) == 0,
      below.value(value) == 0
    {
      return true
    }
    return formula.parts.contains { overflows($0) }
  }
}
