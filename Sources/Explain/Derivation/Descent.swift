import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// A way to look for a minimum or a root from a point, step by step.
///
///     let descent = try Descent(formula, from: point, by: .optimizer(AnyOptimizer(SGD(learningRate: 0.1))), steps: 10)
///     descent.outcome.sentence    // “The value falls from 25 to 0.288…”
public struct Descent: Sendable {
  /// How the next point is found.
  public enum Method: Hashable, Sendable {
    /// Along the gradient, as an optimizer has it.
    case optimizer(AnyOptimizer)
    /// x − H⁻¹·∇f, to a point with gradient 0.
    case newton
    /// x − f/f′, to a point with value 0; for one variable.
    case root
  }

  /// A point on the way.
  public struct Place: Hashable, Sendable {
    /// One number for each variable.
    public let point: [Double]
    /// The formula's number there.
    public let value: Double
    /// The gradient that the step from here reads.
    public let gradient: [Double]
    /// Where that gradient is taken, if the optimizer looks ahead; else `point`.
    public let gradientPoint: [Double]
  }

  /// The most steps that can be asked for.
  public static let mostSteps = 100_000

  /// What is to become small, or 0.
  public let formula: Formula
  /// The numbers of all variables before the first step, also of those that no step changes.
  public let start: [Element: Double]
  /// What the steps change.
  public let variables: [Element]
  /// How each step was found.
  public let method: Method
  /// The start, and where each step led. It ends early where a step leads nowhere.
  public let places: [Place]
  /// What happened on the way.
  public let outcome: DescentOutcome

  /// Throws `DerivationError` where a variable has no number, the formula is too large, or the method is for other
  /// formulas.
  public init(
    _ formula: Formula, from start: [Element: Double], withRespectTo variables: [Element]? = nil,
    by method: Method, steps: Int
  ) throws(DerivationError) {
    let variables = variables ?? formula.elements
    (self.formula, self.start) = (formula, start)
    (self.variables, self.method) = (variables, method)
    let surface = try Descent.surface(formula, start, variables, method)
    let first = variables.map { start[$0] ?? .nan }
    let count = min(max(steps, 0), Descent.mostSteps)
    switch method {
    case .optimizer(let optimizer):
      places = Descent.optimized(surface, first, optimizer.optimizer, count)
    case .newton, .root:
      places = Descent.newton(surface, first, isForRoot: method == .root, count)
    }
    outcome = DescentOutcome(places, method, surface)
  }

  private static func surface(
    _ formula: Formula, _ start: [Element: Double], _ variables: [Element], _ method: Method
  ) throws(DerivationError) -> DerivationSurface {
    try Derivation.check(formula, start)
    for variable in variables where start[variable] == nil {
      let name = variable.asciiName
      throw DerivationError(name, expected: "a number to start from", found: "none")
    }
    guard !variables.isEmpty else {
      throw DerivationError("the formula", expected: "a variable to change", found: "none")
    }
    if method == .root, variables.count != 1 {
      throw DerivationError(
        "the search for a root", expected: "one variable", found: "\(variables.count)")
    }
    let surface = DerivationSurface(formula, variables, fixed: start)
    if method == .newton, surface.curvatures == nil {
      throw DerivationError(
        "Newton's method",
        expected: "at most 10 variables and \(DerivationSurface.largestForHessian) operations",
        found: "more")
    }
    return surface
  }

  /// The optimizer's own equations, as training uses them.
  private static func optimized(
    _ surface: DerivationSurface, _ start: [Double], _ optimizer: any Optimizer, _ steps: Int
  ) -> [Place] {
    let op = optimizer.update(decays: true)
    let shape = [start.count]
    let first = Tensor(start, shape: shape)
    var owned =
      [first]
      + op.stateNames.map {
        op.statesFromParameter.contains($0) ? first : Tensor(repeating: 0, shape: shape)
      }
    let point = op.stateNames.firstIndex(of: "point").map { $0 + 1 } ?? 0
    var places: [Place] = []
    for step in 0...steps {
      let place = Place(surface, owned[point].values, gradientAt: owned[0].values)
      places.append(place)
      guard step < steps, place.isFinite else { break }
      let settings = op.settings.map {
        Tensor($0 == .step ? Double(step + 1) : optimizer.learningRate)
      }
      owned = op.apply(
        to: [owned[0], Tensor(place.gradient, shape: shape)] + owned.dropFirst() + settings)
    }
    return places
  }

  private static func newton(
    _ surface: DerivationSurface, _ start: [Double], isForRoot: Bool, _ steps: Int
  ) -> [Place] {
    var places = [Place(surface, start, gradientAt: start)]
    while places.count <= steps, let last = places.last, last.isFinite {
      let step =
        isForRoot
        ? SquareSystem(rows: [last.gradient]).solved([last.value])
        : surface.hessian(at: last.point)?.solved(last.gradient)
      guard let step else { break }
      let next = zip(last.point, step).map { $0 - $1 }
      if isNoStep(last.point, next) { break }
      places.append(Place(surface, next, gradientAt: next))
    }
    return places
  }
}

/// Whether the points differ by rounding alone.
private func isNoStep(_ a: [Double], _ b: [Double]) -> Bool {
  zip(a, b).allSatisfy { ($0 - $1).magnitude <= 4 * max($0.ulp, $1.ulp) }
}

extension Descent.Place {
  fileprivate init(
    _ surface: DerivationSurface, _ point: [Double], gradientAt gradientPoint: [Double]
  ) {
    (self.point, self.gradientPoint) = (point, gradientPoint)
    value = surface.value(at: point)
    gradient = surface.gradient(at: gradientPoint)
  }

  /// Whether the step from here has numbers to work with.
  var isFinite: Bool {
    value.isFinite && (point + gradient).allSatisfy(\.isFinite)
  }
}
