import ChainruleFormulas
import ChainruleGraphs

/// Forward pass, loss and cost of one step, before anything is differentiated.
struct ForwardStep {
  /// How the rows' losses become one number.
  struct Reading {
    /// ℓ, [rows].
    let rowLosses: Value
    /// Σ wᵢ ℓᵢ, a single number.
    let lossSum: Value
    /// C = s · Σ wᵢ ℓᵢ, a single number.
    let cost: Value
  }

  let graph: Graph
  let build: LayerBuild
  /// [rows, outputs]
  let outputs: Value
  let target: Value
  /// As it is trained: from the sums z where the loss can.
  let trained: Reading
  /// As it stands on paper, from the outputs; the same values where the loss reads these anyway, or unless asked for.
  let written: Reading

  /// Throws `NetworkError` where network and loss do not fit.
  init(
    _ network: Network, _ loss: any Loss, rows: Int, targets: TargetForm, isWeighted: Bool,
    use: Use, isAsWritten: Bool = false
  ) throws {
    let activation = network.lastActivation
    let readsLogits = loss.readsLogits(of: activation)
    let (build, outputs) = try network.build(
      use: use, rows: rows, separatesActivation: readsLogits, isAsWritten: isAsWritten)
    var graph = build.graph
    let target = ForwardStep.target(targets, rows, graph.shape(of: outputs)[1], &graph)
    func reading(isAsWritten: Bool, _ graph: inout Graph) throws -> Reading {
      let input = LossInput(
        outputs: outputs, logits: build.logits ?? outputs, activation: activation,
        isAsWritten: isAsWritten)
      let losses = try loss.apply(to: input, target, targets, in: &graph)
      return ForwardStep.joined(losses, rows, isWeighted, &graph)
    }
    trained = try reading(isAsWritten: false, &graph)
    written =
      isAsWritten && readsLogits ? try reading(isAsWritten: true, &graph) : trained
    (self.graph, self.build, self.outputs, self.target) = (graph, build, outputs, target)
  }

  private static func joined(
    _ losses: Value, _ rows: Int, _ isWeighted: Bool, _ graph: inout Graph
  ) -> Reading {
    graph.name(losses, Symbol("C"))
    var weighted = losses
    if isWeighted {
      let weights = graph.source(.sampleWeight, [rows], batched: true)
      weighted = graph.add(Multiply(), [losses, weights])
    }
    let scale = graph.source(.setting(.lossScale), [], batched: false)
    let sum = graph.add(SumRows(), [weighted])
    return Reading(
      rowLosses: losses, lossSum: sum, cost: graph.add(MultiplyScalar(), [sum, scale]))
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
