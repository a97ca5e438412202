import Chainrule

// MARK: - Boundaries

extension DrawnCase {
  private var names: [String] {
    let count = example.inputs.shape[1]
    return example.inputNames.count == count
      ? example.inputNames : (1...count).map { "x\($0)" }
  }

  func boundary() throws -> any Chart {
    let trained = example.steps > 1 ? try example.after(example.steps) : example
    guard let classes = try classes(of: trained) else { return try numbers(of: trained) }
    let (first, second) = try BoundaryInputs.places(inputs, among: names)
    let points = classes.names.indices.map { group in
      example.inputs.rows.indices.filter { classes.truth[$0] == group }.map { row in
        ChartPoint(example.inputs.rows[row][first], example.inputs.rows[row][second])
      }
    }
    let (x, y) = (Axis(names[first]), Axis(names[second]))
    if let neurons = try neurons(classes) {
      return HyperplanePicture(
        title: title("Decision boundary"),
        caption:
          "On the line w·x + b = 0 the neuron changes its answer; its normal vector w points to \(classes.names[1]). \(turns(neurons))",
        x: x, y: y, classes: classes.names, points: points, neurons: neurons
      ).chart
    }
    return try BoundaryPicture(
      title: title("Decision boundary"),
      caption:
        "\(whenTrained)Behind the samples the class that the network gives each place\(kept([first, second])).",
      x: x, y: y, classes: classes.names, points: points
    ) { try classes.answers(rows([first, second], at: $0.map { [$0.x, $0.y] })) }.chart
  }

  /// Nil where targets are numbers.
  private func classes(of trained: Case) throws -> CaseClasses? {
    let isSingle = example.network.outputs == 1
    if isSingle, Set(example.targets.values).count != 2 { return nil }
    return try CaseClasses(trained)
  }

  /// The number over one or two inputs.
  private func numbers(of trained: Case) throws -> any Chart {
    let target = example.outputNames.count == 1 ? example.outputNames[0] : "output"
    let truth = example.targets.rows.map { $0[0] }
    if names.count == 1, inputs.isEmpty {
      return try LineChart(
        title: title("The network's answer"),
        caption: "\(whenTrained)The number that the network gives, and the samples.",
        x: Axis(names[0]), y: Axis(target),
        samples: zip(example.inputs.rows, truth).map { ChartPoint($0[0], $1) }
      ) { try trained.outputs($0.map { [$0] }).map { $0[0] } }
    }
    let (first, second) = try BoundaryInputs.places(inputs, among: names)
    return try SurfacePicture(
      title: title("The network's answer"),
      caption:
        "\(whenTrained)The number that the network gives each place\(kept([first, second])); each sample has the shade of its target.",
      x: Axis(names[first]), y: Axis(names[second]), target: target,
      samples: zip(example.inputs.rows, truth).map {
        .init(ChartPoint($0[first], $0[second]), number: $1)
      }
    ) { try trained.outputs(rows([first, second], at: $0.map { [$0.x, $0.y] })).map { $0[0] } }
    .chart
  }

  private func title(_ words: String) -> String {
    example.name.isEmpty ? words : "\(words): \(example.name)"
  }

  private var whenTrained: String { example.steps > 1 ? "After \(example.steps) steps. " : "" }

  private var medians: [Double] {
    names.indices.map { place in median(of: example.inputs.rows.map { $0[place] }) ?? 0 }
  }

  /// What all inputs but those drawn are kept at.
  private func kept(_ drawn: [Int]) -> String {
    let medians = medians
    let others = names.indices.filter { !drawn.contains($0) }.map {
      "\(names[$0]) = \(NumberFormat.significant(4).string(medians[$0]))"
    }
    return others.isEmpty
      ? "" : ", all other inputs are held at their medians: \(BoundaryInputs.listed(others))"
  }

  /// Rows of inputs with some of them at each of many places, the others at their median.
  private func rows(_ drawn: [Int], at places: [[Double]]) -> [[Double]] {
    let medians = medians
    return places.map { place in
      var row = medians
      for (input, number) in zip(drawn, place) { row[input] = number }
      return row
    }
  }

  private func turns(_ neurons: [HyperplanePicture.Neuron]) -> String {
    let word = example.loss.loss is PerceptronLoss ? "changes" : "steps"
    return switch neurons.last?.step ?? 0 {
    case 0: ""
    case 1: "The line before the step is paler."
    case let count:
      "A pale line is an earlier one, numbered by the \(word) made before it, of \(count) in all."
    }
  }

  /// The only neuron of a network of two inputs, before each of its changes; nil for other networks.
  private func neurons(_ classes: CaseClasses) throws -> [HyperplanePicture.Neuron]? {
    let trace = try Trace(example)
    guard trace.layers.count == 1, example.network.parameterCount <= 3,
      example.inputs.shape[1] == 2, let layer = trace.layers.first,
      layer.weights.shape == [1, 2]
    else { return nil }
    func neuron(_ weights: Tensor<Double>?, _ bias: Tensor<Double>?, _ step: Int)
      -> HyperplanePicture.Neuron?
    {
      guard let values = weights?.values, values.count == 2 else { return nil }
      return .init(
        weights: (values[0], values[1]), bias: (bias?.values.first ?? 0) - classes.sumThreshold,
        step: step)
    }
    func neuron(_ example: Case, _ step: Int) -> HyperplanePicture.Neuron? {
      neuron(
        example.parameters[layer.weightID], layer.biasID.flatMap { example.parameters[$0] }, step)
    }
    if let run = try Worked(example).perceptron {
      return [neuron(example, 0)].compactMap { $0 }
        + run.updates.enumerated().compactMap { neuron($1.weights, $1.biases, $0 + 1) }
    }
    var (current, found) = (example, [neuron(example, 0)])
    let stride = max(1, example.steps / 10)
    for made in Swift.stride(from: 0, to: example.steps, by: stride) {
      let count = min(stride, example.steps - made)
      current = try current.after(count)
      found.append(neuron(current, made + count))
    }
    return found.compactMap { $0 }
  }
}

/// Which two inputs a boundary is drawn over.
enum BoundaryInputs {
  /// The first of some words, and how many more there are.
  static func listed(_ words: [String]) -> String {
    let rest = words.count > 9 ? " and \(words.count - 8) more" : ""
    return words.prefix(rest.isEmpty ? 9 : 8).joined(separator: ", ") + rest
  }

  /// Their places; without `chosen` there have to be two alone.
  static func places(_ chosen: [String], among names: [String]) throws -> (Int, Int) {
    guard !chosen.isEmpty else {
      guard names.count == 2 else {
        let list = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
        throw UsageError(
          "--inputs",
          expected:
            "two inputs to draw, as in --inputs \(names.first ?? "a"),\(names.count > 1 ? names[1] : "b")",
          found: "a model of \(names.count): \(list)")
      }
      return (0, 1)
    }
    guard chosen.count == 2, chosen[0] != chosen[1] else {
      throw UsageError(
        "--inputs", expected: "two different inputs", found: chosen.joined(separator: ", "))
    }
    let places = try chosen.map { name -> Int in
      if let place = names.firstIndex(of: name) { return place }
      let nearest = suggestion(for: name, among: names)
      throw UsageError(
        "--inputs", expected: "one of \(names.prefix(12).joined(separator: ", "))",
        found: "\(quoted(name))\(nearest)")
    }
    return (places[0], places[1])
  }
}
