import ChainruleData
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

extension Diagnostics {
  /// Hidden neurons that no longer learn, and gradients that do not reach the first layer.
  ///
  /// One step is worked out in double precision on up to 256 rows (fewer for large networks),
  /// spread over the examples, as in training but without dropout:
  /// - dead neurons: in a layer that ends with ReLU, a quarter of the neurons or more are 0 for
  ///   every row (those left out whose z varies less than a twentieth of the most varying one: weight
  ///   decay has taken them away);
  /// - saturated neurons: in a layer that ends with sigmoid or tanh, a quarter of the neurons or
  ///   more have a slope below 0.01 for 95 % of the rows or more;
  /// - vanishing and exploding gradients: the norm of ∂C/∂W of the first layer is less than 10⁻⁴ or
  ///   more than 10⁴ times that of the last one (not where training has ended at a minimum, so that
  ///   all norms are below 10⁻⁶ of those with newly drawn parameters, nor where the first is small
  ///   because a penalty has shrunk some layer's weights to a thousandth of such); a gradient that
  ///   is not finite.
  ///
  /// Neurons are looked at from 20 rows on; the last layer's may stand at their limits.
  ///
  /// - Parameters:
  ///   - initial: the parameters before training, whose gradients are then looked at too.
  /// - Throws: `NetworkError` where network, loss, numbers and examples do not fit together.
  public static func network<S: Scalar>(
    _ network: Network, loss: any Loss, parameters: [ParameterID: Tensor<S>],
    states: [StateID: Tensor<S>] = [:], examples: Examples<S>,
    initial: [ParameterID: Tensor<Double>]? = nil
  ) throws -> [Warning] {
    try checkHasRows(examples)
    let sample = sample(of: examples, for: network)
    // It says precisely what does not fit, before the interpreter would stop at it.
    _ = try Evaluator(network, loss: loss, parameters: parameters, states: states).evaluate(sample)
    let step = try SampleStep(network, loss, sample, states: states)
    let values = step.values(parameters.mapValues { $0.converted() })
    var warnings = sample.count < 20 ? [] : neurons(of: step.step, values)
    let advice = GradientAdvice(network, step.step)
    if let initial {
      let known = network.parameters.allSatisfy { initial[$0.id]?.shape == $0.shape }
      guard known else {
        throw NetworkError(
          layer: "network", expected: "initial values for each parameter", found: "others")
      }
      warnings += gradients(of: step, step.values(initial), "before training", advice)
    }
    let found = gradients(of: step, values, "after training", advice)
    let isImbalance = found.contains { $0.kind != .notFinite }
    guard isImbalance else { return warnings + found }
    let drawn = try initial ?? network.initialParameters(seed: 0)
    let start = step.values(drawn)
    if hasConverged(step.weightGradients(values), since: step.weightGradients(start)) {
      return warnings
    }
    let isShrunk = hasShrunk(parameters.mapValues { $0.converted() }, since: drawn)
    return warnings + found.filter { !isShrunk || $0.kind != .vanishingGradient }
  }

  /// Rows at equal distances: about 2·10⁸ multiplications forward, 32 rows at least.
  private static func sample<S>(of examples: Examples<S>, for network: Network) -> Examples<S> {
    let most = min(256, max(32, 200_000_000 / max(network.parameterCount, 1)))
    let count = min(examples.count, most)
    return examples.subset((0..<count).map { $0 * examples.count / count })
  }

  private static func neurons(
    of step: ExpandedStep, _ values: [Value: Tensor<Double>]
  ) -> [Warning] {
    var seen: Set<Value> = [step.outputs]
    return step.layers.compactMap { layer in
      guard seen.insert(layer.output).inserted, let outputs = values[layer.output] else {
        return nil
      }
      switch step.graph.nodes[layer.output.node].op {
      case is ReLU: return deadNeurons(layer.name, outputs, sums: values[layer.sum])
      case is Sigmoid: return saturated(layer.name, "sigmoid", outputs) { $0 * (1 - $0) }
      case is Tanh: return saturated(layer.name, "tanh", outputs) { 1 - $0 * $0 }
      default: return nil
      }
    }
  }

  /// A neuron that weight decay has shrunk away, so that its z hardly moves, is spare and not dead.
  private static func deadNeurons(
    _ layer: String, _ outputs: Tensor<Double>, sums: Tensor<Double>?
  ) -> Warning? {
    let (rows, width) = (outputs.shape[0], outputs.shape[1])
    let ranges = sums.map { columnRanges(of: $0) } ?? [Double](repeating: 1, count: width)
    let widest = ranges.max() ?? 0
    let dead = (0..<width).count { neuron in
      ranges[neuron] > 0.05 * widest
        && (0..<rows).allSatisfy { outputs.values[$0 * width + neuron] == 0 }
    }
    guard 4 * dead >= width else { return nil }
    return Warning(
      kind: .deadNeurons, place: layer,
      numbers: [
        .init("dead", Double(dead)), .init("neurons", Double(width)), .init("rows", Double(rows)),
      ],
      description: "layer \(layer): \(dead) of \(width) ReLU neurons are 0 for all \(rows) sampled "
        + "rows and learn nothing from them; a smaller learning rate, leaky_relu or fewer neurons "
        + "may serve better")
  }

  /// How far each column's values lie apart.
  private static func columnRanges(of sums: Tensor<Double>) -> [Double] {
    let width = sums.shape[1]
    return (0..<width).map { column in
      let values = stride(from: column, to: sums.count, by: width).map { sums.values[$0] }
      return (values.max() ?? 0) - (values.min() ?? 0)
    }
  }

  private static func saturated(
    _ layer: String, _ kind: String, _ outputs: Tensor<Double>, slope: (Double) -> Double
  ) -> Warning? {
    let (rows, width) = (outputs.shape[0], outputs.shape[1])
    let stuck = (0..<width).count { neuron in
      let flat = (0..<rows).count { slope(outputs.values[$0 * width + neuron]) < 0.01 }
      return 20 * flat >= 19 * rows
    }
    guard 4 * stuck >= width else { return nil }
    return Warning(
      kind: .saturatedNeurons, place: layer,
      numbers: [
        .init("saturated", Double(stuck)), .init("neurons", Double(width)),
        .init("rows", Double(rows)),
      ],
      description: "layer \(layer): \(stuck) of \(width) \(kind) neurons stand at their limits for "
        + "nearly all \(rows) sampled rows, where the slope is below 0.01 and little is learned; a "
        + "smaller learning rate, standardized inputs, weight decay or relu may serve better")
  }

  /// Whether all gradients are nothing beside those of the beginning.
  private static func hasConverged(
    _ norms: [(layer: String, norm: Double)], since start: [(layer: String, norm: Double)]
  ) -> Bool {
    // A first layer may hardly have learned from the beginning: the greatest norm is the measure.
    let greatest = start.map(\.norm).max() ?? 0
    return norms.allSatisfy { $0.norm < 1e-6 * greatest }
  }

  /// Whether some layer's weights are nothing beside newly drawn ones, as a penalty leaves them.
  private static func hasShrunk(
    _ parameters: [ParameterID: Tensor<Double>], since start: [ParameterID: Tensor<Double>]
  ) -> Bool {
    start.contains { id, tensor in
      guard id.name.hasSuffix(".weight"), let now = parameters[id] else { return false }
      return squares(of: now) < 1e-6 * squares(of: tensor)
    }
  }

  private static func squares(of tensor: Tensor<Double>) -> Double {
    tensor.values.reduce(0) { $0 + $1 * $1 }
  }

  private static func gradients<S>(
    of step: SampleStep<S>, _ values: [Value: Tensor<Double>], _ when: String,
    _ advice: GradientAdvice
  ) -> [Warning] {
    let norms = step.weightGradients(values)
    if let (layer, norm) = norms.first(where: { !$0.norm.isFinite }) {
      return [
        Warning(
          kind: .notFinite, place: layer, numbers: [.init("norm", norm)],
          description: "layer \(layer): its gradient \(when) is not finite; try a smaller learning "
            + "rate, inputs of similar size, or clipping")
      ]
    }
    guard norms.count > 1, let first = norms.first, let last = norms.last, last.norm > 0 else {
      return []
    }
    let ratio = first.norm / last.norm
    guard ratio < 1e-4 || ratio > 1e4 else { return [] }
    return [
      Warning(
        kind: ratio < 1 ? .vanishingGradient : .explodingGradient, place: first.layer,
        numbers: [.init("ratio", ratio), .init("first", first.norm), .init("last", last.norm)],
        description: "layer \(first.layer): its gradient \(when) is \(short(ratio)) times that of "
          + "\(last.layer); \(ratio < 1 ? advice.vanishing : advice.exploding)")
    ]
  }
}

/// What may help a network of its kind; never what it has already.
private struct GradientAdvice {
  let vanishing, exploding: String

  init(_ network: Network, _ step: ExpandedStep) {
    let hidden = step.layers.filter { $0.output != step.outputs }
    let ops = hidden.map { step.graph.nodes[$0.output.node].op }
    let bounded = [
      ops.contains { $0 is Sigmoid } ? "sigmoid" : nil, ops.contains { $0 is Tanh } ? "tanh" : nil,
    ].compactMap { $0 }
    let relu = bounded.isEmpty ? [] : ["relu instead of \(bounded.joined(separator: " and "))"]
    let norm = network.states.isEmpty ? ["batch normalization"] : []
    vanishing =
      "the first layers hardly learn; "
      + GradientAdvice.choice(
        relu + norm + ["fewer layers"] + (bounded.isEmpty ? ["larger initial weights"] : []))
    exploding =
      "the first layers learn in leaps; "
      + GradientAdvice.choice(
        ["a smaller learning rate", "clipping"] + norm + ["smaller initial weights"])
  }

  /// “a, b or c may serve better”
  private static func choice(_ ways: [String]) -> String {
    let first = ways.dropLast().joined(separator: ", ")
    return "\(first.isEmpty ? "" : first + " or ")\(ways.last ?? "") may serve better"
  }
}

/// One step on sampled rows, with no short cut.
private struct SampleStep<S: Scalar> {
  let step: ExpandedStep
  private let sources: [Role: Tensor<Double>]

  init(
    _ network: Network, _ loss: any Loss, _ sample: Examples<S>, states: [StateID: Tensor<S>]
  ) throws {
    let rows = sample.count
    var sources: [Role: Tensor<Double>] = [
      .input(0): sample.inputs.converted(), .setting(.lossScale): Tensor(1 / Double(rows)),
    ]
    let form: TargetForm
    switch sample.targets {
    case .classes(let classes, _):
      form = .classes
      sources[.index(0)] = Tensor(classes.map { Double($0) }, shape: [rows])
    case .values(let values):
      form = .values
      sources[.target(0)] = values.converted()
    }
    for (id, tensor) in states { sources[.state(id)] = tensor.converted() }
    // Batch normalization needs two rows to know how far they are spread.
    step = try ExpandedStep(
      network, loss, rows: rows, targets: form, use: rows > 1 ? .training : .inference)
    for (role, value) in step.graph.roles {
      guard case .mask = role else { continue }
      sources[role] = Tensor(repeating: 1, shape: step.graph.shape(of: value))
    }
    self.sources = sources
  }

  func values(_ parameters: [ParameterID: Tensor<Double>]) -> [Value: Tensor<Double>] {
    var all = sources
    for (id, tensor) in parameters { all[.parameter(id)] = tensor }
    return step.graph.evaluate(roles: all)
  }

  /// ‖∂C/∂W‖ of each layer with weights, in their order.
  func weightGradients(_ values: [Value: Tensor<Double>]) -> [(layer: String, norm: Double)] {
    step.parameters.compactMap { spec in
      let suffix = ".weight"
      guard spec.id.name.hasSuffix(suffix), spec.shape.count == 2 else { return nil }
      let gradient = step.derivative(of: spec.id).flatMap { values[$0] }
      let squares = gradient?.values.reduce(0) { $0 + $1 * $1 } ?? 0
      return (String(spec.id.name.dropLast(suffix.count)), squares.squareRoot())
    }
  }
}
