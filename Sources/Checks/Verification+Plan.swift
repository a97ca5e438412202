import ChainruleExplain
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// The equations that are trained, and the derivatives that a verification asks of them: composites are kept.
struct TrainedStep {
  let step: StepGraph
  let graph: Graph
  /// ∂C/∂p and, by nil, ∂C/∂x; those that training forms itself are its own nodes.
  let derivatives: [Verification.Group: Value]
  let numbers: [Role: Tensor<Double>]

  /// Throws `NetworkError` where the parts of the case do not fit together.
  init(_ trace: Trace) throws {
    let example = trace.example
    step = try StepGraph(
      example.network, example.loss.loss, rows: example.samples, targets: .values,
      isWeighted: example.sampleWeights != nil, use: example.use)
    var graph = step.graph
    var derivatives: [Verification.Group: Value] = [:]
    for (parameter, value) in step.gradients { derivatives[.parameter(parameter)] = value }
    var rest: [(group: Verification.Group, value: Value)] = step.parameters.compactMap { spec in
      let group = Verification.Group.parameter(spec.id)
      guard derivatives[group] == nil else { return nil }
      return graph.value(of: .parameter(spec.id)).map { (group, $0) }
    }
    rest += graph.value(of: .input(0)).map { [(.inputs, $0)] } ?? []
    let found = graph.gradient(of: step.cost, withRespectTo: rest.map(\.value))
    for ((group, _), value) in zip(rest, found) { derivatives[group] = value }
    self.graph = graph
    self.derivatives = derivatives
    numbers = try example.numbers(for: graph)
  }

  /// What a plan makes of them in one run.
  func run<S: Scalar>(_ type: S.Type, threads: Int) -> [Verification.Group: Tensor<S>] {
    var program = Program(graph: graph, rows: step.rows, outputs: [step.cost])
    program.stateUpdates = step.stateUpdates
    for spec in step.parameters {
      guard let value = derivatives[.parameter(spec.id)] else { continue }
      program.gradients.append((spec.id, value))
    }
    if let value = derivatives[.inputs] { program.outputs.append(value) }
    let run = PlanRun<S>(
      program, parameters: step.parameters, states: step.states,
      numbers: numbers.mapValues { $0.converted() }, threads: threads)
    var found: [Verification.Group: Tensor<S>] = [:]
    for (group, value) in derivatives {
      switch group {
      case .parameter(let id): found[group] = run.gradient(of: id)
      case .inputs: found[group] = run[value]
      }
    }
    return found
  }

  /// What the plain loops make of them.
  func interpreted() -> [Verification.Group: Tensor<Double>] {
    let interpreter = Interpreter(graph, wanted: Array(derivatives.values))
    for (role, tensor) in numbers { interpreter.write(tensor.values, to: role) }
    interpreter.run()
    return derivatives.mapValues { interpreter.tensor(of: $0) }
  }
}

extension VerifiedCase {
  func plan(_ trained: TrainedStep) -> [Verification.Comparison] {
    compare(.planInDouble, trained.run(Double.self, threads: 2))
  }

  /// Of a case whose numbers are rounded to `Float`.
  func planInFloat(_ trained: TrainedStep) -> [Verification.Comparison] {
    compare(.planInFloat, trained.run(Float.self, threads: 2))
  }

  private func compare<S: Scalar>(
    _ witness: Verification.Witness, _ found: [Verification.Group: Tensor<S>]
  ) -> [Verification.Comparison] {
    let bound = 64 * Double(S.ulpOfOne)
    return compare(witness, found, bound: bound) { group in bound * group.scale / 1000 }
  }

  /// The other reading of the same equations.
  func readings(_ trained: TrainedStep) -> [Verification.Comparison] {
    compare(.readings, trained.interpreted(), bound: 1e-12) { _ in 0 }
  }

  /// All elements; a group that the cost does not depend on has the gradient 0.
  private func compare<S: Scalar>(
    _ witness: Verification.Witness, _ found: [Verification.Group: Tensor<S>], bound: Double,
    least: (Group) -> Double
  ) -> [Verification.Comparison] {
    groups.map { group in
      var comparison = Verification.Comparison(
        group.group, witness, total: group.expected.count, bound: bound)
      let tensor = found[group.group]
      for (place, expected) in group.expected.enumerated() {
        let rounding = group.rounding[place]
        comparison.compare(
          tensor.map { Double($0.values[place]) } ?? 0, expected,
          // Exact zeros have to be exact.
          estimate: rounding == 0 ? 0 : max(rounding, least(group)), scale: group.scale,
          name(group, place))
      }
      return comparison
    }
  }
}
