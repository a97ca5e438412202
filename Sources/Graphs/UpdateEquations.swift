import ChainruleFormulas

/// An optimizer's update of one number as it stands on paper, line by line: m⁺ = β₁·m + (1 − β₁)·g and so on.
///
/// A line uses the elements of `constants`, η, t, p, g, the states, and the subjects of lines before it; what is new
/// has the form `new`. Every state and p are the subject of one line.
public struct UpdateEquations: Hashable, Sendable {
  /// One equation, the subject on its left and the formula on its right.
  public struct Line: Hashable, Sendable {
    /// What is new, m⁺ or p⁺, or a letter for the lines that follow, as d.
    public let subject: Element
    /// For one element of the parameter; sums over others do not occur.
    public let formula: Formula
  }

  /// What the update calls the number that it changes: p, or q where the network is evaluated beside p.
  public let parameter: Element
  /// The letters of the states, in the order of `stateNames`.
  public let states: [Element]
  /// The optimizer's own settings, with their values.
  public let constants: [Element: Double]
  /// In the order of calculation, p⁺ among them.
  public private(set) var lines: [Line] = []

  init(parameter: Element = .p, states: [Element] = [], constants: [Element: Double] = [:]) {
    (self.parameter, self.states, self.constants) = (parameter, states, constants)
  }

  mutating func add(_ subject: Element, _ formula: Formula) {
    lines.append(Line(subject: subject, formula: formula))
  }

  /// The gradient, or where weights decay the line d = g + λ·p, and d.
  mutating func decayed(_ weightDecay: Double) -> Formula {
    guard weightDecay != 0 else { return Element.g.formula }
    add(.letter("d"), Element.g.formula + Element.decay.formula * Element.p.formula)
    return Element.letter("d").formula
  }

  /// p⁺ = p − η·g / (√v + ε)
  mutating func addStepDown(_ g: Formula, over v: Formula) {
    let root = Formula.call(.sqrt, v) + Element.letter("ε").formula
    add(.p.new, Element.p.formula - Element.rate.formula * g / root)
  }
}

extension Element {
  /// The parameter.
  public static let p = letter("p")
  /// The gradient that the update reads.
  public static let g = letter("g")
  /// η, the learning rate.
  public static let rate = letter("η")
  /// λ, the share of a weight that decays.
  public static let decay = letter("λ")
  /// t, the number of the step, from 1.
  public static let time = letter("t")

  /// A single letter.
  static func letter(_ letter: String) -> Element { Element(Symbol(letter)) }

  /// What it becomes in the update.
  public var new: Element {
    var symbol = symbol
    symbol.form = .new
    return Element(symbol, index)
  }
}
