import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks

extension Explanation {
  /// One number alone: the ways from it to the cost, their sum, and its update.
  func parameterSections(_ typed: Element) -> [Block] {
    let paths = paths(from: typed)
    let element = paths.from
    var blocks: [Block] = [.paragraph(introduction(paths))]
    blocks += paths.shown.enumerated().map { .equation(equation($1, number: $0 + 1, of: paths)) }
    blocks += summary(paths)
    var sections: [Block] = []
    if let line = forwardEquation(element) { sections.append(line) }
    let matrices = options.form == .scalar ? nil : parameterMatrices(element)
    if let matrices {
      let words: Phrase = """
        δ comes back from the last layer; \(element.derivative()) is one entry of the last matrix, for which the \
        products of whole rows and columns stand here:
        """
      let line = derivativeEquation(element)
      sections.append(
        .section(
          Section(
            "From \(Element.cost) back to \(element)", id: "matrices",
            [.paragraph(words)] + matrices + (options.form == .both ? [] : [line]))))
    }
    if options.form != .matrix || matrices == nil {
      sections.append(
        .section(Section("From \(element) to \(Element.cost)", id: "paths", blocks)))
    }
    if let section = updateSection(element) { sections.append(.section(section)) }
    return sections
  }

  /// The ways from what was typed to the cost: from w for ∂C/∂w and for its new value, from z for δ.
  package func paths(from typed: Element) -> Paths {
    var element = typed
    if case .derivative(of: .cost) = element.symbol.form { element.symbol.form = .value }
    if element.symbol.form == .new { element.symbol.form = .value }
    if element.symbol.base == "δ" { element.symbol.base = "z" }
    // Their number grows with the power of the depth: nobody reads more than this.
    return Paths(equations, from: element, limit: min(max(elision.terms, 1), 128))
  }

  private func introduction(_ paths: Paths) -> Phrase {
    switch paths.count {
    case 0:
      "\(Element.cost) does not depend on \(paths.from) smoothly: there is no way on for a derivative."
    case 1: "One way leads from \(paths.from) to \(Element.cost). Its slopes are multiplied:"
    case paths.shown.count:
      "\(paths.count) ways lead from \(paths.from) to \(Element.cost). Along each the slopes are multiplied, then all are added:"
    default:
      "\(paths.count) ways lead from \(paths.from) to \(Element.cost); shown: the \(paths.shown.count) with the largest products."
    }
  }

  private func equation(_ path: Paths.Path, number: Int, of paths: Paths) -> Equation {
    let general = Formula.multiply(path.factors.map(\.element.formula)).tidied
    var values: [Element: Double] = [:]
    for factor in path.factors { values[factor.element] = factor.value }
    let subject = Element(Symbol("P", form: .value), [number - 1])
    let way = path.elements.enumerated().reduce(Phrase("")) { phrase, entry in
      phrase + (entry.offset > 0 ? " → " : "") + Phrase(entry.element.formula)
    }
    let subjects = paths.count == 1 ? paths.from.derivative().formula : subject.formula
    // A saturated factor may make 0·∞ of the only way: the reverse pass has the number.
    let isLost = paths.count == 1 && !path.product.isFinite
    return Equation(
      id: "path-\(number)", [subjects], [general], values: values,
      result: isLost ? trace.number(paths.from.derivative()) ?? .nan : path.product, remark: way)
  }

  private func summary(_ paths: Paths) -> [Block] {
    guard paths.count > 1 else { return [] }
    let names = paths.shown.indices.map { Element(Symbol("P"), [$0]) }
    var values: [Element: Double] = [:]
    for (name, path) in zip(names, paths.shown) { values[name] = path.product }
    var terms = names.map(\.formula)
    if paths.shown.count < paths.count {
      let rest = Element(Symbol("rest", form: .rest(paths.count - paths.shown.count)))
      values[rest] = paths.rest
      terms.append(rest.formula)
    }
    let adjoint = trace.number(paths.from.derivative()) ?? 0
    let isRight = abs(paths.total - adjoint) <= 1e-9 * max(1, abs(adjoint))
    return [
      .equation(
        Equation(
          id: id(paths.from.derivative()), [paths.from.derivative().formula], [.add(terms)],
          values: values, result: isRight ? paths.total : adjoint,
          remark: isRight
            ? ""
            : "A saturated factor lost its digits on the way; the sums before the last activation still carry the result."
        )
      )
    ]
  }

  private func updateSection(_ element: Element) -> Section? {
    guard let update = worked.updates.first(where: { $0.symbol == element.symbol }) else {
      return nil
    }
    guard worked.perceptron == nil || trace.samples == 1 else {
      return Section(
        "Update", id: "update",
        [
          .paragraph(
            "The perceptron's rule takes sample by sample: the passes of the whole explanation show how it changes."
          )
        ])
    }
    guard let op = update.op else {
      return Section(
        "Update", id: "update", [.paragraph("\(element) is frozen: no update changes it.")])
    }
    return Section(
      "Update", id: "update", updateEquations(update, op, update.old.offset(of: element.index)))
  }

  // MARK: - Nudge

  func nudgeSection(_ nudge: Nudge) -> Section {
    let limit = 40
    let last = nudge.changes.count - 1
    // What moves, most of all, and C; a product with 0 moves nothing.
    let moving = nudge.changes.indices.filter { place in
      let change = nudge.changes[place]
      return place == 0 || place == last || change.change != 0 || change.predicted != 0
    }
    if moving.count <= 2, nudge.changes.count > 2 {
      return Section("A small change followed", id: "nudge", [.paragraph(unmoved(nudge))])
    }
    let places =
      moving.count <= limit
      ? moving
      : Set(Elision.largest(nudge.changes.count, limit) { nudge.changes[$0].change })
        .union([0, last]).sorted()
    let rows = places.map { place -> [Phrase] in
      let change = nudge.changes[place]
      return [
        Phrase(change.element.formula), "\(number: change.old)", "\(number: change.new)",
        "\(number: change.change)", "\(number: change.predicted)", "\(number: change.shownError)",
      ]
    }
    var blocks: [Block] = [
      .paragraph(
        """
        \(nudge.element) is changed by \(number: nudge.by), and everything computed from it moves. Beside each change \
        stands what the derivative predicts, ∂/∂ times the nudge.
        """),
      .table(DocumentTable(["", "before", "after", "change", "predicted", "difference"], rows)),
    ]
    if places.count < moving.count {
      blocks.append(
        .paragraph("The \(places.count) largest of \(moving.count) changes are shown."))
    }
    if moving.count < nudge.changes.count {
      let count = nudge.changes.count - moving.count
      blocks.append(.paragraph("\(count) numbers that read them do not move."))
    }
    let past = nudge.changes.filter(\.isPastKink).map(\.element)
    if let first = past.first {
      let others = past.count > 1 ? " and \(past.count - 1) more" : ""
      blocks.append(
        .paragraph(
          """
          \(first)\(others) went past a kink or jump: beyond it another slope holds, and the derivative predicts \
          nothing there.
          """))
    }
    if let cost = nudge.changes.last(where: { $0.element == .cost }) {
      blocks.append(
        .paragraph(
          """
          \(Element.cost) changes by \(number: cost.change); the derivative predicts \(number: cost.predicted).\
          \(past.isEmpty && cost.isNear ? " The difference shrinks with the square of the nudge." : "")
          """))
    } else {
      blocks.append(.paragraph("\(Element.cost) does not change."))
    }
    return Section("A small change followed", id: "nudge", blocks)
  }

  /// Why a small change of a number changes no other.
  private func unmoved(_ nudge: Nudge) -> Phrase {
    let zeros = Set(
      equations.readers(of: nudge.element).filter { $0.value == 0 }.flatMap(\.formula.elements))
    let reason: Phrase =
      zeros.count == 1 ? zeros.first.map { ": \($0) is 0, and takes it from the sum" } ?? "" : ""
    return """
      \(nudge.element) is changed by \(number: nudge.by), and nothing moves\(reason). \(Element.cost) does not change.
      """
  }
}
