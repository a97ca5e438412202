import Chainrule
import ChainruleEngine
import Testing

/// The two ways to read a graph: interpreted node by node, or compiled to a plan.
enum FixtureReading: CaseIterable, Sendable {
  case reference, plan

  /// The values of `wanted`, with sources by their roles; rows: of every batched value.
  func evaluate(
    _ graph: Graph, rows: Int, _ roles: [Role: Tensor<Double>], _ wanted: [Value]
  ) throws -> [[Double]] {
    switch self {
    case .reference:
      let found = graph.evaluate(roles: roles)
      return try wanted.map { try #require(found[$0]).values }
    case .plan: return planned(graph, rows: rows, roles, wanted)
    }
  }

  private func planned(
    _ graph: Graph, rows: Int, _ roles: [Role: Tensor<Double>], _ wanted: [Value]
  ) -> [[Double]] {
    var parameters: [(ParameterID, Shape)] = []
    var states: [(StateID, Shape)] = []
    var bindings: [Role: Binding<Double>] = [:]
    for (role, value) in graph.roles {
      switch role {
      case .parameter(let id): parameters.append((id, graph.shape(of: value)))
      case .state(let id): states.append((id, graph.shape(of: value)))
      case .setting, .gradient: break
      default: bindings[role] = .written
      }
    }
    let store = Store<Double>(parameters: parameters, states: states)
    for (role, tensor) in roles {
      switch role {
      case .parameter(let id): store[id] = tensor
      case .state(let id): store[id] = tensor
      case .setting(let setting): store[setting] = tensor.values[0]
      default: break
      }
    }
    let plan = Plan(
      Program(graph: graph, rows: rows, outputs: wanted), store: store, bindings: bindings)
    let isRead = readers(graph, wanted)
    for (role, value) in graph.roles where bindings[role] != nil && isRead[value.node] {
      if let tensor = roles[role] {
        _ = plan.elements(of: value).update(fromContentsOf: tensor.values)
      }
    }
    let threads = Parallel(threads: 1)
    plan.run(on: threads)
    threads.stop()
    return wanted.map { plan.tensor(of: $0).values }
  }

  /// Which nodes the wanted values need.
  private func readers(_ graph: Graph, _ wanted: [Value]) -> [Bool] {
    var isRead = [Bool](repeating: false, count: graph.nodes.count)
    for value in wanted { isRead[value.node] = true }
    for index in graph.nodes.indices.reversed() where isRead[index] {
      for input in graph.nodes[index].inputs { isRead[input.node] = true }
    }
    return isRead
  }
}
