import ChainruleFormulas
import ChainruleGraphs

/// One line of an optimizer's equations, what its letters are called, and what goes wrong in it.
struct UpdateLine {
  let letters: UpdateEquations
  let line: UpdateEquations.Line
  /// What each letter is called for the number that is updated.
  let names: (Element) -> Formula

  var formula: Formula { line.formula }

  /// A formula of the line, in names.
  func named(_ formula: Formula) -> Formula { formula.substituting(names) }

  /// Slips with the memory, in letters.
  var slips: [(kind: Slip.Kind, formula: Formula)] {
    let memory = letters.states.filter { $0 != .p }
    var found: [(kind: Slip.Kind, formula: Formula)] = []
    func add(_ kind: Slip.Kind, _ changed: Formula) {
      if changed != formula { found.append((kind, changed)) }
    }
    if memory.contains(line.subject.value), line.subject.symbol.form == .new {
      add(.memoryForgotten, formula.substituting(line.subject.value, by: 0))
    }
    for m in memory { add(.oldMemory, formula.substituting(m.new, by: m.formula)) }
    for corrected in formula.elements where corrected.symbol.base.unicodeScalars.last == "\u{302}" {
      let base = String(corrected.symbol.base.unicodeScalars.dropLast())
      add(
        .correctionForgotten,
        formula.substituting(corrected, by: Element(Symbol(base, form: .new)).formula))
    }
    for changed in formula.variants(\.withoutRoot) { add(.rootForgotten, changed) }
    for changed in formula.variants(\.withoutSquare) { add(.squareForgotten, changed) }
    return found
  }
}

extension Formula {
  fileprivate var withoutRoot: [Formula] {
    if case .call(.sqrt, let argument) = self { [argument] } else { [] }
  }

  fileprivate var withoutSquare: [Formula] {
    if case .power(let base, 2) = self { [base] } else { [] }
  }
}
