import ChainruleExplain
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// The key `optimizer_state`: what an optimizer remembers of the steps before, by the names that a checkpoint uses.
///
///     optimizer_state: {dense1.weight.velocity: [[0.1, -0.2]], dense1.bias.velocity: [0.05]}
///
/// What is left out begins as in the first step.
enum OptimizerStateSection {
  static func read(_ object: SchemaObject, _ step: Case) throws -> [StateID: Tensor<Double>] {
    guard let found = object.find("optimizer_state"), !found.isNull else { return [:] }
    let known = UpdateGraph(step.network.parameters, step.optimizer.optimizer).states
    var states: [StateID: Tensor<Double>] = [:]
    try found.object { keys in
      for (id, shape, _) in known {
        guard let value = keys.find(id.name), !value.isNull else { continue }
        states[id] = Tensor(try numbers(value, shape), shape: shape)
      }
    }
    return states
  }

  private static func numbers(_ value: SchemaValue, _ shape: Shape) throws -> [Double] {
    switch shape.count {
    case 0: [try value.finite()]
    case 1: try value.numbers(shape[0], "numbers, as its parameter has")
    default:
      try value.matrix(
        shape[0], "rows, as its parameter has", shape[1], "numbers, as its parameter has")
    }
  }
}
