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
    return line.slips.map { slip in
      SlipFormulas.Attempt(kind: slip.kind, formula: line.named(slip.formula))
    }
  }

  // MARK: - The optimizer's lines

  /// p⁺ in p, ∂C/∂p, the learning rate and the memory after the step; m⁺ in m and ∂C/∂p.
  func updateFormula(of element: Element) -> Formula? {
    updateLine(of: element).map { $0.named($0.formula) }
  }

  /// The line of the optimizer's equations that has this subject.
  private func updateLine(of element: Element) -> UpdateLine? {
    guard let owner = element.owner, let (update, place) = update(of: owner), let op = update.op,
      let letters = op.equations(step: worked.example.stepsMade + 1)
    else { return nil }
    let names = names(owner, update, place, letters)
    let line = letters.lines.last { names($0.subject) == element.formula }
    return line.map { UpdateLine(letters: letters, line: $0, names: names) }
  }

  /// What the letters of an update are for one number of a parameter: settings are numbers, m is m(w¹₁₂).
  private func names(
    _ owner: Element, _ update: ParameterUpdate, _ place: Int, _ letters: UpdateEquations
  ) -> (Element) -> Formula {
    let (gradient, used) = (update.gradient.values[place], update.used.values[place])
    let slope = plain(owner.derivative()).formula
    // Clipping and penalties: what they add or take stands as a number.
    let read = used == gradient ? slope : slope + .number(used - gradient)
    let time = Double(worked.example.stepsMade + 1)
    return { letter in
      switch letter {
      case .p: owner.formula
      case .p.new: owner.new.formula
      case .g: read
      case .time: .number(time)
      case .rate: letter.formula
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
}

extension Element {
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
