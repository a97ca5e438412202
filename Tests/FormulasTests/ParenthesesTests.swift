import ChainruleFormulas
import Testing

struct ParenthesesTests {
  /// What ASCII says, typed again, has the formula's value to the last bit.
  @Test func printedRandomFormulasKeepTheirValue() {
    var formulas = RandomFormulas(seed: 3)
    for _ in 0..<1_000 {
      let (formula, point) = (formulas.next(), formulas.point())
      for candidate in [formula, formula.simplified] {
        let text = candidate.printed(as: .ascii)
        let (found, expected) = (typedValue(text, point), candidate.value(point))
        let isEqual = found == expected || found?.isNaN == true && expected.isNaN
        #expect(isEqual, "\(text) reads as \(String(describing: found)), not \(expected)")
      }
    }
  }

  @Test func printedNumbersPutInKeepTheValue() {
    var formulas = RandomFormulas(seed: 4)
    for _ in 0..<500 {
      let (formula, point) = (formulas.next(), formulas.point())
      let text = formula.printed(as: .ascii, values: { point[Element($0, $1)] })
      let (found, expected) = (typedValue(text, [:]), formula.value(point))
      let isEqual = found == expected || found?.isNaN == true && expected.isNaN
      #expect(isEqual, "\(text) reads as \(String(describing: found)), not \(expected)")
    }
  }

  private func typedValue(_ text: String, _ point: [Element: Double]) -> Double? {
    try? Formula(parsing: text).value(point)
  }

  /// Every tag is closed, nothing stands bare, and each layout element has as many children as its
  /// kind asks for.
  @Test func randomMathMLIsWellFormed() {
    var formulas = RandomFormulas(seed: 5)
    for _ in 0..<300 {
      let formula = formulas.next()
      let markup = formula.printed(as: .mathML)
      #expect(mathMLFault(markup) == nil, "\(markup)")
    }
    #expect(mathMLFault("<mfrac><mi>x</mi></mfrac>") != nil)
    #expect(mathMLFault("<mrow><mi>x</mrow></mi>") != nil)
    #expect(mathMLFault("<mi>x</mi><mi>y</mi>") != nil)
  }

  private func mathMLFault(_ markup: String) -> String? {
    let arity = ["mfrac": 2, "msup": 2, "msub": 2, "msubsup": 3, "msqrt": 1, "mtr": 2, "mtd": 1]
    var open: [(name: String, children: Int)] = [("", 0)]
    for part in markup.split(separator: "<") {
      let tag = part.prefix { $0 != ">" }
      if part.dropFirst(tag.count + 1).contains(">") { return "bare > after \(tag)" }
      if !tag.hasPrefix("/") {
        open[open.count - 1].children += 1
        open.append((String(tag), 0))
        continue
      }
      guard let closed = open.popLast(), closed.name == tag.dropFirst() else { return "\(tag)" }
      if let needed = arity[closed.name], needed != closed.children { return "\(closed)" }
    }
    return open.count == 1 && open[0].children == 1 ? nil : "not one element"
  }
}
