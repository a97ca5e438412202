import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks

/// What of an explanation is worked out line by line, and what stands in tables.
struct Plan {
  /// Whether the forward and backward pass work out one neuron and one weight of each layer.
  var isBrief = false
  /// Whether the update works out one weight of each layer.
  var isUpdateBrief = false
  /// The numbers of the layers that only have a line of a table, in order.
  var middle: [String] = []

  init() {}

  init(_ explanation: Explanation) {
    let elision = explanation.elision
    // Where much is left out anyway there is less to gain from working out what is shown.
    let limit = explanation.isWhole ? elision.fullEquations : elision.fullEquations / 3
    isBrief = explanation.passEquations > limit
    isUpdateBrief = explanation.updateEquations > elision.fullUpdates
    let numbers = explanation.groups.map(\.number)
    // Matrices are few, whatever their size; many layers of them are not.
    let hasManyMatrices =
      explanation.options.form != .scalar && numbers.count / 2 > elision.fullLayers
    if isBrief || hasManyMatrices, numbers.count > elision.fullLayers {
      middle = Array(numbers.dropFirst().dropLast())
      (isBrief, isUpdateBrief) = (true, true)
    }
  }
}

extension Explanation {
  /// Whether every neuron and weight is shown.
  var isWhole: Bool {
    worked.updates.allSatisfy { elision.shownWeights($0.gradient).count == $0.gradient.count }
      && layers.allSatisfy { shownColumns($0.output).count == $0.weights.shape[0] }
  }

  /// How many equations the forward and backward pass take if all numbers that are shown are worked out.
  var passEquations: Int {
    var count = 0
    for (_, values) in groups {
      for value in values where options.form != .matrix || !isDense(value) {
        // The value and its derivative; of a sum also the slope behind it.
        count += shownElements(value).count * (layer(of: value)?.sum == value ? 3 : 2)
      }
    }
    if options.form != .matrix {
      count += shownElements(trace.step.input).count
      for update in worked.updates { count += elision.shownWeights(update.gradient).count }
    }
    return count + (trace.samples > 1 ? shownSamples.count : 0)
  }

  /// How many equations the update takes if all numbers that are shown are worked out.
  var updateEquations: Int {
    worked.updates.reduce(0) { sum, update in
      let lines = update.op?.equations(step: example.stepsMade + 1)?.lines.count ?? 0
      return sum + lines * elision.shownWeights(update.gradient).count
    }
  }

  // MARK: - What is worked out of it

  /// The elements of a value that are worked out: the ones that matter most, of the first sample shown, where not all.
  func workedElements(_ value: Value) -> [Element] {
    guard plan.isBrief else { return shownElements(value) }
    return elements(value, samples: Array(shownSamples.prefix(1)), columns: [leadColumn(value)])
  }

  /// The elements of a value that are shown in a table.
  func tabledElements(_ value: Value) -> [Element] {
    guard plan.isBrief else { return [] }
    let worked = Set(workedElements(value))
    return shownElements(value).filter { !worked.contains($0) }
  }

  /// The column that matters most in the first sample shown.
  func leadColumn(_ value: Value) -> Int {
    let columns = shownColumns(value)
    let sample = shownSamples.first ?? 0
    let weight = weight(of: value, in: sample..<sample + 1)
    return Elision.largest(columns.count, 1) { weight(columns[$0]) }.first.map { columns[$0] } ?? 0
  }

  /// What is said where not everything is shown, or not everything worked out.
  func omission(_ value: Value) -> Block? {
    let shape = trace.step.graph.shape(of: value)
    let isBatched = trace.step.graph.isBatched(value)
    let width = shape.count > (isBatched ? 1 : 0) ? shape[shape.count - 1] : 1
    let columns = shownColumns(value).count
    var words: [String] = []
    if columns < width {
      let what = isDense(value) ? "neurons" : "numbers"
      words.append("\(columns) of \(width) \(what), those that matter most for C")
    }
    if isBatched, shownSamples.count < trace.samples {
      words.append(
        "\(shownSamples.count) of \(trace.samples) samples, those with the largest losses")
    }
    guard !words.isEmpty else { return nil }
    return .paragraph(Phrase(stringLiteral: "Shown: \(words.joined(separator: "; "))."))
  }

  /// The numbers of several values beside each other, each behind its name; `called` is what a number is printed for.
  func table(_ values: [Value], _ called: (Element) -> Element) -> [Block] {
    let columns = values.map { value in tabledElements(value).map(called) }.filter { !$0.isEmpty }
    var blocks: [Block] = []
    var rest = columns[...]
    while let first = rest.first {
      // Two names with their numbers fill a line.
      let beside = rest.prefix(2).prefix { $0.count == first.count }
      rest = rest.dropFirst(beside.count)
      let rows = first.indices.map { row in
        beside.flatMap { column -> [Phrase] in
          [Phrase(column[row].formula), "\(number: trace.number(column[row]) ?? .nan)"]
        }
      }
      blocks.append(.table(DocumentTable([], rows)))
    }
    return blocks
  }
}
