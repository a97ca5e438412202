import ChainruleFormulas

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// All numbers from `low` to `high`: where a number may lie of which a rounded one is known.
///
/// Bounds are not rounded outward: they are compared with units of the last digit that a person has written, beside
/// which the rounding of `Double` is nothing.
struct Interval: Hashable, Sendable {
  var low: Double
  var high: Double

  init(_ low: Double, _ high: Double) {
    (self.low, self.high) = (min(low, high), max(low, high))
  }

  init(_ number: Double) { (low, high) = (number, number) }

  static let all = Interval(-.infinity, .infinity)

  func meets(_ other: Interval) -> Bool { low <= other.high && other.low <= high }

  func joined(_ other: Interval) -> Interval {
    Interval(min(low, other.low), max(high, other.high))
  }

  static func + (a: Interval, b: Interval) -> Interval { Interval(a.low + b.low, a.high + b.high) }

  static func * (a: Interval, b: Interval) -> Interval {
    hull([a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high])
  }

  static func / (a: Interval, b: Interval) -> Interval {
    if b.low <= 0 && b.high >= 0 { return b.low == b.high ? Interval(a.low / 0) : .all }
    return hull([a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high])
  }

  /// The least interval of some numbers; all numbers where one is none.
  private static func hull(_ numbers: [Double]) -> Interval {
    guard let low = numbers.min(), let high = numbers.max(), !numbers.contains(where: \.isNaN)
    else { return .all }
    return Interval(low, high)
  }

  func raised(to exponent: Interval) -> Interval {
    if exponent.low == exponent.high, let power = Int(exactly: exponent.low) {
      let ends = Interval.hull([pow(low, Double(power)), pow(high, Double(power))])
      if power < 0, low <= 0, high >= 0 { return .all }
      // An even power has its least value at 0.
      return power % 2 == 0 && low < 0 && high > 0 ? ends.joined(Interval(0)) : ends
    }
    guard low >= 0 else { return .all }
    return Interval.hull([
      pow(low, exponent.low), pow(low, exponent.high), pow(high, exponent.low),
      pow(high, exponent.high),
    ])
  }

  func applying(_ function: Function) -> Interval {
    let ends = Interval.hull([function.value(low), function.value(high)])
    switch function {
    case .exp, .log, .sqrt, .sinh, .tanh, .arctan, .sigmoid, .softplus, .erf, .normalCDF, .sign:
      return ends
    case .abs, .cosh, .normalDensity:
      return low < 0 && high > 0 ? ends.joined(Interval(function.value(0))) : ends
    case .sin, .cos: return high - low < 1e-3 ? ends : Interval(-1, 1)
    case .tan: return high - low < 1e-3 ? ends : .all
    }
  }
}

extension Formula {
  /// Where the formula's value may lie, its elements lying where `lookup` says.
  func interval(_ lookup: (Element) -> Interval) -> Interval {
    switch self {
    case .number(let number): Interval(number)
    case .element(let symbol, let index): lookup(Element(symbol, index))
    case .add(let terms): terms.reduce(Interval(0)) { $0 + $1.interval(lookup) }
    case .multiply(let factors): factors.reduce(Interval(1)) { $0 * $1.interval(lookup) }
    case .divide(let a, let b): a.interval(lookup) / b.interval(lookup)
    case .power(let base, let exponent):
      base.interval(lookup).raised(to: exponent.interval(lookup))
    case .maximum(let choices):
      choices.map { $0.interval(lookup) }.reduce(Interval(-.infinity)) {
        Interval(max($0.low, $1.low), max($0.high, $1.high))
      }
    case .select(let condition, let first, let second):
      switch condition.decided(lookup) {
      case true?: first.interval(lookup)
      case false?: second.interval(lookup)
      case nil: first.interval(lookup).joined(second.interval(lookup))
      }
    case .call(let function, let argument): argument.interval(lookup).applying(function)
    }
  }
}

extension Condition {
  /// Whether it holds wherever its sides may lie; nil where that depends.
  fileprivate func decided(_ lookup: (Element) -> Interval) -> Bool? {
    let (a, b) = (left.interval(lookup), right.interval(lookup))
    let answers = [(a.low, b.high), (a.high, b.low)].map { comparison.holds($0, $1) }
    if comparison == .equal, a.low != a.high || b.low != b.high { return a.meets(b) ? nil : false }
    return answers[0] == answers[1] ? answers[0] : nil
  }
}
