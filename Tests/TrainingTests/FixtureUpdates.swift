import Chainrule
import ChainruleEngine
import Testing

@testable import ChainruleNetworks

/// An optimizer's equations under given gradients.
protocol FixtureUpdates: AnyObject {
  var parameters: [ParameterID: Tensor<Double>] { get }
  var states: [StateID: Tensor<Double>] { get set }
  /// A parameter without a gradient has gradient 0.
  func update(_ gradients: [ParameterID: Tensor<Double>], _ learningRate: Double) throws
}

/// By the interpreter, node by node.
final class ReferenceUpdates: FixtureUpdates {
  private let updates: UpdateGraph
  private let clipNorm: Double?
  private(set) var parameters: [ParameterID: Tensor<Double>]
  var states: [StateID: Tensor<Double>]
  private var stepCount = 0

  init(
    _ updates: UpdateGraph, _ parameters: [ParameterID: Tensor<Double>],
    _ states: [StateID: Tensor<Double>], clipNorm: Double? = nil
  ) {
    (self.updates, self.parameters, self.states) = (updates, parameters, states)
    self.clipNorm = clipNorm
  }

  /// Every role that a graph reads, from here or else from `other`.
  func roles(of graph: Graph, _ other: (Role) -> Tensor<Double>?) -> [Role: Tensor<Double>] {
    var tensors: [Role: Tensor<Double>] = [:]
    for (role, value) in graph.roles {
      let shape = graph.shape(of: value)
      switch role {
      case .parameter(let id): tensors[role] = parameters[id]?.reshaped(to: shape)
      case .state(let id): tensors[role] = states[id]?.reshaped(to: shape)
      default: tensors[role] = other(role)?.reshaped(to: shape)
      }
    }
    return tensors
  }

  func update(_ gradients: [ParameterID: Tensor<Double>], _ learningRate: Double) throws {
    stepCount += 1
    let settings: [Setting: Double] = [
      .learningRate: learningRate, .step: Double(stepCount), .gradientScale: clipFactor(gradients),
    ]
    for program in updates.updates {
      let shape = try #require(parameters[program.parameter]).shape
      let found = program.graph.evaluate(
        roles: roles(of: program.graph) { role in
          switch role {
          case .gradient(let id): gradients[id] ?? Tensor(repeating: 0, shape: shape)
          case .setting(let setting): settings[setting].map { Tensor($0) }
          default: nil
          }
        })
      parameters[program.parameter] = try #require(found[program.newParameter])
        .reshaped(to: shape)
      for (state, value) in program.newStates {
        states[state] = try #require(found[value]).reshaped(to: shape)
      }
    }
  }

  /// min(1, limit / (‖g‖ + 10⁻⁶))
  private func clipFactor(_ gradients: [ParameterID: Tensor<Double>]) -> Double {
    guard let clipNorm else { return 1 }
    let squares = gradients.values.flatMap(\.values).reduce(0) { $0 + $1 * $1 }
    return min(1, clipNorm / (squares.squareRoot() + 1e-6))
  }
}

/// By a plan whose gradients the host writes: the kernels.
final class PlanUpdates: FixtureUpdates {
  private let store: Store<Double>
  private let plan: Plan<Double>
  private let places: [ParameterID: Value]
  private let threads = Parallel(threads: 1)
  private var stepCount = 0

  init(
    _ updates: UpdateGraph, _ parameters: [ParameterID: Tensor<Double>],
    _ states: [StateID: Tensor<Double>], clipNorm: Double? = nil
  ) {
    store = Store(
      parameters: updates.updates.compactMap { update in
        parameters[update.parameter].map { (update.parameter, $0.shape) }
      }, states: updates.states.map { ($0.id, $0.shape) })
    var graph = Graph()
    var places: [ParameterID: Value] = [:]
    var bindings: [Role: Binding<Double>] = [:]
    for (i, id) in store.parameterIDs.enumerated() {
      places[id] = graph.source(.target(i), store[id].shape, batched: false)
      bindings[.target(i)] = .written
    }
    var program = Program(graph: graph, rows: 1, outputs: Array(places.values))
    program.gradients = places.map { ($0.key, $0.value) }
    program.updates = updates.updates
    program.clipNorm = clipNorm
    plan = Plan(program, store: store, bindings: bindings)
    self.places = places
    for id in store.parameterIDs { if let tensor = parameters[id] { store[id] = tensor } }
    self.states = states
  }

  deinit { threads.stop() }

  var parameters: [ParameterID: Tensor<Double>] {
    Dictionary(uniqueKeysWithValues: store.parameterIDs.map { ($0, store[$0]) })
  }
  var states: [StateID: Tensor<Double>] {
    get { Dictionary(uniqueKeysWithValues: store.stateIDs.map { ($0, store[$0]) }) }
    set { for (id, tensor) in newValue { store[id] = tensor } }
  }

  func update(_ gradients: [ParameterID: Tensor<Double>], _ learningRate: Double) {
    stepCount += 1
    store[.step] = Double(stepCount)
    store[.learningRate] = learningRate
    for (id, value) in places {
      let zero = Tensor<Double>(repeating: 0, shape: store[id].shape)
      _ = plan.elements(of: value).update(fromContentsOf: (gradients[id] ?? zero).values)
    }
    plan.run(on: threads)
  }
}

extension FixtureReading {
  /// The optimizer's equations for parameters that begin with these values, weight decay on all of them.
  func updates(
    _ optimizer: any Optimizer, _ start: [ParameterID: Tensor<Double>],
    penalties: Penalties = Penalties(), clipping: Clipping = Clipping()
  ) -> any FixtureUpdates {
    let specs = start.keys.sorted { $0.name < $1.name }.map { id in
      ParameterSpec(
        id: id, shape: start[id]?.shape ?? [], initializer: AnyInitializer(Zeros()),
        fan: Fan(inputs: 1, outputs: 1), isPenalized: true, isFrozen: false)
    }
    let graph = UpdateGraph(specs, optimizer, penalties: penalties, clipping: clipping)
    var states: [StateID: Tensor<Double>] = [:]
    for state in graph.states {
      states[state.id] =
        state.startsAs.flatMap { start[$0] } ?? Tensor(repeating: 0, shape: state.shape)
    }
    switch self {
    case .reference: return ReferenceUpdates(graph, start, states, clipNorm: clipping.norm)
    case .plan: return PlanUpdates(graph, start, states, clipNorm: clipping.norm)
    }
  }
}
