import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

extension Explanation {
  /// The perceptron's rule: the first changes as on paper, every change, where the line stands after each pass, and how
  /// it ended.
  var perceptron: Section? {
    guard let run = worked.perceptron else { return nil }
    return Section(
      "The perceptron's passes", id: "perceptron", PassBlocks(run: run, worked: worked).blocks)
  }
}

/// What is said of a perceptron's passes.
private struct PassBlocks {
  let run: PerceptronRun
  let worked: Worked

  /// The most updates in the table, and the most passes.
  private static let mostUpdates = 40
  private static let mostPasses = 16
  /// The most inputs that are listed for each change.
  private static let mostInputs = 4

  private var example: Case { worked.example }
  private var layer: Trace.Layer? { worked.before.layers.last }
  private var rate: Double { example.optimizer.optimizer.learningRate }

  /// Whether the rule is the plain one, which alone can be written as Δw = η (y − a) x.
  private var isPlain: Bool {
    guard let sgd = example.optimizer.optimizer as? SGD else { return false }
    return sgd.weightDecay == 0 && example.penalties == Penalties()
      && example.clipping == Clipping() && example.sampleWeights == nil
      && worked.before.layers.count == 1
  }

  /// Whether there is one neuron, and so one line.
  private var isOneNeuron: Bool { isPlain && layer?.weights.shape[0] == 1 }

  var blocks: [Block] {
    let rule: Phrase =
      """
      The samples are taken one by one. Where the answer a is right nothing changes; where it is wrong the weights \
      change by Δw = η·(y − a)·x and the bias by Δb = η·(y − a).
      """
    guard isPlain else {
      let words: Phrase = """
        The samples are taken one by one. Where the answer a is right ∂C/∂w is 0; where it is wrong it is (a − y)·x, and the \
        optimizer makes of it what it does of any gradient.
        """
      return [.paragraph(words)] + firstChanges + [.table(changes)] + omission + [.table(passes)]
        + ending
    }
    return [.paragraph(rule)] + firstChanges + [.table(changes)] + omission + [.table(passes)]
      + ending
  }

  // MARK: - Changes

  /// The first update of a sample that is not all 0, with numbers put in.
  private var firstChanges: [Block] {
    guard isOneNeuron, let layer, !run.updates.isEmpty else { return [] }
    let first = run.updates.firstIndex { example.inputs.rows[$0.sample].contains { $0 != 0 } } ?? 0
    let update = run.updates[first]
    let before = first > 0 ? run.updates[first - 1] : nil
    let (y, a) = (Element(Symbol("y"), [0]), Element(Symbol("a", layer: layer.number), [0]))
    let given: [Element: Double] = [
      .rate: rate, y: update.target[0], a: update.prediction[0],
    ]
    let step = Element.rate.formula * (y.formula - a.formula)
    let x = example.inputs.rows[update.sample]
    var lines = x.indices.prefix(Self.mostInputs).map { i -> Block in
      let (w, input) = (
        Element(Symbol("w", layer: layer.number), [0, i]), Element(Symbol("x"), [i])
      )
      return change(
        of: w, by: step * input.formula, given.merging([input: x[i]]) { old, _ in old },
        from: (before?.weights ?? layer.weights).values[i], to: update.weights.values[i])
    }
    if let old = before?.biases ?? layer.biases, let new = update.biases {
      let b = Element(Symbol("b", layer: layer.number), old.shape == [] ? [] : [0])
      lines.append(change(of: b, by: step, given, from: old.values[0], to: new.values[0]))
    }
    let words: Phrase =
      """
      In pass \(update.epoch + 1), for instance, sample \(update.sample + 1) gets the answer \
      \(number: update.prediction[0]) in place of \(number: update.target[0]):
      """
    return [.paragraph(words)] + lines
  }

  private func change(
    of element: Element, by step: Formula, _ given: [Element: Double], from old: Double,
    to new: Double
  ) -> Block {
    var next = element
    next.symbol.form = .new
    return .equation(
      Equation(
        id: next.asciiName, [next.formula], [element.formula + step],
        values: given.merging([element: old]) { first, _ in first }, result: new))
  }

  private var changes: DocumentTable {
    let (hasInputs, hasWeights) = (
      example.network.inputs <= Self.mostInputs, (layer?.weights.count ?? 0) <= 2 * Self.mostInputs
    )
    let rows = told.prefix(Self.mostUpdates).map { update -> [Phrase] in
      let x = example.inputs.rows[update.sample]
      let size = rate * (update.target[0] - update.prediction[0])
      let input: [Phrase] = hasInputs ? [list(x)] : []
      let change: [Phrase] = hasInputs && isOneNeuron ? [list(x.map { size * $0 })] : []
      let after: [Phrase] = hasWeights ? [list(update.weights.values)] : []
      return ["\(update.epoch + 1)", "\(update.sample + 1)"] + input + [
        list(update.z), list(update.prediction), list(update.target),
      ] + change + after + [list(update.biases?.values ?? [])]
    }
    let titles: [Phrase] =
      ["pass", "sample"] + (hasInputs ? ["x"] : []) + ["z", "a", "y"]
      + (hasInputs && isOneNeuron ? ["Δw"] : []) + (hasWeights ? ["w"] : []) + ["b"]
    let which = hasWeights ? "w and b are those" : "b is that"
    return DocumentTable(titles, rows, caption: "\(which) after the change.")
  }

  private var omission: [Block] {
    let shown = min(told.count, Self.mostUpdates)
    guard shown < run.updates.count else { return [] }
    let rest: Phrase = shown == told.count ? "; the others repeat them" : ""
    return [.paragraph("The first \(shown) of \(run.updates.count) changes are shown\(rest).")]
  }

  /// The updates up to where they begin to repeat.
  private var told: [PerceptronRun.Update] {
    run.cycle.map { cycle in run.updates.filter { $0.epoch <= cycle.to } } ?? run.updates
  }

  private func list(_ numbers: some Collection<Double>) -> Phrase {
    numbers.enumerated().reduce("") { phrase, entry in
      phrase + (entry.offset > 0 ? ", " : "") + "\(number: entry.element)"
    }
  }

  // MARK: - Passes

  /// Errors pass by pass, and the line that one neuron with few inputs draws.
  private var passes: DocumentTable {
    let last = (run.cycle?.to ?? run.errorsPerEpoch.count - 1) + 1
    let shown = run.errorsPerEpoch.indices.prefix(min(last, Self.mostPasses))
    let hasLine = isOneNeuron && example.network.inputs <= Self.mostInputs
    let rows = shown.map { epoch -> [Phrase] in
      ["\(epoch + 1)", "\(run.errorsPerEpoch[epoch])"] + (hasLine ? place(after: epoch) : [])
    }
    let more = run.errorsPerEpoch.count - shown.count
    let rest = more > 0 ? " \(more) more \(more == 1 ? "pass is" : "passes are") not shown." : ""
    let side = hasLine ? "The answer is 1 on the line and where w·x + b is above 0." : ""
    let caption = side + (side.isEmpty ? String(rest.dropFirst()) : rest)
    let crossings: [Phrase] =
      hasLine && example.network.inputs == 2 ? ["meets x₁-axis", "x₂-axis"] : []
    return DocumentTable(
      ["pass", "errors"] + (hasLine ? ["the line after it"] + crossings : []), rows,
      caption: Phrase(stringLiteral: caption))
  }

  private func place(after epoch: Int) -> [Phrase] {
    let last = run.updates.last { $0.epoch <= epoch }
    let w = last?.weights.values ?? layer?.weights.values ?? []
    let b = (last?.biases ?? layer?.biases)?.values.first ?? 0
    // What is left of a sum that should be 0 is no place on an axis.
    let dust = 1e-12 * (w + [b]).reduce(0) { max($0, $1.magnitude) }
    guard w.contains(where: { $0 != 0 }) else {
      return ["none, every answer is \(b >= 0 ? "1" : "0")"]
    }
    var line: Phrase = ""
    for i in w.indices where w[i].magnitude > dust {
      line =
        line + term(w[i], isFirst: line.isEmpty) + "·" + Phrase(Element(Symbol("x"), [i]).formula)
    }
    line = (b.magnitude <= dust ? line : line + term(b, isFirst: false)) + " = 0"
    guard w.count == 2 else { return [line] }
    return [line] + w.map { $0.magnitude <= dust ? "never" : "\(number: b == 0 ? 0 : -b / $0)" }
  }

  private func term(_ number: Double, isFirst: Bool) -> Phrase {
    if isFirst { return "\(number: number)" }
    return number < 0 ? " − \(number: -number)" : " + \(number: number)"
  }

  // MARK: - The end

  private var ending: [Block] {
    if run.converged {
      return [
        .paragraph(
          "Pass \(run.errorsPerEpoch.count) has no error: the rule has found a line that separates."
        )
      ]
    }
    guard let cycle = run.cycle else {
      return [
        .paragraph(
          "After \(run.errorsPerEpoch.count) passes there are errors still; nothing says yet whether a line separates."
        )
      ]
    }
    let words: Phrase =
      """
      After pass \(cycle.to + 1) the parameters are those after pass \(cycle.from + 1) again: from here on it goes in \
      a circle and never ends.
      """
    return [.paragraph(words)] + (isOneNeuron ? proof(cycle) : [])
  }

  /// The changes of one round add up to 0. So the samples added and those taken away have the same sum, and no line has
  /// the ones on its one side and the others on the other.
  private func proof(_ cycle: (from: Int, to: Int)) -> [Block] {
    let round = run.updates.filter { $0.epoch > cycle.from && $0.epoch <= cycle.to }
    let added = round.filter { $0.target[0] > $0.prediction[0] }.map(\.sample)
    let taken = round.filter { $0.target[0] < $0.prediction[0] }.map(\.sample)
    guard !added.isEmpty, (added + taken).count <= 8, layer?.biases != nil else { return [] }
    let total = added.reduce([Double](repeating: 0, count: example.network.inputs)) { sum, sample in
      zip(sum, example.inputs.rows[sample]).map { $0 + $1 }
    }
    let words: Phrase =
      """
      Why: in one round \(points(added)) are added, for y = 1, and \(points(taken)) taken away, for y = 0. Nothing is \
      left of the round, so both have the same sum, (\(list(total))), and are as many. A line with z ≥ 0 at each of the \
      former and z < 0 at each of the latter would give the one sum of z two signs at once: there is no such line.
      """
    return [.paragraph(words)]
  }

  private func points(_ samples: [Int]) -> Phrase {
    samples.enumerated().reduce("") { phrase, entry in
      let separator =
        entry.offset == 0 ? "" : entry.offset == samples.count - 1 ? " and " : ", "
      return phrase + Phrase(stringLiteral: separator)
        + "(\(list(example.inputs.rows[entry.element])))"
    }
  }
}
