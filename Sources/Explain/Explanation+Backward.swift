import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

extension Explanation {
  var backward: Section {
    var blocks: [Block] = [
      .paragraph(
        """
        The chain rule, from the cost back: the derivative by a number is the sum, over all numbers that are computed \
        from it, of their derivative times the slope between the two.
        """)
    ]
    if example.order == .inPlace {
      blocks.append(
        .paragraph(
          "Each layer is updated before the layer below it is reached, so the new weights (with +) stand in its sums."
        ))
    }
    blocks += shares
    for (number, values) in groups.reversed() {
      if number == plan.middle.last { blocks.append(.section(backwardBetween)) }
      if plan.middle.contains(number) { continue }
      var inner: [Block] = []
      if options.form != .scalar { inner += backwardMatrices(number) }
      inner += backwardLines(number, values)
      blocks.append(
        .section(Section(Phrase(stringLiteral: title(number)), id: "backward-\(number)", inner)))
    }
    if options.form != .matrix {
      let inputs =
        [omission(trace.step.input)].compactMap { $0 }
        + workedElements(trace.step.input).map(derivativeEquation)
        + table([trace.step.input]) { $0.derivative() }
      blocks.append(.section(Section("The inputs", id: "backward-x", inputs)))
    }
    return Section("Backward", id: "backward", blocks)
  }

  /// What C counts the loss of a sample with: one line where all count alike.
  private var shares: [Block] {
    guard trace.samples > 1, example.overSamples != .sum || example.sampleWeights != nil else {
      return []
    }
    let elements = shownSamples.compactMap { trace.element(trace.step.written.rowLosses, [$0]) }
    guard example.sampleWeights == nil else { return elements.map(derivativeEquation) }
    return elements.prefix(1).map(derivativeEquation) + [
      .paragraph("C is a mean over \(trace.samples) samples, so it is the same for each.")
    ]
  }

  private func backwardLines(_ number: String, _ values: [Value]) -> [Block] {
    var blocks: [Block] = []
    let scalars = values.reversed().filter { options.form != .matrix || !isDense($0) }
    for (values, words) in omissions(scalars) {
      if let words { blocks.append(words) }
      for value in values {
        for element in workedElements(value) {
          if let slope = slopeEquation(element) { blocks.append(slope) }
          blocks.append(derivativeEquation(element))
        }
      }
    }
    blocks += table(scalars) { $0.upstream }
    let dense = layers.flatMap { [$0.weightID, $0.biasID].compactMap(\.self) }
    for update in worked.updates where update.symbol.superscript == number {
      if options.form == .matrix, dense.contains(update.spec.id) { continue }
      blocks += derivatives(by: update)
    }
    return blocks
  }

  /// ∂C/∂w of the weights that are shown; or of the one that moves most, the others standing with their updates.
  private func derivatives(by update: ParameterUpdate) -> [Block] {
    let shown = elision.shownWeights(update.gradient)
    func equation(_ place: Int) -> Block {
      derivativeEquation(Element(update.symbol, update.gradient.index(at: place)))
    }
    if plan.isBrief {
      let lead = equation(leadPlace(update))
      guard update.op == nil, shown.count > 1 else { return [lead] }
      return [lead, .table(updateTable([update]))]
    }
    let left: [Block] =
      shown.count == update.gradient.count
      ? []
      : [
        .paragraph(
          """
          Shown: \(shown.count) of \(update.gradient.count) numbers of \(Element(update.symbol)), those with the \
          largest derivatives.
          """)
      ]
    return left + shown.map(equation)
  }

  /// ∂a/∂z by itself, where the neuron's sum has one reader.
  private func slopeEquation(_ element: Element) -> Block? {
    guard element.isSum else { return nil }
    let readers = equations.readers(of: element)
    guard readers.count == 1, let local = readers.first else { return nil }
    return .equation(
      Equation(
        id: id(local.element), [local.element.formula], [local.formula],
        values: values(in: [local.formula]), result: local.value, remark: reasons.slope(local)))
  }

  /// The chain rule in partial derivatives, in letters, with numbers.
  func derivativeEquation(_ element: Element) -> Block {
    let chain = equations.chain(of: element)
    var subjects = [element.derivative().formula]
    if element.isSum { subjects.insert(element.delta.formula, at: 0) }
    let short = element.isSum ? slopeSides(chain) : nil
    let (sides, rests) = short ?? self.sides(chain)
    return .equation(
      Equation(
        id: id(element.isSum ? element.delta : element.derivative()), subjects, sides,
        values: values(in: sides, rests), result: chain.adjoint,
        remark: reasons.derivative(chain)))
  }

  /// δ = ∂C/∂a · ∂a/∂z, where the slope ∂a/∂z has a line of its own before this one.
  private func slopeSides(_ chain: Chain) -> (sides: [Formula], rests: [Element: Double])? {
    guard chain.terms.count == 1, let term = chain.terms.first, term.upstream != nil else {
      return nil
    }
    let side = term.local.of.derivative().formula * term.local.element.formula
    return ([side], [term.local.element: term.local.value])
  }

  /// Long sums with their largest products first, and the exact rest.
  private func sides(_ chain: Chain) -> (sides: [Formula], rests: [Element: Double]) {
    guard !chain.terms.isEmpty else { return ([0], [:]) }
    if chain.terms.count == 1, chain.terms[0].upstream == nil {
      return ([chain.terms[0].local.formula], [:])
    }
    let isLong = chain.terms.count > elision.fullTerms
    let shown =
      isLong
      ? Elision.largest(chain.terms.count, elision.terms) { chain.terms[$0].product }
      : Array(chain.terms.indices)
    let left = Set(chain.terms.indices).subtracting(shown)
    var general: [Formula] = []
    var letters: [Formula] = []
    for place in shown {
      let term = chain.terms[place]
      general.append(
        term.upstream == nil
          ? term.local.element.formula
          : term.local.of.derivative().formula * term.local.element.formula)
      guard let upstream = term.upstreamElement else {
        letters.append(term.local.formula)
        continue
      }
      letters.append(.multiply([upstream.formula, term.local.formula]).tidied)
    }
    var rests: [Element: Double] = [:]
    if !left.isEmpty {
      let rest = Element(Symbol("rest", form: .rest(left.count)))
      rests[rest] = exactSum(left.map { chain.terms[$0].product })
      general.append(rest.formula)
      letters.append(rest.formula)
    }
    func sum(_ terms: [Formula]) -> Formula { terms.count == 1 ? terms[0] : .add(terms) }
    return ([sum(general), sum(letters)], rests)
  }

  // MARK: - Softmax and short cuts

  /// p, and the table of ∂pᵢ/∂zⱼ = pᵢ(δᵢⱼ − pⱼ), for each sample.
  var softmax: Section? {
    guard trace.endsWithSoftmax, let layer = layers.last,
      layer.output == trace.step.outputs
    else { return nil }
    let letter = { (base: String, places: [Int]) in
      Element(Symbol(base, layer: layer.number), places)
    }
    var blocks: [Block] = [
      .paragraph(
        """
        Every output of softmax depends on every sum: ∂pᵢ/∂zⱼ = pᵢ·(δᵢⱼ − pⱼ), where δᵢⱼ is 1 for i = j and else 0 \
        (Kronecker's; it is not the δ of the backward pass). So each δ above is a sum over all outputs. With the cross-entropy −Σ y·ln p its terms are \
        −yᵢ/pᵢ · pᵢ·(δᵢⱼ − pⱼ) = yᵢ·pⱼ − yᵢ·δᵢⱼ, and because the yᵢ add up to 1, their sum is pⱼ − yⱼ.
        """)
    ]
    for sample in plan.isBrief ? Array(shownSamples.prefix(1)) : shownSamples {
      let p = layer.a.rows[sample]
      guard p.count <= max(elision.fullNeurons, 10) else {
        blocks.append(
          .paragraph("The table of \(p.count)·\(p.count) slopes is left out; JSON has it."))
        break
      }
      let caption: Phrase = trace.samples > 1 ? Phrase(stringLiteral: sampleName(sample)) : ""
      let titles = [Phrase("∂pᵢ/∂zⱼ")] + p.indices.map { Phrase(letter("z", [$0]).formula) }
      let rows = p.indices.map { i in
        [Phrase(letter("a", [i]).formula)]
          + p.indices.map { j -> Phrase in
            "\(number: i == j ? p[i] * (1 - p[i]) : -p[i] * p[j])"
          }
      }
      blocks.append(.table(DocumentTable(titles, rows, caption: caption)))
    }
    return Section("Softmax in full", id: "softmax", blocks)
  }

  /// δ of the last layer by the chain rule over the numbers shown, beside the formula that training uses.
  var shortCut: Section? {
    guard let layer = layers.last, layer.output == trace.step.outputs,
      let (words, expected) = shortCutNumbers(layer)
    else { return nil }
    var rows: [[Phrase]] = []
    var worst = 0.0
    var isLost = false
    for sample in shownSamples {
      for column in shownColumns(layer.sum) {
        guard let element = trace.element(layer.sum, [sample, column]) else { continue }
        let chain = equations.chain(of: element)
        let short = expected[sample][column]
        isLost = isLost || !chain.agrees
        if chain.agrees { worst = max(worst, abs(chain.sum - short) / max(1, abs(short))) }
        rows.append([
          Phrase(element.delta.formula), "\(number: chain.sum)", "\(number: short)",
          chain.agrees ? "\(number: chain.sum - short)" : "saturated: the short cut holds",
        ])
      }
    }
    let verdict: Phrase =
      isLost && worst <= 1e-12
      ? "Where a neuron is saturated the factors of the chain rule lose their digits and the short cut keeps them; elsewhere both ways agree."
      : worst <= 1e-12
        ? "Both ways agree; what is left of the difference is rounding."
        : "The two ways differ by \(number: worst), more than rounding explains."
    return Section(
      "The short cut, checked", id: "short-cut",
      [
        .paragraph(words),
        .table(DocumentTable(["", "by the chain rule", "short cut", "difference"], rows)),
        .paragraph(verdict),
      ])
  }

  private func shortCutNumbers(_ layer: Trace.Layer) -> (words: Phrase, numbers: [[Double]])? {
    let factors = (0..<trace.samples).map {
      example.lossScale * (example.sampleWeights?[$0] ?? 1)
    }
    let (outputs, targets) = (layer.a.rows, example.targets.rows)
    switch (example.loss.loss, trace.activation(of: layer)) {
    case (let loss as CrossEntropyLoss, .softmax):
      let smoothing = loss.labelSmoothing
      let count = Double(outputs[0].count)
      let numbers = outputs.indices.map { s in
        let t = targets[s].map { (1 - smoothing) * $0 + smoothing / count }
        let total = exactSum(t)
        return zip(outputs[s], t).map { factors[s] * (total * $0 - $1) }
      }
      return (
        "Softmax with cross-entropy: δ = p − y, times the factor of the sample in C.", numbers
      )
    case (let loss as BinaryCrossEntropyLoss, .sigmoid) where loss.positiveWeight == 1:
      let numbers = outputs.indices.map { s in
        zip(outputs[s], targets[s]).map { factors[s] * ($0 - $1) }
      }
      return (
        "Sigmoid with binary cross-entropy: δ = a − y, times the factor of the sample in C.",
        numbers
      )
    default: return nil
    }
  }
}
