import ChainruleEngine
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// Equations compiled and run once, without an update: what the engine makes of them.
struct PlanRun<S: Scalar> {
  private let plan: Plan<S>
  private let store: Store<S>

  /// - Parameters:
  ///   - numbers: a tensor for every source that is read.
  ///   - threads: on how many threads it runs.
  init(
    _ program: Program, parameters: [ParameterSpec], states: [StateSpec],
    numbers: [Role: Tensor<S>], threads: Int
  ) {
    store = Store<S>(
      parameters: parameters.map { ($0.id, $0.shape) }, states: states.map { ($0.id, $0.shape) })
    for (role, tensor) in numbers {
      switch role {
      case .parameter(let id): store[id] = tensor
      case .state(let id): store[id] = tensor
      case .setting(let setting): store[setting] = tensor.values[0]
      default: break
      }
    }
    plan = Plan(program, store: store, bindings: [:])
    for (role, value) in program.graph.roles where PlanRun.isHosts(role) && plan.reads(value) {
      guard let tensor = numbers[role] else { continue }
      _ = plan.elements(of: value).update(fromContentsOf: tensor.values)
    }
    let pool = Parallel(threads: threads)
    defer { pool.stop() }
    plan.run(on: pool)
  }

  /// An output of the program.
  subscript(output: Value) -> Tensor<S> { plan.tensor(of: output) }
  func gradient(of parameter: ParameterID) -> Tensor<S> { store.gradient(of: parameter) }
  /// What a state has become.
  subscript(state: StateID) -> Tensor<S> { store[state] }

  /// Whether the host writes a source's rows into the plan's memory.
  private static func isHosts(_ role: Role) -> Bool {
    switch role {
    case .input, .target, .index, .sampleWeight, .mask: true
    case .parameter, .gradient, .state, .setting: false
    }
  }
}
