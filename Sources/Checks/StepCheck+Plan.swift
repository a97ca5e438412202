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
    var program = Program(
      graph: step.graph, rows: step.rows, outputs: [step.cost, step.rowLosses, step.outputs])
    program.gradients = step.gradients
    program.stateUpdates = step.stateUpdates
    let run = PlanRun(
      program, parameters: step.parameters, states: step.states, numbers: numbers,
      threads: threads)
    var found = [
      ("cost", step.cost, run[step.cost]),
      ("row losses", step.rowLosses, run[step.rowLosses]),
      ("outputs", step.outputs, run[step.outputs]),
    ]
    for (id, value) in step.gradients { found.append(("∂C/∂\(id)", value, run.gradient(of: id))) }
    for (id, value) in step.stateUpdates { found.append((id.name, value, run[id])) }
    return found
  }
}
