import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// How each number of an example is made from others: the formulas of forward pass, chain rule and update, by name.
///
///     let workings = Workings(try Worked(example))
///     workings.formulas(of: z)           // [w¹₂₁·x₁ + w¹₂₂·x₂ + b¹₂]
///     workings.formulas(of: δ)           // [∂C/∂a · ∂a/∂z, a − y]: the chain rule and the short cut
///
/// A marker walks these formulas with a person's own numbers in place of the right ones.
final class Workings: NamedNumbers {
  let worked: Worked
  let equations: Equations
  private var known: [Element: [Formula]] = [:]
  private var numbers: [Element: Double] = [:]

  init(_ worked: Worked) {
    self.worked = worked
    equations = Equations(worked.before)
  }

  var trace: Trace { worked.before }

  /// Whether all of it can be calculated anew for every number that is marked.
  var isSmall: Bool { worked.example.network.parameterCount * trace.samples <= 2_000 }

  /// Whether δ of the last layer is a − y at once.
  lazy var takesShortCuts: Bool =
    trace.layers.last.map {
      $0.output == trace.step.outputs && isShort($0)
    } ?? false

  // MARK: - Names

  /// The element that a typed name means; one element for each number, however it is called: ∂C/∂z is δ.
  func element(named name: String) throws(ElementNameError) -> Element {
    if let memory = memory(named: name) { return memory }
    let element = plain(try trace.element(named: name))
    guard let number = number(element), !number.isNaN else {
      throw ElementNameError(
        name: name, expected: "the name of a number of this example", found: "a name without one")
    }
    return element
  }

  /// One name for numbers that have several.
  func plain(_ element: Element) -> Element {
    guard case .derivative(of: .cost) = element.symbol.form, element.isSum else { return element }
    return element.value.delta
  }

  // MARK: - Numbers

  /// The right number; nil where there is none.
  func number(_ element: Element) -> Double? {
    if let known = numbers[element] { return known }
    let number =
      trace.number(element) ?? setting(element) ?? updated(element) ?? remembered(element)
      ?? calculated(element)
    numbers[element] = number
    return number
  }

  private func calculated(_ element: Element) -> Double? {
    formulas(of: element).first.map { formula in
      formula.value { number(Element($0, $1)) ?? .nan }
    }
  }

  private func setting(_ element: Element) -> Double? {
    element == .rate ? worked.example.optimizer.optimizer.learningRate : nil
  }

  private func updated(_ element: Element) -> Double? {
    guard element.symbol.form == .new, let (update, place) = update(of: element.value) else {
      return nil
    }
    return update.new.values[place]
  }

  /// The update of a parameter's number, and which of its numbers.
  func update(of element: Element) -> (ParameterUpdate, place: Int)? {
    guard
      let update = worked.updates.first(where: { $0.symbol == element.symbol && $0.op != nil }),
      element.index.count == update.new.shape.count,
      zip(element.index, update.new.shape).allSatisfy({ $0 >= 0 && $0 < $1 })
    else { return nil }
    return (update, update.new.offset(of: element.index))
  }

  // MARK: - Formulas

  /// The ways in which a number is made from others, the usual one first; none for what is given.
  func formulas(of element: Element) -> [Formula] {
    if let known = known[element] { return known }
    known[element] = []  // what is asked for while it is being made is given
    let made = make(element).filter { $0 != element.formula }
    known[element] = made
    return made
  }

  private func make(_ element: Element) -> [Formula] {
    switch element.symbol.form {
    case .value where element == .gradientNorm: return [gradientNorm]
    case .value where element.symbol.base == "δ":
      var sum = element
      sum.symbol.base = "z"
      return [chain(of: sum), shortCut(of: sum)].compactMap(\.self)
    case .value: return [equations.formula(of: element)].compactMap(\.self)
    case .derivative(of: .cost): return [chain(of: element.value)].compactMap(\.self)
    case .derivative(of: let result):
      return [slope(of: result, by: element.value)].compactMap(\.self)
    case .new, .memory: return [updateFormula(of: element)].compactMap(\.self)
    case .rest: return []
    }
  }

  /// ∂C/∂u = Σ ∂C/∂v · ∂v/∂u
  private func chain(of element: Element) -> Formula? {
    let terms = equations.chain(of: element).terms.map { term -> Formula in
      // A slope that paper writes at once, x or w, has no line of its own.
      let slope = element.isSum ? term.local.element.formula : term.local.formula
      guard term.upstream != nil else { return term.local.formula }
      return plain(term.local.of.derivative()).formula * slope
    }
    return terms.isEmpty ? nil : terms.count == 1 ? terms[0] : .add(terms)
  }

  /// ∂v/∂u; where other named numbers lie between, the sum over what reads u.
  private func slope(of result: Element, by element: Element) -> Formula? {
    guard let end = trace.place(of: result) else { return nil }
    let terms = equations.readers(of: element).compactMap { local -> Formula? in
      if local.of == result { return local.formula }
      guard let place = trace.place(of: local.of), place.value.node < end.value.node else {
        return nil
      }
      let onward = local.of.derivative(of: result)
      return formulas(of: onward).isEmpty ? nil : onward.formula * local.formula
    }
    return terms.isEmpty ? nil : terms.count == 1 ? terms[0] : .add(terms)
  }

  /// δ = (a − y) · factor, where the loss and the last activation make it so.
  private func shortCut(of sum: Element) -> Formula? {
    guard let layer = trace.layers.last, layer.output == trace.step.outputs,
      sum.symbol.superscript == "\(layer.number)", isShort(layer)
    else { return nil }
    var (a, y) = (sum, sum)
    a.symbol.base = "a"
    (y.symbol.base, y.symbol.superscript) = ("y", nil)
    guard let p = trace.number(a), let t = trace.number(y),
      let delta = trace.number(sum.derivative())
    else { return nil }
    let weight = worked.example.sampleWeights?[(sum.symbol.sample ?? 1) - 1] ?? 1
    let factor = worked.example.lossScale * weight
    guard abs(factor * (p - t) - delta) <= 1e-9 * max(1, abs(delta)) else { return nil }
    let difference = a.formula - y.formula
    return factor == 1 ? difference : .number(factor) * difference
  }

  private func isShort(_ layer: Trace.Layer) -> Bool {
    switch (worked.example.loss.loss, trace.activation(of: layer)) {
    case (is CrossEntropyLoss, .softmax), (is BinaryCrossEntropyLoss, .sigmoid): true
    default: false
    }
  }
}

extension Element {
  /// The number itself, whatever form of it this is.
  var value: Element {
    var element = self
    element.symbol.form = .value
    return element
  }
}
