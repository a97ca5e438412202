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
    for m in memory {
      // The memory's own line need not have been written down.
      if let made = letters.lines.first(where: { $0.subject == m.new }) {
        add(.memoryForgotten, formula.substituting(m.new, by: made.formula.substituting(m, by: 0)))
      }
      add(.oldMemory, formula.substituting(m.new, by: m.formula))
    }
    let uncorrected = formula.elements.compactMap { letter in
      letter.uncorrected.map { (letter, $0.formula) }
    }
    let all = Dictionary(uniqueKeysWithValues: uncorrected)
    add(.correctionForgotten, formula.substituting { all[$0] })
    for (letter, memory) in uncorrected {
      add(.correctionForgotten, formula.substituting(letter, by: memory))
    }
    found += climbs
    for changed in formula.variants(\.withoutRoot) { add(.rootForgotten, changed) }
    for changed in formula.variants(\.withoutSquare) { add(.squareForgotten, changed) }
    return found
  }

  /// What is taken away from the parameter is added to it.
  private var climbs: [(kind: Slip.Kind, formula: Formula)] {
    guard line.subject == .p.new, case .add(let terms) = formula, terms.first == Element.p.formula
    else { return [] }
    return [(.climbed, .add([terms[0]] + terms.dropFirst().map { -$0 }))]
  }
}

extension Element {
  /// m⁺ for m̂; nil for a letter without a hat.
  fileprivate var uncorrected: Element? {
    var letters = symbol.base.unicodeScalars
    guard letters.popLast() == "\u{302}" else { return nil }
    return Element(Symbol(String(letters), form: .new))
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
