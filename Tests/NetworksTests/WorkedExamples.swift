import ChainruleGraphs
import ChainruleTensors
import TestSupport
import Testing

@testable import ChainruleNetworks

/// The rows that a layer makes of these, its parameters by their short names, and what its states become.
func evaluate(
  _ layer: AnyLayer, _ rows: [[Double]], _ parameters: [String: Tensor<Double>] = [:],
  mask: Tensor<Double>? = nil, use: Use = .training
) throws -> (rows: [Double], states: [String: [Double]]) {
  let x = Tensor(rows: rows)
  var build = LayerBuild(use: use)
  let input = build.graph.source(.input(0), x.shape, batched: true)
  let output = try build.add(layer.layer, named: "l", to: [input])[0]
  var roles: [Role: Tensor<Double>] = [.input(0): x]
  for spec in build.parameters {
    let values = try spec.initializer.initializer.values(
      spec.shape, spec.fan, parameter: 0, Random(seed: 0))
    roles[.parameter(spec.id)] =
      parameters[String(spec.id.name.dropFirst(2))] ?? Tensor(values, shape: spec.shape)
  }
  for spec in build.states {
    roles[.state(spec.id)] = Tensor(repeating: spec.start, shape: spec.shape)
  }
  for (role, _) in build.graph.roles { if case .mask = role { roles[role] = mask } }
  let found = build.graph.evaluate(roles: roles)
  var states: [String: [Double]] = [:]
  for (state, value) in build.stateUpdates {
    states[String(state.name.dropFirst(2))] = found[value]?.values
  }
  return (try #require(found[output]).values, states)
}

/// The loss of one row, and its gradient with respect to what the loss reads.
func evaluate(
  _ loss: any Loss, _ activation: Activation, _ z: [Double], _ y: [Double],
  _ form: TargetForm = .values
) throws -> (loss: Double, gradient: [Double]) {
  var graph = Graph()
  let logits = graph.source(.input(0), [1, z.count], batched: true)
  let target = graph.source(
    .target(0), form == .values ? [1, y.count] : [y.count], batched: true)
  let outputs = activation.apply(to: logits, in: &graph)
  let input = LossInput(
    outputs: outputs, logits: logits, activation: activation, isAsWritten: false)
  let losses = try loss.apply(to: input, target, form, in: &graph)
  let cost = graph.add(SumRows(), [losses])
  let gradient = try #require(graph.gradient(of: cost, withRespectTo: [logits])[0])
  let found = graph.evaluate(roles: [
    .input(0): Tensor(z, shape: [1, z.count]),
    .target(0): Tensor(y, shape: graph.shape(of: target)),
  ])
  return (try #require(found[cost]).values[0], try #require(found[gradient]).values)
}

/// Where p = 1 goes under the gradients ½ and then −1.
func path(_ optimizer: any Optimizer) throws -> [Double] {
  let id = ParameterID("p")
  let spec = ParameterSpec(
    id: id, shape: [1], initializer: AnyInitializer(Ones()), fan: Fan(inputs: 1, outputs: 1),
    isPenalized: true, isFrozen: false)
  let updates = UpdateGraph([spec], optimizer)
  let program = updates.updates[0]
  var p = Tensor<Double>([1], shape: [1])
  var states: [StateID: Tensor<Double>] = [:]
  for state in updates.states {
    states[state.id] = state.startsAs == nil ? Tensor([0], shape: [1]) : p
  }
  var path: [Double] = []
  for (t, g) in [(1.0, 0.5), (2, -1)] {
    var roles: [Role: Tensor<Double>] = [
      .parameter(id): p, .gradient(id): Tensor([g], shape: [1]), .setting(.step): Tensor(t),
      .setting(.learningRate): Tensor(optimizer.learningRate),
    ]
    for (state, tensor) in states { roles[.state(state)] = tensor }
    let found = program.graph.evaluate(roles: roles)
    p = try #require(found[program.newParameter])
    for (state, value) in program.newStates { states[state] = found[value] }
    path += p.values
  }
  return path
}
