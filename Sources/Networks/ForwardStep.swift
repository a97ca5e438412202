import ChainruleFormulas
import ChainruleGraphs

/// Forward pass, loss and cost of one step, before anything is differentiated.
struct ForwardStep {
  let graph: Graph
  let build: LayerBuild
  /// [rows, outputs]
  let outputs: Value
  /// ℓ, [rows]
  let rowLosses: Value
  /// Σ wᵢ ℓᵢ, a single number.
  let lossSum: Value
  /// C = s · Σ wᵢ ℓᵢ, a single number.
  let cost: Value

  /// Throws `NetworkError` where network and loss do not fit.
  init(
    _ network: Network, _ loss: any Loss, rows: Int, targets: TargetForm, isWeighted: Bool,
    use: Use, isAsWritten: Bool = false
  ) throws {
    let activation = network.lastActivation
    let (build, outputs) = try network.build(
      use: use, rows: rows, separatesActivation: loss.readsLogits(of: activation))
    var graph = build.graph
    let target = ForwardStep.target(targets, rows, graph.shape(of: outputs)[1], &graph)
    let input = LossInput(
      outputs: outputs, logits: build.logits ?? outputs, activation: activation,
      isAsWritten: isAsWritten)
    rowLosses = try loss.apply(to: input, target, targets, in: &graph)
    graph.name(rowLosses, Symbol("C"))
    var weighted = rowLosses
    if isWeighted {
      let weights = graph.source(.sampleWeight, [rows], batched: true)
      weighted = graph.add(Multiply(), [rowLosses, weights])
    }
    let scale = graph.source(.setting(.lossScale), [], batched: false)
    lossSum = graph.add(SumRows(), [weighted])
    cost = graph.add(MultiplyScalar(), [lossSum, scale])
    self.graph = graph
    self.build = build
    self.outputs = outputs
  }

  private static func target(
    _ form: TargetForm, _ rows: Int, _ outputs: Int, _ graph: inout Graph
  ) -> Value {
    switch form {
    case .classes: graph.source(.index(0), [rows], batched: true, as: Symbol("y"))
    case .values: graph.source(.target(0), [rows, outputs], batched: true, as: Symbol("y"))
    }
  }
}
