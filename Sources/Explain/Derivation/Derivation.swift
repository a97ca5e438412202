import ChainruleFormulas

/// The chain rule on a formula at a point, stage by stage.
///
///     let formula = try Formula(parsing: "sigmoid(w*x + b)")
///     let point = [Element(Symbol("x")): 1.0, Element(Symbol("w")): 2.0, Element(Symbol("b")): -1.0]
///     let derivation = try Derivation(formula, at: point)
///     derivation.stages.map(\.function)    // ["sum_of_products", "sigmoid"]
public struct Derivation: Sendable {
  /// The most ways from one variable to the result that are written out.
  public static let mostPaths = 128
  /// The most operations and operands of a formula that is derived.
  public static let largest = 2_000

  /// The whole, as it was given.
  public let formula: Formula
  /// The numbers of the variables.
  public let point: [Element: Double]
  /// What is derived by, in the order asked for; else in order of appearance.
  public let variables: [Element]
  /// The formula cut up, innermost first; the last stage is the whole.
  public let stages: [DerivationStage]
  /// The formula's number at the point.
  public let value: Double
  /// One for each variable.
  public let partials: [PartialDerivative]

  /// The partial derivatives, in the order of `variables`.
  public var gradient: [Double] { partials.map(\.value) }

  /// Throws `DerivationError` where the point has no number for a variable, or the formula is too large.
  public init(
    _ formula: Formula, at point: [Element: Double], withRespectTo variables: [Element]? = nil
  ) throws(DerivationError) {
    try Derivation.check(formula, point)
    (self.formula, self.point) = (formula, point)
    self.variables = variables ?? formula.elements
    let stages = Derivation.stages(of: formula, at: point)
    self.stages = stages
    value = stages.last?.value ?? .nan
    let ways = DerivationWays(stages)
    partials = self.variables.map { PartialDerivative(formula, by: $0, at: point, ways) }
  }

  static func check(_ formula: Formula, _ point: [Element: Double])
    throws(DerivationError)
  {
    let size = formula.size(atMost: largest)
    guard size <= largest else {
      throw DerivationError(
        "the formula", expected: "at most \(largest) operations and numbers", found: "more")
    }
    for element in formula.elements where point[element] == nil {
      let name = element.asciiName
      throw DerivationError(name, expected: "a number to calculate with", found: "none")
    }
  }

  private static func stages(of formula: Formula, at point: [Element: Double])
    -> [DerivationStage]
  {
    var numbers = point
    return StageCutter(formula).stages.map { element, formula in
      let stage = DerivationStage(element, formula, numbers)
      numbers[element] = stage.value
      return stage
    }
  }
}

/// A formula that cannot be derived as asked.
public struct DerivationError: Error, Hashable, CustomStringConvertible {
  /// The variable, or what else is at fault.
  public let place: String
  /// What was needed there, in words.
  public let expected: String
  /// What there was instead.
  public let found: String

  /// Place, expected and found, each in words.
  public init(_ place: String, expected: String, found: String) {
    (self.place, self.expected, self.found) = (place, expected, found)
  }

  public var description: String { "\(place): expected \(expected), found \(found)" }
}

extension DerivationStage {
  fileprivate init(_ element: Element, _ formula: Formula, _ numbers: [Element: Double]) {
    (self.element, self.formula) = (element, formula)
    function = formula.stageFunction
    var numbers = numbers
    let value = formula.value(at: numbers)
    numbers[element] = value
    self.value = value
    locals = formula.derivedElements.map { StageDerivative(element, formula, by: $0, numbers) }
  }
}

extension Formula {
  /// The elements that a derivative can tell something of: what a choice only decides by is none of them.
  fileprivate var derivedElements: [Element] {
    guard case .select(_, let first, let second) = self else { return elements }
    let chosen = Formula.add([first, second]).elements
    return chosen.isEmpty ? elements : chosen
  }
}

extension StageDerivative {
  fileprivate init(
    _ stage: Element, _ formula: Formula, by input: Element, _ numbers: [Element: Double]
  ) {
    (self.stage, self.input) = (stage, input)
    let slope = formula.derivative(withRespectTo: input).simplified
    self.formula = slope
    shortFormula = slope.replacing(formula, by: stage.formula)
    value = slope.value(at: numbers)
    canBlock =
      switch formula {
      case .select, .maximum: true
      default: false
      }
  }
}

extension PartialDerivative {
  fileprivate init(
    _ formula: Formula, by variable: Element, at point: [Element: Double], _ ways: DerivationWays
  ) {
    self.variable = variable
    pathCount = ways.count(from: variable)
    paths = pathCount <= Double(Derivation.mostPaths) ? ways.paths(from: variable) : []
    value =
      paths.isEmpty
      ? ways.derivative(by: variable)
      : paths.dropFirst().reduce(paths[0].product) { $0 + $1.product }
    self.formula = formula.derivative(withRespectTo: variable).simplified
    formulaValue = self.formula.value(at: point)
    difference = CentralDifference(
      { x in
        formula.value { symbol, index in
          let element = Element(symbol, index)
          return element == variable ? x : point[element] ?? .nan
        }
      }, at: point[variable] ?? 0)
  }
}

extension Formula {
  /// The value with these numbers; NaN for an element that has none.
  func value(at point: [Element: Double]) -> Double {
    value { symbol, index in point[Element(symbol, index)] ?? .nan }
  }

  /// The number of parts of parts, counted no further than beyond `limit`.
  func size(atMost limit: Int) -> Int {
    var waiting = [self]
    var count = 0
    while let formula = waiting.popLast(), count <= limit {
      count += 1
      waiting += formula.parts
    }
    return count
  }
}
