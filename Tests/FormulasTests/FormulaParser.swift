import ChainruleFormulas

/// Reads what the ASCII printer writes and computes its value at once; knows precedence, not
/// formulas.
struct FormulaParser {
  private var rest: Substring
  private let point: [Element: Double]

  /// The value of `text`, or nil where it is not a formula.
  static func value(_ text: String, _ point: [Element: Double]) -> Double? {
    var parser = FormulaParser(rest: text[...], point: point)
    let value = parser.sum()
    return parser.rest.isEmpty ? value : nil
  }

  private mutating func take(_ token: String) -> Bool {
    guard rest.hasPrefix(token) else { return false }
    rest = rest.dropFirst(token.count)
    return true
  }

  private mutating func sum() -> Double? {
    var result: Double
    if take("-") {
      guard let first = product() else { return nil }
      result = -first
    } else {
      guard let first = product() else { return nil }
      result = first
    }
    while let isPlus = take(" + ") ? true : take(" - ") ? false : nil {
      guard let term = product() else { return nil }
      result = isPlus ? result + term : result - term
    }
    return result
  }

  private mutating func product() -> Double? {
    guard var result = power() else { return nil }
    while let isTimes = take("*") ? true : take("/") ? false : nil {
      guard let factor = power() else { return nil }
      result = isTimes ? result * factor : result / factor
    }
    return result
  }

  private mutating func power() -> Double? {
    guard let base = atom() else { return nil }
    guard take("^") else { return base }
    guard let exponent = atom() else { return nil }
    return Formula.power(.number(base), .number(exponent)).value([:])
  }

  private mutating func atom() -> Double? {
    if rest.first == "(" { return inParentheses { $0.sum() } }
    if rest.first?.isNumber == true { return number() }
    for element in RandomFormulas.elements where take(element.formula.printed(as: .ascii)) {
      return point[element]
    }
    let name = rest.prefix { $0.isLetter }
    rest = rest.dropFirst(name.count)
    switch name {
    case "max": return maximum()
    case "if": return inParentheses { $0.choice() }
    case "inf": return .infinity
    default:
      let function = Function.allCases.first { $0.spelling.ascii == name }
      return inParentheses { $0.sum() }.flatMap { function?.value($0) }
    }
  }

  private mutating func inParentheses(_ read: (inout FormulaParser) -> Double?) -> Double? {
    guard take("("), let value = read(&self), take(")") else { return nil }
    return value
  }

  private mutating func maximum() -> Double? {
    inParentheses { parser in
      guard var result = parser.sum() else { return nil }
      while parser.take(", ") {
        guard let next = parser.sum() else { return nil }
        result = Formula.maximum([.number(result), .number(next)]).value([:])
      }
      return result
    }
  }

  private mutating func choice() -> Double? {
    guard let left = sum(), take(" ") else { return nil }
    let sign = rest.prefix { $0 != " " }
    rest = rest.dropFirst(sign.count + 1)
    let comparisons: [Substring: Comparison] = [
      "<": .less, "<=": .lessOrEqual, "==": .equal, ">=": .greaterOrEqual, ">": .greater,
    ]
    guard let right = sum(), take(", "), let first = sum(), take(", "), let second = sum()
    else { return nil }
    return comparisons[sign].map { $0.holds(left, right) ? first : second }
  }

  private mutating func number() -> Double? {
    var text = rest.prefix { $0.isNumber || $0 == "." }
    rest = rest.dropFirst(text.count)
    if rest.first == "e" {
      let power = rest.prefix { $0 == "e" || $0 == "-" || $0.isNumber }
      rest = rest.dropFirst(power.count)
      text += power
    }
    return Double(text)
  }
}
