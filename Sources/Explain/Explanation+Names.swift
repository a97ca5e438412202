import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks

/// How names are to be read, and which sample is which row.
extension Explanation {
  /// What a reader needs before the first equation.
  var conventions: [Block] {
    var blocks: [Block] = []
    if let rows { blocks.append(.paragraph(rows)) }
    if let legend { blocks.append(.paragraph(legend)) }
    if let inputs { blocks.append(.paragraph(inputs)) }
    if plan.isBrief {
      blocks.append(
        .paragraph(
          """
          Of each layer one neuron and one weight are worked out, those that matter most; others stand in tables.
          """))
    }
    return blocks
  }

  /// “Sample 2”, with its row where the samples are rows of data.
  func sampleName(_ sample: Int, isFirst: Bool = true) -> String {
    let name = "\(isFirst ? "S" : "s")ample \(sample + 1)"
    guard example.rowNumbers.indices.contains(sample) else { return name }
    return "\(name) (row \(example.rowNumbers[sample]))"
  }

  /// Which sample is which row, runs of them as one.
  private var rows: Phrase? {
    let rows = example.rowNumbers
    guard rows.count > 1 else { return nil }
    var runs: [(sample: Int, row: Int, count: Int)] = []
    for (place, row) in rows.enumerated() {
      if let last = runs.last, row == last.row + last.count {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((place + 1, row, 1))
      }
    }
    let parts = runs.prefix(12).map { run in
      run.count == 1
        ? "sample \(run.sample) is row \(run.row)"
        : "samples \(run.sample) to \(run.sample + run.count - 1) are rows \(run.row) to "
          + "\(run.row + run.count - 1)"
    }
    let words = parts.joined(separator: ", ") + (runs.count > 12 ? ", and so on" : "")
    return Phrase(stringLiteral: words.prefix(1).uppercased() + words.dropFirst() + ".")
  }

  /// What the names of the first layer's numbers mean, those that the example has no names of its own for.
  private var legend: Phrase? {
    guard let layer = layers.first else { return nil }
    let neuron = min(1, layer.weights.shape[0] - 1)
    let input = min(2, layer.weights.shape[1] - 1)
    let sample = trace.samples > 1 ? [trace.samples - 1] : [0]
    func element(_ value: Value) -> Element? {
      trace.element(value, (trace.step.graph.isBatched(value) ? [0] : []) + [neuron]).map(plain)
    }
    guard let z = element(layer.sum),
      let weights = trace.step.graph.value(of: .parameter(layer.weightID)),
      let w = trace.element(weights, [neuron, input])
    else { return nil }
    let hasSums = example.names[z] == nil
    let hasWeights = example.names[w] == nil
    var parts: [Phrase] = []
    if hasSums {
      var words: Phrase = "\(z) is the sum of neuron \(neuron + 1) in layer \(layer.number)"
      if let a = element(layer.output), a != z, example.names[a] == nil {
        words = words + ", \(a) what it gives"
      }
      parts.append(words)
      parts.append("\(z.delta) is \(z.derivative())")
    }
    if hasWeights {
      parts.append("\(w) is the weight to neuron \(neuron + 1) from input \(input + 1)")
      parts.append("\(w.new) is its value after the update")
      if let id = layer.biasID, let biases = trace.step.graph.value(of: .parameter(id)),
        let b = trace.element(biases, layer.biases?.shape == [] ? [] : [neuron])
      {
        let whose = layer.biases?.shape == [] ? "of all its neurons" : "of that neuron"
        parts.append("\(b) is the bias \(whose)")
      }
    }
    guard !parts.isEmpty else { return nil }
    if trace.samples > 1, let last = trace.element(layer.sum, sample + [neuron]) {
      parts.append("\(last) belongs to sample \(trace.samples)")
    }
    return parts.enumerated().reduce("Names: ") { phrase, entry in
      phrase + (entry.offset > 0 ? "; " : "") + entry.element
    } + "."
  }

  /// What the inputs are called, where no table of their preparation says it.
  private var inputs: Phrase? {
    let names = example.inputNames
    guard !names.isEmpty, names.count <= 12, example.preparations.isEmpty else { return nil }
    return names.enumerated().reduce("Inputs: ") { phrase, entry in
      let input = Element(Symbol("x"), [entry.offset])
      return phrase + (entry.offset > 0 ? ", " : "") + "\(input) is \(entry.element)"
    } + "."
  }

  private func plain(_ element: Element) -> Element {
    var element = element
    element.symbol.sample = nil
    return element
  }
}
