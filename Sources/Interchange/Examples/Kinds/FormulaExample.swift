import ChainruleFormulas

/// A formula with numbers for its letters, to be taken apart by the chain rule.
///
///     {name: h_of_g, expression: "sigmoid(x^2)", at: {x: 0.7}}
public struct FormulaExample: Sendable, SchemaObjectDecodable {
  /// What tells it from the other formulas of the file.
  public var name: String
  /// As it is typed.
  public var expression: String
  /// A number for each letter, in the order of the file.
  public var at: [(letter: String, value: Double)]
  /// What `expression` was read as; does not follow it when it is changed.
  public let formula: Formula

  /// What is derived by, in the order of the file.
  public var variables: [Element] {
    at.compactMap { letter, _ in
      formula.elements.first { $0.asciiName == letter }
    }
  }

  /// The letters' numbers.
  public var point: [Element: Double] {
    Dictionary(zip(variables, at.map(\.value))) { first, _ in first }
  }

  public init(from object: SchemaObject) throws {
    name = try object.value("name")
    (expression, formula) = try object.require("expression").formula()
    let found = try object.require("at")
    at = try found.entries().map { ($0.key, try $0.value.finite()) }
    let letters = formula.elements.map { $0.asciiName }
    for letter in letters where !at.contains(where: { $0.letter == letter }) {
      throw found.error(.missingKey(letter, similar: nil))
    }
    for (letter, value) in try found.entries() where !letters.contains(letter) {
      throw value.mismatch("a letter of the formula", found: "“\(letter)”")
    }
  }
}

/// Steps on a function of one letter, from a point on.
///
///     {name: right, function: "x^2", start: 5, method: descent, learning_rate: 0.1, steps: 10}
public struct DescentExample: Sendable, SchemaObjectDecodable {
  /// How a step is made of f and f′ at x.
  public enum Method: String, Sendable, CaseIterable, SchemaDecodable {
    /// x − η f′(x), toward a least value.
    case descent
    /// x − f(x)/f′(x), toward a root.
    case newton
  }

  /// What tells it from the other runs of the file.
  public var name: String
  /// f as it is typed, in one letter of any name.
  public var function: String
  /// x before the first step.
  public var start: Double
  /// `descent` where the file does not say.
  public var method: Method
  /// η; 0 for Newton's method, which has none.
  public var learningRate: Double
  /// How many are made: 1 to 10,000 in a file.
  public var steps: Int
  /// What `function` was read as; does not follow it when it is changed.
  public let formula: Formula
  /// Its only letter.
  public let letter: Element

  public init(from object: SchemaObject) throws {
    name = try object.value("name")
    let found = try object.require("function")
    (function, formula) = try found.formula()
    guard let letter = formula.elements.first, formula.elements.count == 1 else {
      throw found.mismatch(
        "a formula with one letter", found: "one with \(formula.elements.count)")
    }
    self.letter = letter
    start = try object.require("start").finite()
    method = try object.value("method", default: .descent)
    steps = try object.value("steps", must: .beWithin(1...10_000))
    learningRate = method == .newton ? 0 : try object.require("learning_rate").finite()
  }

  /// The start and where each step led.
  public var iterates: [Double] {
    let slope = formula.derivative(withRespectTo: letter).simplified
    var points = [start]
    for _ in 0..<steps {
      let x = points[points.count - 1]
      let value = { (formula: Formula) in formula.value { _, _ in x } }
      switch method {
      case .descent: points.append(x - learningRate * value(slope))
      case .newton: points.append(x - value(formula) / value(slope))
      }
    }
    return points
  }

  /// What a step does, with the formula put in: “x - (x^2 - 16)/(2*x)”.
  public var rule: String { next.printed(as: .ascii) }

  /// What the letter becomes in a step: x − (x² − 16)/(2·x).
  public var next: Formula {
    let slope = formula.derivative(withRespectTo: letter).simplified
    let step = method == .newton ? formula / slope : .number(learningRate) * slope
    return letter.formula - step
  }
}

extension SchemaValue {
  /// A formula as it is typed, and as it is read.
  func formula() throws(SchemaError) -> (text: String, formula: Formula) {
    let text = try text()
    do {
      return (text, try Formula(parsing: text))
    } catch {
      throw self.error(
        .other("column \(error.column): expected \(error.expected), found \(error.found)"))
    }
  }
}
