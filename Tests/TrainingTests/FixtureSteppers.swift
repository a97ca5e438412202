import Chainrule
import Testing
import ChainruleEngine
@testable import ChainruleNetworks

/// The rows of one step, given by a fixture.
struct FixtureBatch {
  /// [n, in]
  var inputs: Tensor<Double>
  /// [n, out], or class numbers [n].
  var targets: Tensor<Double>
  var weights: [Double]?
  /// Dropout factors by stream.
  var masks: [Tensor<Double>] = []
  /// s of C = s · Σ wᵢ ℓᵢ
  var scale: Double

  var rows: Int { inputs.shape[0] }
  var form: TargetForm { targets.shape.count == 1 ? .classes : .values }

  func tensor(of role: Role) -> Tensor<Double>? {
    switch role {
    case .input: inputs
    case .target, .index: targets
    case .sampleWeight: weights.map { Tensor($0, shape: [$0.count]) }
    case .mask(let stream, _): masks[stream]
    case .setting(.lossScale): Tensor(scale)
    default: nil
    }
  }
}

/// What is trained: the network, its loss and the equations of its optimizer.
struct FixtureModel {
  let network: Network
  let loss: any Loss
  let updates: UpdateGraph
  let parameters: [ParameterID: Tensor<Double>]
  var states: [StateID: Tensor<Double>]

  /// `decaysAll`: penalties and weight decay work on biases and norms too, as PyTorch's do.
  init(
    _ network: Network, _ loss: any Loss, _ optimizer: any Optimizer,
    _ parameters: [ParameterID: Tensor<Double>], decaysAll: Bool = false
  ) {
    self.network = network
    self.loss = loss
    self.parameters = parameters
    let specs = network.parameters.map { spec in
      ParameterSpec(
        id: spec.id, shape: spec.shape, initializer: spec.initializer, fan: spec.fan,
        isPenalized: spec.isPenalized || decaysAll, isFrozen: spec.isFrozen)
    }
    updates = UpdateGraph(specs, optimizer)
    states = [:]
    for spec in network.states {
      states[spec.id] = Tensor(repeating: spec.start, shape: spec.shape)
    }
    for state in updates.states {
      states[state.id] =
        state.startsAs.flatMap { parameters[$0] } ?? Tensor(repeating: 0, shape: state.shape)
    }
  }

  func graph(_ batch: FixtureBatch) throws -> StepGraph {
    try StepGraph(
      network, loss, rows: batch.rows, targets: batch.form, isWeighted: batch.weights != nil)
  }
}

/// What a step computes from the parameters before it.
struct FixtureResult {
  let cost: Double
  let outputs: Tensor<Double>
  let gradients: [ParameterID: Tensor<Double>]
}

/// One of the two readings of a model: the interpreter's, or the compiled plan's.
protocol FixtureStepper: AnyObject {
  init(_ model: FixtureModel)
  var parameters: [ParameterID: Tensor<Double>] { get }
  var states: [StateID: Tensor<Double>] { get }
  func step(_ batch: FixtureBatch, learningRate: Double) throws -> FixtureResult
}

/// Evaluates the graphs node by node, in plain loops.
final class ReferenceStepper: FixtureStepper {
  private let model: FixtureModel
  private let memory: ReferenceUpdates
  private var graphs: [Int: StepGraph] = [:]

  init(_ model: FixtureModel) {
    self.model = model
    memory = ReferenceUpdates(model.updates, model.parameters, model.states)
  }

  var parameters: [ParameterID: Tensor<Double>] { memory.parameters }
  var states: [StateID: Tensor<Double>] { memory.states }

  func step(_ batch: FixtureBatch, learningRate: Double) throws -> FixtureResult {
    let step = try graphs[batch.rows] ?? model.graph(batch)
    graphs[batch.rows] = step
    let found = step.graph.evaluate(roles: memory.roles(of: step.graph) { batch.tensor(of: $0) })
    func tensor(_ value: Value) throws -> Tensor<Double> { try #require(found[value]) }
    var gradients: [ParameterID: Tensor<Double>] = [:]
    for (parameter, value) in step.gradients { gradients[parameter] = try tensor(value) }
    for (state, value) in step.stateUpdates { memory.states[state] = try tensor(value) }
    try memory.update(gradients, learningRate)
    return FixtureResult(
      cost: try tensor(step.cost).values[0], outputs: try tensor(step.outputs),
      gradients: gradients)
  }
}

/// Runs compiled plans, one for each number of rows.
final class PlanStepper: FixtureStepper {
  let model: FixtureModel
  let store: Store<Double>
  private let threads = Parallel(threads: 1)
  private var stepCount = 0
  private var plans: [Int: (plan: Plan<Double>, step: StepGraph)] = [:]

  init(_ model: FixtureModel) {
    self.model = model
    store = Store(
      parameters: model.network.parameters.map { ($0.id, $0.shape) },
      states: model.network.states.map { ($0.id, $0.shape) }
        + model.updates.states.map { ($0.id, $0.shape) })
    for (id, tensor) in model.parameters { store[id] = tensor }
    for (id, tensor) in model.states { store[id] = tensor }
  }

  deinit { threads.stop() }

  var parameters: [ParameterID: Tensor<Double>] {
    Dictionary(uniqueKeysWithValues: store.parameterIDs.map { ($0, store[$0]) })
  }
  var states: [StateID: Tensor<Double>] {
    Dictionary(uniqueKeysWithValues: store.stateIDs.map { ($0, store[$0]) })
  }

  func step(_ batch: FixtureBatch, learningRate: Double) throws -> FixtureResult {
    stepCount += 1
    store[.step] = Double(stepCount)
    store[.learningRate] = learningRate
    store[.lossScale] = batch.scale
    let (plan, step) = try plans[batch.rows] ?? compile(batch)
    plans[batch.rows] = (plan, step)
    for (role, value) in step.graph.roles where PlanStepper.isWritten(role) {
      let tensor = try #require(batch.tensor(of: role))
      _ = plan.elements(of: value).update(fromContentsOf: tensor.values)
    }
    plan.run(on: threads)
    return FixtureResult(
      cost: plan.tensor(of: step.cost).values[0], outputs: plan.tensor(of: step.outputs),
      gradients: Dictionary(
        uniqueKeysWithValues: step.gradients.map {
          ($0.parameter, store.gradient(of: $0.parameter))
        }
      ))
  }

  private func compile(_ batch: FixtureBatch) throws -> (Plan<Double>, StepGraph) {
    let step = try model.graph(batch)
    var program = Program(graph: step.graph, rows: batch.rows, outputs: [step.cost, step.outputs])
    program.gradients = step.gradients
    program.stateUpdates = step.stateUpdates
    program.updates = model.updates.updates
    var bindings: [Role: Binding<Double>] = [:]
    for (role, _) in step.graph.roles where PlanStepper.isWritten(role) {
      bindings[role] = .written
    }
    return (Plan(program, store: store, bindings: bindings), step)
  }

  private static func isWritten(_ role: Role) -> Bool {
    switch role {
    case .input, .target, .index, .sampleWeight, .mask: true
    default: false
    }
  }
}
