import ChainruleEngine
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

extension StepCheck {
  /// A plan of the step, on so many threads, against the reference interpreter in `Double`: cost, row losses, outputs,
  /// gradients and new states.
  public func plan<S: Scalar>(_ type: S.Type, threads: Int) -> Finding {
    let bound = planUlps * Double(S.ulpOfOne)
    var finding = Finding(name, .kernel, bound: bound, note: "\(S.self), \(threads) threads")
    let numbers = sources.mapValues { $0.converted(to: S.self) }
    let expected = step.graph.evaluate(
      roles: numbers.mapValues { $0.converted(to: Double.self) })
    for (name, value, tensor) in run(numbers, threads) {
      guard let reference = expected[value] else { continue }
      let largest = reference.values.reduce(1) { max($0, abs($1)) }
      finding.compare(tensor, reference, scale: { _ in largest }, name)
    }
    return finding
  }

  private func run<S: Scalar>(_ numbers: [Role: Tensor<S>], _ threads: Int) -> [(
    String, Value, Tensor<S>
  )] {
    let store = store(numbers)
    var program = Program(
      graph: step.graph, rows: step.rows, outputs: [step.cost, step.rowLosses, step.outputs])
    program.gradients = step.gradients
    program.stateUpdates = step.stateUpdates
    let plan = Plan(program, store: store, bindings: [:])
    for (role, value) in step.graph.roles where Self.isHosts(role) && plan.reads(value) {
      guard let tensor = numbers[role] else { continue }
      _ = plan.elements(of: value).update(fromContentsOf: tensor.values)
    }
    let pool = Parallel(threads: threads)
    defer { pool.stop() }
    plan.run(on: pool)
    var found = [
      ("cost", step.cost, plan.tensor(of: step.cost)),
      ("row losses", step.rowLosses, plan.tensor(of: step.rowLosses)),
      ("outputs", step.outputs, plan.tensor(of: step.outputs)),
    ]
    for (id, value) in step.gradients { found.append(("∂C/∂\(id)", value, store.gradient(of: id))) }
    for (id, value) in step.stateUpdates { found.append((id.name, value, store[id])) }
    return found
  }

  /// Whether the host writes a source's rows into the plan's memory.
  private static func isHosts(_ role: Role) -> Bool {
    switch role {
    case .input, .target, .index, .sampleWeight, .mask: true
    case .parameter, .gradient, .state, .setting: false
    }
  }

  private func store<S: Scalar>(_ numbers: [Role: Tensor<S>]) -> Store<S> {
    let store = Store<S>(
      parameters: step.parameters.map { ($0.id, $0.shape) },
      states: step.states.map { ($0.id, $0.shape) })
    for (role, tensor) in numbers {
      switch role {
      case .parameter(let id): store[id] = tensor
      case .state(let id): store[id] = tensor
      case .setting(let setting): store[setting] = tensor.values[0]
      default: break
      }
    }
    return store
  }
}
