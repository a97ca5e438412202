import ChainruleData
import ChainruleEngine
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

extension Evaluator {
  /// ∂ℓᵢ/∂xᵢ of each row's loss with respect to its own inputs, [rows, inputs].
  ///
  /// Nothing is dropped out and normalizations use their running statistics, so that rows do not touch each other and
  /// the derivative of the sum of all losses is that of each.
  ///
  /// Throws `NetworkError` where rows, targets and loss do not fit the network.
  public func inputGradients(_ examples: Examples<S>) throws -> Tensor<S> {
    let rows = try checkedRows(of: examples.inputs, for: network)
    let (targets, form, width) = try targets(of: examples)
    let inputs = network.inputs
    var result = Tensor<S>(shape: [rows, inputs])
    var plan: GradientPlan<S>?
    for start in stride(from: 0, to: rows, by: BlockPlans<S>.blockRows) {
      let range = start..<min(start + BlockPlans<S>.blockRows, rows)
      if plan?.plan.rows != range.count {
        plan = try GradientPlan(network, loss, form: form, rows: range.count, store: store)
      }
      guard let plan else { continue }
      guard let gradient = plan.gradient else { return result }
      examples.inputs.values.withUnsafeBufferPointer {
        fill(plan.inputs, from: $0, at: start * inputs)
      }
      targets.withUnsafeBufferPointer { fill(plan.targets, from: $0, at: start * width) }
      plan.plan.run(on: threads)
      result.values.withUnsafeMutableBufferPointer {
        copy(UnsafeBufferPointer(gradient), to: $0, at: start * inputs)
      }
    }
    return result
  }
}

/// A step compiled for its derivative with respect to the inputs.
private struct GradientPlan<S: Scalar> {
  let plan: Plan<S>
  let inputs: UnsafeMutableBufferPointer<S>
  let targets: UnsafeMutableBufferPointer<S>
  /// nil where the loss does not depend on the inputs.
  let gradient: UnsafeMutableBufferPointer<S>?

  init(
    _ network: Network, _ loss: any Loss, form: TargetForm, rows: Int, store: Store<S>
  ) throws {
    let step = try StepGraph(network, loss, rows: rows, targets: form, use: .inference)
    var graph = step.graph
    let role: Role = form == .classes ? .index(0) : .target(0)
    guard let x = graph.value(of: .input(0)), let y = graph.value(of: role) else {
      preconditionFailure("a step without inputs")
    }
    let found = graph.gradient(of: step.lossSum, withRespectTo: [x])[0]
    let program = Program(
      graph: graph, rows: rows, outputs: [step.rowLosses] + (found.map { [$0] } ?? []))
    let plan = Plan(program, store: store, bindings: [.input(0): .written, role: .written])
    (inputs, targets) = (plan.elements(of: x), plan.elements(of: y))
    gradient = found.map { plan.elements(of: $0) }
    self.plan = plan
  }
}

/// Fills all of `target` from a place of `source`.
private func fill<S: Scalar>(
  _ target: UnsafeMutableBufferPointer<S>, from source: UnsafeBufferPointer<S>, at offset: Int
) {
  guard let target = target.baseAddress.map({ ($0, target.count) }), let source = source.baseAddress
  else { return }
  target.0.update(from: source + offset, count: target.1)
}
