import ChainruleExplain
import ChainruleFormulas

extension Notebook {
  /// So many numbers at most stand in a line of working that is read beside a mistake.
  private static let longest = 16

  /// How a number is calculated with what was written before it; nil for what is given, and where the line would be long.
  func working(of element: Element) -> Equation? {
    guard let formula = workings.formulas(of: element).first,
      (1...Notebook.longest).contains(formula.elements.count)
    else { return nil }
    let reckoning = Reckoning(self, Reading(usual: .written))
    let round = element.rounded?.round
    var names: [Element: Element] = [:]
    var values: [Element: Double] = [:]
    for part in formula.elements {
      let name = part.named(within: round)
      // Two numbers that have one name within the round cannot be told apart.
      guard values.updateValue(reckoning.value(of: part.formula), forKey: name) == nil else {
        return nil
      }
      names[part] = name
    }
    let result = reckoning.result(for: element)
    guard result.isFinite, values.values.allSatisfy(\.isFinite) else { return nil }
    // Without an id: on a page with several sheets a number has several workings.
    return Equation(
      id: "", [element.named(within: round).formula],
      [formula.substituting { names[$0]?.formula }], values: values, result: result)
  }
}
