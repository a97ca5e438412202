import ChainruleFormulas

extension Document {
  /// The same calculation in the words of its example, and with 0 where a product made −0.
  package func renamed(_ names: GivenNames) -> Document {
    var document = self
    document.subtitle = subtitle.renamed(names)
    document.blocks = blocks.map { $0.renamed(names) }
    return document
  }
}

extension Block {
  fileprivate func renamed(_ names: GivenNames) -> Block {
    switch self {
    case .section(var section):
      section.title = section.title.renamed(names)
      section.blocks = section.blocks.map { $0.renamed(names) }
      return .section(section)
    case .paragraph(let phrase): return .paragraph(phrase.renamed(names))
    case .list(let phrases): return .list(phrases.map { $0.renamed(names) })
    case .equation(let equation): return .equation(equation.renamed(names))
    case .matrices: return self
    case .table(var table):
      table.titles = table.titles.map { $0.renamed(names) }
      table.rows = table.rows.map { $0.map { $0.renamed(names) } }
      table.caption = table.caption.renamed(names)
      return .table(table)
    }
  }
}

extension Phrase {
  fileprivate func renamed(_ names: GivenNames) -> Phrase {
    Phrase(
      parts.map { part in
        switch part {
        case .formula(let formula): .formula(names.applied(to: formula))
        case .number(let number): .number(number + 0)
        case .precise(let number, let digits): .precise(number + 0, digits: digits)
        default: part
        }
      })
  }
}

extension Equation {
  fileprivate func renamed(_ names: GivenNames) -> Equation {
    var values: [Element: Double] = [:]
    for (element, value) in self.values {
      values[names.replacement(for: element) ?? element] = value + 0
    }
    // δ and ∂C/∂z may have become the same.
    var subjects: [Formula] = []
    for subject in self.subjects.map({ names.applied(to: $0) }) where !subjects.contains(subject) {
      subjects.append(subject)
    }
    return Equation(
      id: id, subjects, sides.map { names.applied(to: $0) },
      values: values, result: result + 0, remark: remark.renamed(names))
  }
}
