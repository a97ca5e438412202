import ChainruleExplain
import ChainruleFormulas

/// Numbers that have names, each given or made of others: all that marking knows of a calculation.
///
/// A step of a network is one (`Workings`), a training of several steps (`TrainingWorkings`), and what else is calculated by
/// hand (`ExerciseWorkings`).
protocol NamedNumbers: AnyObject {
  /// The element that a typed name means; one element for each number, however it is called.
  func element(named name: String) throws(ElementNameError) -> Element
  /// One name for numbers that have several.
  func plain(_ element: Element) -> Element
  /// The right number; nil where there is none.
  func number(_ element: Element) -> Double?
  /// The ways in which a number is made from others, the usual one first; none for what is given.
  func formulas(of element: Element) -> [Formula]
  /// Whether there is a number of this name.
  func has(_ element: Element) -> Bool
  /// Whether a step changes the number.
  func isParameter(_ element: Element) -> Bool
  /// By what a number would be too great or too small where a sum stands for a mean, or a mean for a sum.
  func meanFactors(of element: Element) -> [Double]
  /// What goes wrong with this number in particular, before what goes wrong with any.
  func ownSlips(for element: Element) -> [SlipFormulas.Attempt]
  /// All that may go wrong with a number, where another calculation within this one knows it; else nil.
  func innerSlips(for element: Element) -> [SlipFormulas.Attempt]?
  /// Whether all of it can be calculated anew for every number that is marked.
  var isSmall: Bool { get }
  /// Whether some numbers have a short cut, the last of their formulas.
  var takesShortCuts: Bool { get }
}

extension NamedNumbers {
  /// Without the short cuts, and with them where there are any.
  var ways: [Bool] { takesShortCuts ? [false, true] : [false] }

  func plain(_ element: Element) -> Element { element }
  func isParameter(_ element: Element) -> Bool { has(element.new) }
  func meanFactors(of element: Element) -> [Double] { [] }
  func ownSlips(for element: Element) -> [SlipFormulas.Attempt] { [] }
  func innerSlips(for element: Element) -> [SlipFormulas.Attempt]? { nil }
}

extension Element {
  /// The same number in one of several rounds of a calculation, “step 2” or “pass 3”.
  func within(_ round: String) -> Element { Element(Symbol(round, form: .memory(of: self))) }

  /// The round, and the number as it is called there; nil for what belongs to none.
  var rounded: (round: String, element: Element)? {
    guard case .memory(of: let element) = symbol.form, symbol.base.contains(" ") else { return nil }
    return (symbol.base, element)
  }

  /// Its name as one types it, the round before it: `step 2 w1[1,3]`.
  package var typedName: String {
    rounded.map { "\($0.round) \($0.element.asciiName)" } ?? asciiName
  }

  /// Its name on paper, the round behind it.
  var told: Phrase {
    rounded.map { "\($0.element) in \($0.round)" } ?? Phrase(formula)
  }
}
