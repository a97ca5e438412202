import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

extension Explanation {
  var update: Section {
    var blocks = letters
    if let clipped = worked.clipped { blocks.append(.paragraph(clipping(clipped))) }
    if let limit = example.clipping.value {
      blocks.append(
        .paragraph(
          "Each derivative is held within ±\(number: limit); c is what is left of one that was longer."
        ))
    }
    blocks += plan.isUpdateBrief ? briefLines : worked.updates.flatMap(lines)
    if let most = movedMost { blocks.append(.paragraph(most)) }
    return Section("Update", id: "update", blocks)
  }

  /// The optimizer's equations in letters; where parameters have different ones, whose they are.
  private var letters: [Block] {
    var kinds: [(equations: UpdateEquations, updates: [ParameterUpdate])] = []
    for update in worked.updates {
      guard let equations = update.op?.equations(step: stepNumber) else { continue }
      if let place = kinds.firstIndex(where: { $0.equations.lines == equations.lines }) {
        kinds[place].updates.append(update)
      } else {
        kinds.append((equations, [update]))
      }
    }
    guard let first = kinds.first else { return [] }
    return shown("In letters, p being a parameter and g its gradient:", first.equations)
      + kinds.dropFirst().flatMap { kind -> [Block] in
        let whose = names(kind.updates)
        if kind.equations.lacksDecay(of: first.equations) {
          return [
            .paragraph(
              "Not so for \(whose), which do not decay: for them \(first.equations.lines[0].subject) is \(Element.g)."
            )
          ]
        }
        return shown("For \(whose):", kind.equations)
      }
  }

  private func shown(_ words: Phrase, _ equations: UpdateEquations) -> [Block] {
    let lines = equations.lines.map { Phrase($0.subject.formula) + " = " + Phrase($0.formula) }
    return [.paragraph(words), .list(lines), .paragraph(settings(equations))]
  }

  /// “the biases”, or the parameters one by one.
  private func names(_ updates: [ParameterUpdate]) -> Phrase {
    let biases = Set(layers.compactMap(\.biasID))
    let all = worked.updates.filter { biases.contains($0.spec.id) && $0.op != nil }
    if updates.count > 1, updates.map(\.spec.id) == all.map(\.spec.id) { return "the biases" }
    guard updates.count <= 6 else { return "the other \(updates.count) parameters" }
    return updates.enumerated().reduce("") { phrase, entry in
      phrase + (entry.offset > 0 ? ", " : "") + Phrase(Element(entry.element.symbol).formula)
    }
  }

  var stepNumber: Int { example.stepsMade + 1 }

  private func settings(_ letters: UpdateEquations) -> Phrase {
    var phrase: Phrase = "\(Element.rate) = \(number: example.optimizer.optimizer.learningRate)"
    let used = Set(letters.lines.flatMap { $0.formula.elements })
    for (element, value) in letters.constants.sorted(by: { $0.key.asciiName < $1.key.asciiName })
    where used.contains(element) {
      phrase = phrase + ", \(element) = \(number: value)"
    }
    if used.contains(.time) {
      phrase = phrase + ", \(Element.time) = \(stepNumber), the number of the step"
    }
    return phrase + "."
  }

  private func clipping(_ clipped: ClippedNorm) -> Phrase {
    """
    All derivatives of C together\(example.penalties == Penalties() ? "" : ", before penalties are added,") have the norm \
    \(number: clipped.norm), the limit is \(number: clipped.limit): each is multiplied with \(number: clipped.factor).
    """
  }

  private func lines(_ update: ParameterUpdate) -> [Block] {
    guard let op = update.op else {
      return [.paragraph("\(Element(update.symbol)) is frozen: no update changes it.")]
    }
    let shown = elision.shownWeights(update.gradient)
    var blocks: [Block] = []
    if shown.count < update.old.count {
      blocks.append(
        .paragraph(
          """
          Shown: \(shown.count) of \(update.old.count) numbers of \(Element(update.symbol)), those with the largest \
          derivatives.
          """))
    }
    return blocks + shown.flatMap { updateEquations(update, op, $0) }
  }

  /// Of each layer the weight that moved most is worked out, and stands in a table with the others.
  private var briefLines: [Block] {
    var blocks: [Block] = [
      .paragraph(
        "Of each layer the weight that moved most is worked out; a table has it with the others.")
    ]
    let numbers = worked.updates.map(\.symbol.superscript)
    var done: Set<String?> = []
    for number in numbers where done.insert(number).inserted {
      if let number, number == plan.middle.first { blocks.append(updateBetween) }
      if let number, plan.middle.contains(number) { continue }
      let updates = worked.updates.filter { $0.symbol.superscript == number }
      let learned = updates.filter { $0.op != nil }
      blocks += updates.filter { $0.op == nil }.map {
        .paragraph("\(Element($0.symbol)) is frozen: no update changes it.")
      }
      guard let lead = leadUpdate(learned), let op = lead.op else { continue }
      blocks += updateEquations(lead, op, leadPlace(lead))
      blocks.append(.table(updateTable(learned)))
    }
    return blocks
  }

  /// The parameter of the number that moved most; weights before biases where they move alike.
  func leadUpdate(_ updates: [ParameterUpdate]) -> ParameterUpdate? {
    let weights = updates.filter(\.spec.isPenalized)
    let candidates = weights.isEmpty ? updates : weights
    return candidates.max { abs($0.moved(leadPlace($0))) < abs($1.moved(leadPlace($1))) }
  }

  /// The number of a parameter that moved most; of those that moved alike the one with the largest derivative.
  func leadPlace(_ update: ParameterUpdate) -> Int {
    let most = update.new.values.indices.reduce(0.0) { max($0, abs(update.moved($1))) }
    var best = (place: 0, size: -1.0)
    for place in update.new.values.indices where abs(update.moved(place)) >= 0.99 * most {
      let size = abs(update.gradient.values[place])
      if size > best.size { best = (place, size) }
    }
    return best.place
  }

  /// Old value, derivative, memory and new value of the numbers that are shown.
  func updateTable(_ updates: [ParameterUpdate]) -> DocumentTable {
    let memory = updates.first?.op?.equations(step: stepNumber)?.states.filter { $0 != .p } ?? []
    let isFrozen = updates.allSatisfy { $0.op == nil }
    let titles =
      ["", "before", Phrase(Element.p.derivative().formula)]
      + (isFrozen ? [] : ["after"]) + memory.map { Phrase($0.new.formula) }
    var rows: [[Phrase]] = []
    var words: [Phrase] = []
    for update in updates {
      let lead = leadPlace(update)
      var shown = elision.shownWeights(update.gradient)
      if !shown.contains(lead) { shown = (shown + [lead]).sorted() }
      if shown.count < update.new.count {
        words.append("\(shown.count) of \(update.new.count) numbers of \(Element(update.symbol))")
      }
      let states = zip(
        update.op?.equations(step: stepNumber)?.states ?? [], update.states
      ).filter { $0.0 != .p }.map(\.1.after)
      rows += shown.map { place -> [Phrase] in
        let numbers =
          [update.old.values[place], update.gradient.values[place]]
          + (isFrozen ? [] : [update.new.values[place]]) + states.map { $0.values[place] }
        return [Phrase(Element(update.symbol, update.new.index(at: place)).formula)]
          + numbers.map { "\(number: $0)" }
      }
    }
    let caption = words.enumerated().reduce(Phrase("")) { phrase, entry in
      phrase + (entry.offset == 0 ? "Shown: " : ", ") + entry.element
    }
    return DocumentTable(
      titles, rows, caption: words.isEmpty ? "" : caption + ", those with the largest derivatives.")
  }

  /// The optimizer's lines for one number of a parameter.
  func updateEquations(_ update: ParameterUpdate, _ op: any UpdateOp, _ place: Int) -> [Block] {
    let element = Element(update.symbol, update.old.index(at: place))
    guard let letters = op.equations(step: stepNumber) else {
      return [
        .paragraph(
          """
          \(element) becomes \(number: update.new.values[place]) from \(number: update.old.values[place]) with the \
          derivative \(number: update.gradient.values[place]).
          """)
      ]
    }
    var numbers = letters.constants
    numbers[.rate] = example.optimizer.optimizer.learningRate
    numbers[.time] = Double(stepNumber)
    numbers[.g] = update.used.values[place]
    numbers[.p] = update.old.values[place]
    for (letter, state) in zip(letters.states, update.states) where letter != .p {
      numbers[letter] = state.before.values[place]
    }
    var blocks: [Block] = []
    let isChanged = update.used.values[place] != update.gradient.values[place]
    if isChanged { blocks.append(usedGradient(update, element, place)) }
    func name(_ letter: Element) -> Element {
      self.name(letter, of: element, g: isChanged ? nil : element.derivative())
    }
    for line in letters.lines {
      let result = line.formula.value { numbers[Element($0, $1)] ?? .nan }
      numbers[line.subject] = result
      let side = line.formula.substituting { name($0).formula }
      var values: [Element: Double] = [:]
      for letter in line.formula.elements { values[name(letter)] = numbers[letter] }
      let subject = name(line.subject)
      blocks.append(
        .equation(
          Equation(id: id(subject), [subject.formula], [side], values: values, result: result)))
    }
    return blocks
  }

  /// g, made of the derivative by clipping and penalties.
  private func usedGradient(_ update: ParameterUpdate, _ element: Element, _ place: Int) -> Block {
    let (g, w) = (name(.g, of: element, g: nil), element.formula)
    var side = element.derivative().formula
    var values = [
      element.derivative(): update.gradient.values[place], element: update.old.values[place],
    ]
    if let limit = example.clipping.value, abs(update.gradient.values[place]) > limit {
      let held = Element(Symbol("c", form: .memory(of: element)))
      values[held] = update.gradient.values[place] < 0 ? -limit : limit
      side = held.formula
    }
    if let clipped = worked.clipped, clipped.factor != 1 { side = .number(clipped.factor) * side }
    if update.spec.isPenalized {
      if example.penalties.l1 != 0 { side += .number(example.penalties.l1) * .call(.sign, w) }
      if example.penalties.l2 != 0 { side += .number(example.penalties.l2) * w }
    }
    values = values.filter { side.elements.contains($0.key) }
    return .equation(
      Equation(
        id: id(g), [g.formula], [side], values: values, result: update.used.values[place]))
  }

  /// What an optimizer's letter is called for one parameter: p is the parameter itself, m its memory.
  private func name(_ letter: Element, of element: Element, g: Element?) -> Element {
    switch letter {
    case .p: return element
    case .p.new: return element.new
    case .g: return g ?? Element(Symbol("g", form: .memory(of: element)))
    default:
      guard !["η", "t", "μ", "τ", "α", "β", "ε", "λ"].contains(letter.symbol.base) else {
        return letter
      }
      let owner = letter.symbol.form == .new ? element.new : element
      return Element(Symbol(letter.symbol.base, form: .memory(of: owner)))
    }
  }
}

extension UpdateEquations {
  /// Whether these lines are those of `other` without its first, d = g + λ·p, and with g in place of d.
  fileprivate func lacksDecay(of other: UpdateEquations) -> Bool {
    guard let first = other.lines.first, first.subject.symbol.base == "d",
      lines.count == other.lines.count - 1
    else { return false }
    return zip(lines, other.lines.dropFirst()).allSatisfy { line, decayed in
      line.subject == decayed.subject
        && line.formula
          == decayed.formula.substituting { $0 == first.subject ? Element.g.formula : nil }
    }
  }
}
