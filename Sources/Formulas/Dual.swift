#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A dual number v + t·ε with ε² = 0: a value, and how fast it changes along one direction.
///
///     let x = Dual(3, tangent: 1)
///     (x * x).tangent                      // 6, the derivative of x² at 3
///
/// f(v + t·ε) = f(v) + f′(v)·t·ε. Calculating with dual numbers is the chain rule from the inputs to the result, one
/// direction at a time. Its rules are written here once more, apart from `Function.derivative`, so that the two can be
/// held against each other. Reference: Clifford 1873; Griewank and Walther, Evaluating Derivatives, chapter 3.
public struct Dual: Hashable, Sendable {
  /// v
  public var value: Double
  /// t, the derivative of v along the direction; 0 for a constant.
  public var tangent: Double

  /// A number, which stands still unless it is given a tangent.
  public init(_ value: Double, tangent: Double = 0) {
    (self.value, self.tangent) = (value, tangent)
  }

  /// a + b, with the tangent t_a + t_b.
  public static func + (a: Dual, b: Dual) -> Dual {
    Dual(a.value + b.value, tangent: a.tangent + b.tangent)
  }

  /// a − b, with the tangent t_a − t_b.
  public static func - (a: Dual, b: Dual) -> Dual {
    Dual(a.value - b.value, tangent: a.tangent - b.tangent)
  }

  /// a·b, with the tangent t_a·b + a·t_b.
  public static func * (a: Dual, b: Dual) -> Dual {
    Dual(a.value * b.value, tangent: a.tangent * b.value + a.value * b.tangent)
  }

  /// a/b, with the tangent (t_a − (a/b)·t_b)/b.
  public static func / (a: Dual, b: Dual) -> Dual {
    let quotient = a.value / b.value
    return Dual(quotient, tangent: (a.tangent - quotient * b.tangent) / b.value)
  }

  /// The value raised to an exponent. A part that stands still adds nothing, so that x² needs no logarithm of x.
  public func raised(to exponent: Dual) -> Dual {
    let power = pow(value, exponent.value)
    var tangent = 0.0
    if self.tangent != 0, exponent.value != 0 {
      tangent += exponent.value * pow(value, exponent.value - 1) * self.tangent
    }
    if exponent.tangent != 0 { tangent += power * log(value) * exponent.tangent }
    return Dual(power, tangent: tangent)
  }
}

extension Dual {
  /// What a dual number does under each function. Replaced where a check wants to see a wrong rule found.
  public typealias Rule = @Sendable (Function, Dual) -> Dual

  /// f(v) + f′(v)·t·ε, with |x|′ = 0 at 0, and 0 for the jump of the sign.
  public static let rule: Rule = { function, x in
    let y = function.value(x.value)
    return Dual(y, tangent: x.tangent * slope(of: function, at: x.value, y))
  }

  /// f′(x), y being f(x).
  private static func slope(of function: Function, at x: Double, _ y: Double) -> Double {
    switch function {
    case .exp, .log, .sqrt, .erf, .normalCDF, .normalDensity: powerSlope(function, x, y)
    case .sin: cos(x)
    case .cos: -sin(x)
    case .tan: 1 + y * y
    case .sinh: cosh(x)
    case .cosh: sinh(x)
    case .tanh: (1 - y) * (1 + y)
    case .arctan: 1 / (1 + x * x)
    case .sigmoid: y * (1 - y)
    case .softplus: 1 / (1 + exp(-x))
    case .abs: x > 0 ? 1 : x < 0 ? -1 : x
    case .sign: 0
    }
  }

  private static func powerSlope(_ function: Function, _ x: Double, _ y: Double) -> Double {
    switch function {
    case .exp: y
    case .log: 1 / x
    case .sqrt: 0.5 / y
    case .erf: 2 * exp(-x * x) / Double.pi.squareRoot()
    case .normalCDF: exp(-0.5 * x * x) / (2 * Double.pi).squareRoot()
    default: -x * y
    }
  }
}

extension Formula {
  /// The formula's value, and its derivative along the direction in which `lookup` says that its elements move.
  ///
  /// Sums and products are taken from left to right. Of a `select` only the branch taken is evaluated, and of a maximum
  /// the first largest moves, as for `derivative`.
  public func dual(rule: Dual.Rule = Dual.rule, _ lookup: (Symbol, [Int]) -> Dual) -> Dual {
    switch self {
    case .number(let number): Dual(number)
    case .element(let symbol, let index): lookup(symbol, index)
    case .add(let terms): reduced(terms, \.terms, Dual(0), rule, lookup, +)
    case .multiply(let factors): reduced(factors, \.factors, Dual(1), rule, lookup, *)
    case .divide(let numerator, let denominator):
      numerator.dual(rule: rule, lookup) / denominator.dual(rule: rule, lookup)
    case .power(let base, let exponent):
      base.dual(rule: rule, lookup).raised(to: exponent.dual(rule: rule, lookup))
    case .maximum(let choices): largest(choices.map { $0.dual(rule: rule, lookup) })
    case .select(let condition, let first, let second):
      condition.holds { lookup($0, $1).value }
        ? first.dual(rule: rule, lookup) : second.dual(rule: rule, lookup)
    case .call(let function, let argument): rule(function, argument.dual(rule: rule, lookup))
    }
  }
}

private func reduced(
  _ parts: [Formula], _ open: (Formula) -> [Formula]?, _ neutral: Dual, _ rule: Dual.Rule,
  _ lookup: (Symbol, [Int]) -> Dual, _ combine: (Dual, Dual) -> Dual
) -> Dual {
  let parts = Formula.openedAtTheLeft(parts, open)
  guard let first = parts.first else { return neutral }
  var result = first.dual(rule: rule, lookup)
  for part in parts.dropFirst() { result = combine(result, part.dual(rule: rule, lookup)) }
  return result
}

/// The first largest; NaN if one is NaN.
private func largest(_ choices: [Dual]) -> Dual {
  guard var best = choices.first else { return Dual(-.infinity) }
  for choice in choices.dropFirst() {
    if best.value.isNaN { break }
    if !(best.value >= choice.value) { best = choice }
  }
  return best
}
