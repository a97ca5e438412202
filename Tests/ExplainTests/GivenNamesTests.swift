import ChainruleFormulas
import Testing

@testable import ChainruleExplain

@Suite struct GivenNamesTests {
  @Test func replaceElementsDerivativesAndNewValues() {
    var names = GivenNames()
    let weight = Element(Symbol("w", layer: 1), [0, 1])
    names[weight] = "w4"
    names[Element(Symbol("C"))] = "E"
    var derivative = weight
    derivative.symbol.form = .derivative(of: Element(Symbol("C")))
    let found = names.replacement(for: derivative)
    #expect(found?.symbol.base == "w4")
    #expect(found?.index == [])
    #expect(found?.symbol.form == .derivative(of: Element(Symbol("E"))))
    #expect(derivativeText(found) == "dE/dw4")
    let memory = Element(Symbol("m", form: .memory(of: weight)))
    #expect(names.replacement(for: memory)?.description == "m(w4)")
    #expect(names.element(named: "w4") == weight)
    #expect(names.replacement(for: Element(Symbol("w", layer: 2), [0, 1])) == nil)
  }

  private func derivativeText(_ element: Element?) -> String? {
    element?.formula.printed(as: .ascii)
  }
}
