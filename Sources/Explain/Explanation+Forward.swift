import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

extension Explanation {
  /// Named values that are computed, by the dense layer whose number they carry.
  var groups: [(number: String, values: [Value])] {
    var order: [String] = []
    var groups: [String: [Value]] = [:]
    for (value, symbol) in trace.step.named where trace.step.graph.nodes[value.node].op != nil {
      guard let number = symbol.superscript else { continue }
      if groups[number] == nil { order.append(number) }
      groups[number, default: []].append(value)
    }
    return order.map { number in
      let values = groups[number] ?? []
      return (number, values.sorted { ($0.node, $0.port) < ($1.node, $1.port) })
    }
  }

  /// “Layer 2: 3 neurons, relu”
  func title(_ number: String) -> String {
    guard let layer = layers.first(where: { String($0.number) == number }) else {
      return "Before the first layer"
    }
    let count = layer.weights.shape[0]
    let neurons = count == 1 ? "1 neuron" : "\(count) neurons"
    return "Layer \(number): \(neurons), \(trace.activation(of: layer).kind)"
  }

  var forward: Section {
    var sections: [Block] = []
    for (number, values) in groups {
      if number == plan.middle.first { sections.append(.section(forwardBetween)) }
      if plan.middle.contains(number) { continue }
      var blocks: [Block] = []
      if options.form != .scalar { blocks += forwardMatrices(number) }
      let scalars = values.filter { options.form != .matrix || !isDense($0) }
      for (values, words) in omissions(scalars) {
        if let words { blocks.append(words) }
        for value in values { blocks += workedElements(value).compactMap(forwardEquation) }
      }
      blocks += table(scalars) { $0 }
      sections.append(
        .section(Section(Phrase(stringLiteral: title(number)), id: "forward-\(number)", blocks)))
    }
    return Section("Forward", id: "forward", sections)
  }

  /// Values in a row of which the same is said to be left out, said once.
  func omissions(_ values: [Value]) -> [(values: [Value], words: Block?)] {
    var runs: [(values: [Value], words: Block?)] = []
    for value in values {
      let words = omission(value)
      if let last = runs.last, last.words == words {
        runs[runs.count - 1].values.append(value)
      } else {
        runs.append(([value], words))
      }
    }
    return runs
  }

  /// Whether it is z or a of a dense layer, which matrices show as a whole.
  func isDense(_ value: Value) -> Bool {
    layers.contains { $0.sum == value || $0.output == value }
  }

  /// Formula, numbers, result.
  func forwardEquation(_ element: Element) -> Block? {
    guard let formula = equations.formula(of: element), let result = trace.number(element) else {
      return nil
    }
    let (short, rests) = elision.shortened(formula, trace.number)
    var sides = [short]
    if case .call(.sigmoid, let z) = short { sides.append(1 / (1 + .call(.exp, -z))) }
    if let stable = equations.stableFormula(of: element) {
      let (cut, others) = elision.shortened(stable, trace.number)
      return .equation(
        Equation(
          id: id(element), [element.formula], sides + [cut], values: values(in: [cut], others),
          result: result, remark: reasons.stable(formula, stable)))
    }
    return .equation(
      Equation(
        id: id(element), [element.formula], sides, values: values(in: sides, rests),
        result: result, remark: reasons.value(element, formula, result)))
  }

  /// The numbers for the last of the sides.
  func values(in sides: [Formula], _ rests: [Element: Double] = [:]) -> [Element: Double] {
    guard let last = sides.last else { return [:] }
    return equations.values(in: last).merging(rests) { $1 }
  }

  // MARK: - Cost

  var cost: Section {
    var blocks: [Block] = [.paragraph(convention)]
    let step = trace.step
    if trace.samples > 1 {
      if let omission = omission(step.written.rowLosses) { blocks.append(omission) }
      blocks += workedElements(step.written.rowLosses).compactMap(forwardEquation)
      blocks += table([step.written.rowLosses]) { $0 }
    }
    if let equation = forwardEquation(.cost) { blocks.append(equation) }
    if let origin { blocks.append(.paragraph(origin)) }
    if worked.penalty.before != 0 {
      blocks.append(
        .paragraph(
          """
          Penalties on the weights, l1·Σ|w| + ½·l2·Σw² with l1 = \(number: example.penalties.l1) and l2 = \
          \(number: example.penalties.l2), add \(number: worked.penalty.before): \(number: worked.cost) in all. Their \
          share of the gradient comes in with the update. \
          Biases are not penalized.
          """))
    }
    return Section("Cost", id: "cost", blocks)
  }

  /// What is summed, what is averaged, and where a ½ stands.
  private var convention: Phrase {
    let perSample: Phrase =
      switch example.loss.loss {
      case is HalfSquaredErrorLoss:
        "Half the squared error, summed over the outputs; the ½ cancels the 2 of the derivative."
      case is SquaredErrorLoss: "The squared error, summed over the outputs, without ½."
      case is MeanSquaredErrorLoss: "The squared error, averaged over the outputs, without ½."
      case is MeanAbsoluteErrorLoss: "The absolute error, averaged over the outputs."
      case is CrossEntropyLoss, is BinaryCrossEntropyLoss:
        "The \(lossName) with natural logarithms, summed over the outputs. Terms with "
          + "y\u{A0}=\u{A0}0, or 1\u{A0}−\u{A0}y\u{A0}=\u{A0}0, are 0 and left out."
      case let loss as HuberLoss:
        "Huber's loss, averaged over the outputs: ½·e² for |e| ≤ \(number: loss.threshold), else "
          + "\(number: loss.threshold)·(|e| − ½·\(number: loss.threshold)), with e = a − y."
      case is PerceptronLoss:
        "The perceptron's loss, (a − y)·z summed over the outputs; the step's own slope is 0."
      default: "The loss is \(lossName)."
      }
    guard trace.samples > 1 else { return perSample }
    let together: Phrase =
      switch example.overSamples {
      case .sum: " The losses of the samples are added."
      case .mean: " C is their mean over the \(trace.samples) samples."
      case .weightedMean: " C is their mean by weight."
      }
    let weighed: Phrase =
      example.sampleWeights == nil ? "" : " The loss of each sample counts with its weight ω."
    return perSample + together + weighed
  }

  /// Which sample, and which output, the loss comes from.
  private var origin: Phrase? {
    if trace.samples > 1 {
      let losses = weighedLosses
      guard let place = Elision.largest(losses.count, 1, { losses[$0] }).first, losses[place] != 0
      else { return nil }
      return """
        The largest loss\(example.sampleWeights == nil ? "" : ", times its weight"), \(number: losses[place]) of \(number: exactSum(losses)) in all, is that of \
        \(sampleName(place, isFirst: false)).
        """
    }
    guard let formula = equations.formula(of: .cost), let terms = longestSum(formula) else {
      return nil
    }
    let values = terms.map(equations.number)
    guard let place = Elision.largest(values.count, 1, { values[$0] }).first,
      let output = terms[place].elements.first(where: { $0.symbol.base != "y" }),
      values.contains(where: { $0 != values[place] })
    else { return nil }
    return """
      Most of it comes from \(output): its term is \(number: values[place]) of \(number: exactSum(values)).
      """
  }

  private func longestSum(_ formula: Formula) -> [Formula]? {
    var best: [Formula]?
    if case .add(let terms) = formula,
      terms.allSatisfy({ $0.elements.contains { $0.symbol.base == "a" } })
    {
      best = terms
    }
    for part in formula.parts {
      if let inner = longestSum(part), inner.count > best?.count ?? 1 { best = inner }
    }
    return best
  }
}
