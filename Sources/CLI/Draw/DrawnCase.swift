import Chainrule

/// The drawings of a single case: an example's, or a model's with rows of its data.
struct DrawnCase {
  let example: Case
  /// Names of parameters, as typed.
  let parameters: [String]
  /// Names of two inputs, as typed; empty: the only two.
  let inputs: [String]

  func drawn(_ kind: DrawnKind) throws -> Drawn {
    switch kind {
    case .network:
      return .network(NetworkDrawing(NetworkPicture(try Explanation(Worked(example)))))
    case .path: return .chart(try path())
    case .boundary: return .chart(try boundary())
    case .descent: return .chart(try descent())
    case .weights:
      return .chart(Histogram(weightsOf: example.network, parameters: example.parameters))
    case .gradients: return .chart(BarChart(gradientsOf: try Trace(example)))
    case .activations: return .chart(try DrawnActivations.grid(of: activations()))
    case .curves, .confusion:
      throw UsageError("--what", expected: "a run for \(kind.rawValue)", found: "an example")
    }
  }

  private func activations() throws -> [any ActivationOp] {
    let trace = try Trace(example)
    var kinds: Set<String> = []
    return trace.layers.compactMap { layer in
      guard case .elementwise(let any) = trace.activation(of: layer),
        kinds.insert(type(of: any.op).kind).inserted
      else { return nil }
      return any.op
    }
  }

  // MARK: - Parameters

  private func element(_ name: String, in trace: Trace) throws -> Element {
    do {
      return try trace.element(named: name)
    } catch {
      throw UsageError("--parameter: \(error)")
    }
  }

  private func path() throws -> PathDrawing {
    let trace = try Trace(example)
    guard parameters.count <= 1 else {
      throw UsageError(
        "--parameter", expected: "one parameter for the path", found: "\(parameters.count)")
    }
    let name = parameters.first ?? "w1[1,1]"
    let element = try element(name, in: trace)
    guard element.symbol.form == .value else {
      throw UsageError("--parameter", expected: "a number such as w1[1,2]", found: quoted(name))
    }
    return PathDrawing(Paths(Equations(trace), from: element, limit: 12), in: trace)
  }

  private func descent() throws -> any Chart {
    let trace = try Trace(example)
    guard (1...2).contains(parameters.count) else {
      throw UsageError(
        "--parameter", expected: "one or two weights or biases, as in w1[1,1],w1[1,2]",
        found: parameters.isEmpty ? "none" : "\(parameters.count)")
    }
    let found = try parameters.map { try element($0, in: trace) }
    guard Set(found).count == found.count else {
      throw UsageError("--parameter", expected: "two different parameters", found: "one twice")
    }
    do {
      return try DescentPicture(example, along: found).chart
    } catch let error as NotAParameter {
      throw UsageError("--parameter: \(error)")
    }
  }
}

// MARK: - Boundaries

extension DrawnCase {
  private var names: [String] {
    let count = example.inputs.shape[1]
    return example.inputNames.count == count
      ? example.inputNames : (1...count).map { "x\($0)" }
  }

  /// The two inputs that are drawn.
  private func axes() throws -> (Int, Int) {
    try BoundaryInputs.places(inputs, among: names)
  }

  private func boundary() throws -> any Chart {
    let (first, second) = try axes()
    let trained = example.steps > 1 ? try example.after(example.steps) : example
    let classes = try CaseClasses(trained)
    let points = classes.names.indices.map { group in
      example.inputs.rows.indices.filter { classes.truth[$0] == group }.map { row in
        ChartPoint(example.inputs.rows[row][first], example.inputs.rows[row][second])
      }
    }
    let (x, y) = (Axis(names[first]), Axis(names[second]))
    let title = example.name.isEmpty ? "Decision boundary" : "Decision boundary: \(example.name)"
    if let neurons = try neurons(classes) {
      return HyperplanePicture(
        title: title,
        caption:
          "On the line w·x + b = 0 the neuron changes its answer; its normal vector w points to \(classes.names[1]). \(turns(neurons.count - 1))",
        x: x, y: y, classes: classes.names, points: points, neurons: neurons
      ).chart
    }
    let others = names.indices.filter { $0 != first && $0 != second }
    let medians = names.indices.map { place in
      median(of: example.inputs.rows.map { row in row[place] }) ?? 0
    }
    let kept = others.map { "\(names[$0]) = \(NumberFormat.significant(4).string(medians[$0]))" }
    return try BoundaryPicture(
      title: title,
      caption: (example.steps > 1 ? "After \(example.steps) steps. " : "")
        + (kept.isEmpty
          ? "Behind the samples the class that the network gives each place."
          : "The class that the network gives each place, all other inputs at their median: \(kept.joined(separator: ", "))."),
      x: x, y: y, classes: classes.names, points: points, cells: 100
    ) { places in
      try classes.answers(
        places.map { place in
          var row = medians
          (row[first], row[second]) = (place.x, place.y)
          return row
        })
    }.chart
  }

  private func turns(_ count: Int) -> String {
    switch count {
    case 0: ""
    case 1: "The line before the step is paler."
    default: "The paler a line, the earlier it was, over \(count) changes."
    }
  }

  /// The only neuron of a network of two inputs, before each of its changes; nil for other networks.
  private func neurons(_ classes: CaseClasses) throws -> [HyperplanePicture.Neuron]? {
    let trace = try Trace(example)
    guard trace.layers.count == 1, example.network.parameterCount <= 3,
      example.inputs.shape[1] == 2, let layer = trace.layers.first,
      layer.weights.shape == [1, 2]
    else { return nil }
    let make = { (weights: Tensor<Double>?, bias: Tensor<Double>?) -> HyperplanePicture.Neuron? in
      guard let values = weights?.values, values.count == 2 else { return nil }
      return .init(
        weights: (values[0], values[1]), bias: (bias?.values.first ?? 0) - classes.sumThreshold)
    }
    let parameters = { (found: [ParameterID: Tensor<Double>]) in
      make(found[layer.weightID], layer.biasID.flatMap { found[$0] })
    }
    if let run = try Worked(example).perceptron {
      return [parameters(example.parameters)].compactMap { $0 }
        + run.updates.compactMap { make($0.weights, $0.biases) }
    }
    var (current, found) = (example, [parameters(example.parameters)])
    let stride = max(1, example.steps / 10)
    for made in Swift.stride(from: 0, to: example.steps, by: stride) {
      current = try current.after(min(stride, example.steps - made))
      found.append(parameters(current.parameters))
    }
    return found.compactMap { $0 }
  }
}

/// Which two inputs a boundary is drawn over.
enum BoundaryInputs {
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
