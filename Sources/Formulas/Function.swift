#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A function of one real variable. To add one, add its case and its entry in `definition(of:)`
/// below.
public enum Function: String, Hashable, Sendable, CaseIterable, Codable {
  /// The elementary functions of their names; `log` is the natural logarithm.
  case exp, log, sqrt, sin, cos, tan, sinh, cosh, tanh, arctan
  /// σ(x) = 1 / (1 + e⁻ˣ); softplus ln(1 + eˣ); the error function; Φ and φ, distribution and
  /// density of the standard normal distribution; |x|; the sign, −1, 0 or 1.
  case sigmoid, softplus, erf, normalCDF, normalDensity, abs, sign

  /// f(x). Outside the domain NaN, as in √(−1); at a pole ±∞, as in log 0; NaN stays NaN.
  public func value(_ x: Double) -> Double { definition(of: self).value(x) }

  /// f′ at `x`, as a formula; at a kink the value that the function's entry names.
  public func derivative(_ x: Formula) -> Formula { definition(of: self).derivative(x) }

  /// How the function is written.
  public var spelling: Spelling { definition(of: self).spelling }

  /// The function's name in each notation, and how its argument is put to it.
  public struct Spelling: Hashable, Sendable {
    /// The name in plain text and MathML, in ASCII, and in LaTeX.
    public let text, ascii, latex: String

    /// How two-dimensional notations (and, for bars, plain text) set the argument; ASCII always
    /// writes `name(x)`.
    public let layout: Layout
  }

  /// How the argument is put to the name.
  public enum Layout: Hashable, Sendable {
    /// name(x)
    case application
    /// |x|
    case bars
    /// √x
    case radical
    /// eˣ
    case exponential
  }
}

/// All that is known about one function.
private struct Definition {
  let spelling: Function.Spelling
  let value: (Double) -> Double
  let derivative: (Formula) -> Formula

  init(
    _ text: String, ascii: String? = nil, latex: String? = nil,
    layout: Function.Layout = .application,
    value: @escaping (Double) -> Double, derivative: @escaping (Formula) -> Formula
  ) {
    spelling = .init(text: text, ascii: ascii ?? text, latex: latex ?? "\\" + text, layout: layout)
    self.value = value
    self.derivative = derivative
  }
}

private func definition(of function: Function) -> Definition {
  switch function {
  case .exp:
    Definition("exp", layout: .exponential, value: { exp($0) }, derivative: { .call(.exp, $0) })
  case .log:
    Definition("ln", ascii: "log", value: { log($0) }, derivative: { 1 / $0 })
  case .sqrt:  // infinite slope at 0
    Definition(
      "√", ascii: "sqrt", latex: "\\sqrt", layout: .radical, value: { $0.squareRoot() },
      derivative: { 1 / (2 * .call(.sqrt, $0)) })
  case .sin:
    Definition("sin", value: { sin($0) }, derivative: { .call(.cos, $0) })
  case .cos:
    Definition("cos", value: { cos($0) }, derivative: { -.call(.sin, $0) })
  case .tan:
    Definition("tan", value: { tan($0) }, derivative: { 1 / .power(.call(.cos, $0), 2) })
  case .sinh:
    Definition("sinh", value: { sinh($0) }, derivative: { .call(.cosh, $0) })
  case .cosh:
    Definition("cosh", value: { cosh($0) }, derivative: { .call(.sinh, $0) })
  case .tanh:
    Definition("tanh", value: { tanh($0) }, derivative: { 1 - .power(.call(.tanh, $0), 2) })
  case .arctan:
    Definition(
      "arctan", ascii: "atan", value: { atan($0) }, derivative: { 1 / (1 + .power($0, 2)) })
  case .sigmoid:
    Definition(
      "σ", ascii: "sigmoid", latex: "\\sigma", value: logistic,
      derivative: { .call(.sigmoid, $0) * (1 - .call(.sigmoid, $0)) })
  case .softplus:
    Definition(
      "softplus", latex: "\\operatorname{softplus}", value: softplus,
      derivative: { .call(.sigmoid, $0) })
  case .erf:
    Definition(
      "erf", latex: "\\operatorname{erf}", value: { erf($0) },
      derivative: { 2 / .call(.sqrt, .number(.pi)) * .call(.exp, -.power($0, 2)) })
  case .normalCDF:  // through erfc, which keeps all digits in the left tail
    Definition(
      "Φ", ascii: "Phi", latex: "\\Phi", value: { erfc(-$0 * 0.5.squareRoot()) / 2 },
      derivative: { .call(.normalDensity, $0) })
  case .normalDensity:
    Definition(
      "φ", ascii: "phi", latex: "\\varphi", value: { exp(-$0 * $0 / 2) / (2 * .pi).squareRoot() },
      derivative: { -$0 * .call(.normalDensity, $0) })
  case .abs:  // 0 at the kink, the middle of −1 and 1
    Definition("abs", layout: .bars, value: { $0.magnitude }, derivative: { .call(.sign, $0) })
  case .sign:  // the jump at 0 has no slope; 0 like everywhere else
    Definition(
      "sgn", ascii: "sign", latex: "\\operatorname{sgn}",
      value: { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }, derivative: { _ in 0 })
  }
}

/// 1 / (1 + e⁻ˣ), with the exponential of −|x| only, which cannot overflow.
private func logistic(_ x: Double) -> Double {
  let small = exp(-x.magnitude)
  return x >= 0 ? 1 / (1 + small) : small / (1 + small)
}

/// ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|), which cannot overflow.
private func softplus(_ x: Double) -> Double {
  (x < 0 ? 0 : x) + log1p(exp(-x.magnitude))
}
