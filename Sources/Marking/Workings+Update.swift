import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks

extension Workings {
  func has(_ element: Element) -> Bool { trace.place(of: element) != nil }

  func isParameter(_ element: Element) -> Bool {
    worked.updates.contains { $0.symbol == element.symbol }
  }

  func meanFactors(of element: Element) -> [Double] {
    let example = worked.example
    let (samples, outputs) = (Double(trace.samples), Double(example.targets.shape[1]))
    let factors = [
      example.overSamples == .sum ? 1 / samples : samples,
      example.loss.loss is MeanSquaredErrorLoss ? outputs : 1 / outputs,
    ]
    return factors.filter { $0 != 1 }
  }

  func ownSlips(for element: Element) -> [SlipFormulas.Attempt] {
    guard let line = updateLine(of: element) else { return [] }
    let right = line.named(line.formula)
    var found: [SlipFormulas.Attempt] = []
    for kind in [Slip.Kind.clippingForgotten, .penaltyForgotten] {
      guard let without = updateLine(of: element, forgetting: kind) else { continue }
      let formula = without.named(without.formula)
      if formula != right { found.append(SlipFormulas.Attempt(kind: kind, formula: formula)) }
    }
    return found
      + line.slips.map { SlipFormulas.Attempt(kind: $0.kind, formula: line.named($0.formula)) }
  }

  // MARK: - The optimizer's lines

  /// p⁺ in p, ∂C/∂p, the learning rate and the memory after the step; m⁺ in m and ∂C/∂p.
  func updateFormula(of element: Element) -> Formula? {
    updateLine(of: element).map { $0.named($0.formula) }
  }

  /// The line of the optimizer's equations that has this subject.
  private func updateLine(of element: Element, forgetting slip: Slip.Kind? = nil) -> UpdateLine? {
    guard let owner = element.owner, let (update, place) = update(of: owner), let op = update.op,
      let letters = op.equations(step: worked.example.stepsMade + 1)
    else { return nil }
    let names = names(owner, update, place, letters, forgetting: slip)
    let line = letters.lines.last { names($0.subject) == element.formula }
    return line.map { UpdateLine(letters: letters, line: $0, names: names) }
  }

  /// What the letters of an update are for one number of a parameter: settings are numbers, m is m(w¹₁₂).
  private func names(
    _ owner: Element, _ update: ParameterUpdate, _ place: Int, _ letters: UpdateEquations,
    forgetting slip: Slip.Kind?
  ) -> (Element) -> Formula {
    let read = used(owner, update, forgetting: slip)
    // Where the gradient is taken ahead of the point, the point itself is remembered.
    let point =
      zip(letters.states, update.states).first { $0.0 == .p }
      .map { Formula.number($0.1.before.values[place]) } ?? owner.formula
    let time = Double(worked.example.stepsMade + 1)
    return { letter in
      switch letter {
      case .p: point
      case .p.new: owner.new.formula
      case .g: read
      case .time: .number(time)
      case .rate: letter.formula
      case .decay where slip == .penaltyForgotten: 0
      default: letters.constants[letter].map { .number($0) } ?? letter.memory(of: owner).formula
      }
    }
  }

  /// What the optimizer remembers before the step.
  func remembered(_ element: Element) -> Double? {
    guard case .memory(of: let owner) = element.symbol.form, owner.symbol.form == .value,
      let (update, place) = update(of: owner),
      let letters = update.op?.equations(step: worked.example.stepsMade + 1)
    else { return nil }
    let states = zip(letters.states, update.states)
    return states.first { $0.0 != .p && $0.0.symbol.base == element.symbol.base }
      .map { $0.1.before.values[place] }
  }

  /// `new m(w1[1,2])`: the memory that goes by a name; nil where it is the name of none.
  func memory(named name: String) -> Element? {
    var rest = Substring(name.trimmingSpace)
    let isNew = rest.hasPrefix("new ")
    if isNew { rest = rest.dropFirst(4) }
    guard rest.last == ")", let mark = rest.firstIndex(of: "("),
      let owner = try? trace.element(named: String(rest[rest.index(after: mark)...].dropLast())),
      owner.symbol.form == .value, let (update, _) = update(of: owner),
      let letters = update.op?.equations(step: worked.example.stepsMade + 1)
    else { return nil }
    let typed = rest[..<mark].lowercased().trimmingSpace
    let known = letters.states + letters.lines.map(\.subject)
    let letter = known.first {
      $0 != .p && $0 != .p.new && ($0.symbol.form == .new) == isNew
        && [$0.value.asciiName, $0.value.formula.printed()].contains(typed)
    }
    return letter.map { $0.memory(of: owner) }
  }

  /// g, which the optimizer reads: ∂C/∂p, held within its limits, and the share of the penalties.
  private func used(
    _ element: Element, _ update: ParameterUpdate, forgetting slip: Slip.Kind?
  ) -> Formula {
    let example = worked.example
    var used = plain(element.derivative()).formula
    if slip != .clippingForgotten {
      if let limit = example.clipping.value {
        used = lesser(.number(limit), .maximum([.number(-limit), used]))
      }
      if let clipped = worked.clipped, clipped.factor != 1 {
        let share = Formula.number(clipped.limit) / (Element.gradientNorm.formula + .number(1e-6))
        used = (isSmall ? lesser(1, share) : .number(clipped.factor)) * used
      }
    }
    guard update.spec.isPenalized, slip != .penaltyForgotten else { return used }
    let (l1, l2) = (example.penalties.l1, example.penalties.l2)
    if l1 != 0 { used = used + .number(l1) * .call(.sign, element.formula) }
    if l2 != 0 { used = used + .number(l2) * element.formula }
    return used
  }

  private func lesser(_ first: Formula, _ second: Formula) -> Formula {
    -.maximum([-first, -second])
  }

  /// The norm of all gradients.
  var gradientNorm: Formula {
    let squares = worked.updates.filter { $0.op != nil }.flatMap { update in
      update.gradient.values.indices.map { place -> Formula in
        let element = Element(update.symbol, update.gradient.index(at: place))
        return plain(element.derivative()).formula.raised(to: 2)
      }
    }
    return .call(.sqrt, .add(squares))
  }
}

extension Element {
  /// The norm of all gradients, which has no name on paper.
  static let gradientNorm = Element(Symbol("‖∂C/∂p‖"))

  /// What an optimizer's letter is called for one number: m(w), or after the step m⁺(w).
  func memory(of owner: Element) -> Element {
    let owner = symbol.form == .new ? owner.new : owner
    return Element(Symbol(symbol.base, form: .memory(of: owner)), index)
  }

  /// The number whose new value or memory this is.
  fileprivate var owner: Element? {
    switch symbol.form {
    case .new: value
    case .memory(of: let owner): owner.value
    default: nil
    }
  }
}

extension StringProtocol {
  /// Without spaces at both ends.
  var trimmingSpace: String {
    let start = drop { $0.isWhitespace }
    return String(String(start.reversed().drop { $0.isWhitespace }.reversed()))
  }
}
