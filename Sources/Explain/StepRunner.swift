import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// Makes the steps of a case one after the other, in memory that is allocated once.
final class StepRunner {
  let example: Case
  let step: ExpandedStep
  let updates: [UpdateRunner]
  /// ‖∂C/∂p‖ over all that learns and the factor it was clipped by in the last update, where a limit is set.
  private(set) var clipped: ClippedNorm?
  private(set) var stepsMade: Int
  private let interpreter: Interpreter
  private let gradients: [ParameterID: Value]

  /// Throws `NetworkError` where the parts of the case do not fit together.
  ///
  /// With `isShort`, only what updates, outputs and cost need is computed.
  init(_ example: Case, isShort: Bool = false) throws {
    // Which weight the layer below should see, the point or the place ahead of it, no text says.
    if example.order == .inPlace, (example.optimizer.optimizer as? Nesterov)?.looksAhead == true {
      throw NetworkError(
        layer: "order in_place", expected: "an optimizer that does not look ahead",
        found: "nesterov with looks_ahead")
    }
    self.example = example
    step = try example.expandedStep()
    stepsMade = example.stepsMade
    let updateGraph = UpdateGraph(
      step.parameters, example.optimizer.optimizer, penalties: example.penalties,
      clipping: example.clipping)
    var gradients: [ParameterID: Value] = [:]
    for spec in step.parameters { gradients[spec.id] = step.derivative(of: spec.id) }
    self.gradients = gradients
    let learned = updateGraph.updates.compactMap { gradients[$0.parameter] }
    interpreter = Interpreter(
      step.graph,
      wanted: isShort
        ? learned + [step.cost, step.outputs] + step.stateUpdates.map(\.value) : nil)
    for (role, value) in step.graph.roles {
      let tensor = try example.tensor(of: role, shape: step.graph.shape(of: value))
      interpreter.write(tensor.values, to: role)
    }
    updates = try updateGraph.updates.map { try UpdateRunner($0, example) }
    for update in updates { interpreter.write(update.networkValues, to: .parameter(update.id)) }
  }

  func runForward() { interpreter.run(to: step.forwardCount) }
  func runBackward() { interpreter.run(from: step.forwardCount) }

  /// Every value as it stands now; `forward`, if given, keeps its parameters and forward values.
  func trace(forward: Trace? = nil) -> Trace {
    var values = forward?.values ?? [:]
    for (index, node) in step.graph.nodes.enumerated()
    where forward == nil && index < step.forwardCount {
      for port in node.shapes.indices {
        let value = Value(node: index, port: port)
        values[value] = interpreter.tensor(of: value)
      }
    }
    for (value, _) in step.named {
      if let found = step.derivative(of: value) { values[found] = interpreter.tensor(of: found) }
    }
    var current = example
    current.parameters = forward?.example.parameters ?? parameters
    return Trace(current, step, values)
  }

  // MARK: - One update

  /// Forward, backward, update, and what states become.
  func run() {
    runForward()
    runBackward()
    update()
  }

  /// The update after `runForward` and `runBackward`.
  func update() {
    stepsMade += 1
    clip()
    switch example.order {
    case .atOnce:
      for update in updates { change(update) }
    case .inPlace:
      for layer in layersFromTheLast {
        runBackward()
        for update in layer { change(update) }
        // γ spread over the rows, which the reverse pass reads as the forward pass left it.
        interpreter.run { self.readsParametersAlone[$0] }
      }
      // So that what lies below the first layer has seen it new as well.
      runBackward()
    }
    guard example.use == .training else { return }
    for (state, value) in step.stateUpdates {
      interpreter.write(interpreter[value], to: .state(state))
    }
  }

  private func change(_ update: UpdateRunner) {
    let gradient = gradients[update.id].map { interpreter[$0] }
    update.run(gradient, step: stepsMade, gradientScale: clipped?.factor ?? 1)
    interpreter.write(update.networkValues, to: .parameter(update.id))
  }

  /// The norm is that of all gradients before anything changes.
  private func clip() {
    guard let limit = example.clipping.norm else { return }
    var squares = 0.0
    for update in updates {
      guard let gradient = gradients[update.id] else { continue }
      for value in interpreter[gradient] { squares += value * value }
    }
    let norm = squares.squareRoot()
    clipped = ClippedNorm(
      norm: norm, limit: limit, factor: norm.isFinite ? min(1, limit / (norm + 1e-6)) : 1)
  }

  /// Which nodes of the forward pass are computed from parameters and nothing else.
  private lazy var readsParametersAlone: [Bool] = {
    var found: [Bool] = []
    for node in step.graph.nodes[..<step.forwardCount] {
      if case .parameter? = node.role {
        found.append(true)
      } else {
        found.append(!node.inputs.isEmpty && node.inputs.allSatisfy { found[$0.node] })
      }
    }
    return found + step.graph.nodes[step.forwardCount...].map { _ in false }
  }()

  private var layersFromTheLast: [[UpdateRunner]] {
    var order: [String] = []
    var groups: [String: [UpdateRunner]] = [:]
    for update in updates {
      let layer = update.id.name.split(separator: ".").dropLast().joined(separator: ".")
      if groups[layer] == nil { order.append(layer) }
      groups[layer, default: []].append(update)
    }
    return order.reversed().compactMap { groups[$0] }
  }

  // MARK: - What stands there now

  /// ∂C/∂p as the last backward pass found it; zeros where C does not depend on p.
  func gradient(of spec: ParameterSpec) -> Tensor<Double> {
    gradients[spec.id].map { interpreter.tensor(of: $0) } ?? Tensor(repeating: 0, shape: spec.shape)
  }

  /// The parameters, with Nesterov's look-ahead the points p.
  var parameters: [ParameterID: Tensor<Double>] {
    var found = example.parameters
    for spec in step.parameters {
      found[spec.id] = interpreter.tensor(of: .parameter(spec.id)) ?? found[spec.id]
    }
    for update in updates { found[update.id] = update.parameter }
    return found
  }

  /// The running statistics.
  var states: [StateID: Tensor<Double>] {
    var found = example.states
    for spec in step.states { found[spec.id] = interpreter.tensor(of: .state(spec.id)) }
    return found
  }

  /// The optimizer's memory.
  var optimizerStates: [StateID: Tensor<Double>] {
    var found: [StateID: Tensor<Double>] = [:]
    for update in updates {
      for (id, _, tensor) in update.states { found[id] = tensor }
    }
    return found
  }

  /// Outputs and cost at the parameters as they are now; with Nesterov's look-ahead, at the points p.
  func results() -> (outputs: Tensor<Double>, cost: Double) {
    for update in updates where update.looksAhead {
      interpreter.write(update.parameter.values, to: .parameter(update.id))
    }
    runForward()
    let found = (interpreter.tensor(of: step.outputs), interpreter[step.cost][0])
    for update in updates where update.looksAhead {
      interpreter.write(update.networkValues, to: .parameter(update.id))
    }
    return found
  }

  /// Goes on from other parameters.
  func set(_ parameters: [ParameterID: Tensor<Double>]) {
    for update in updates {
      guard let tensor = parameters[update.id] else { continue }
      update.set(tensor.values)
      interpreter.write(tensor.values, to: .parameter(update.id))
    }
  }
}

/// What clipping by the global norm did.
public struct ClippedNorm: Hashable, Sendable {
  /// √ of the sum of the squares of all gradients.
  public let norm: Double
  /// `Clipping.norm`, which a larger norm is scaled down to.
  public let limit: Double
  /// min(1, limit / (norm + 10⁻⁶)), which every gradient was multiplied with.
  public let factor: Double
}
