import ChainruleFormulas
import ChainruleGraphs
import ChainruleTensors

/// The equations of one training step for a number of rows: forward pass, loss, backward pass.
///
/// C = s · Σ wᵢ ℓᵢ, where s is the setting `lossScale` and w the sample weights, if there are any.
public struct StepGraph: Sendable {
  public let graph: Graph
  public let rows: Int
  /// C, a single number.
  public let cost: Value
  /// Σ wᵢ ℓᵢ, a single number: C without its factor s.
  public let lossSum: Value
  /// ℓ, [rows].
  public let rowLosses: Value
  /// The network's outputs, [rows, outputs].
  public let outputs: Value
  public let parameters: [ParameterSpec]
  public let states: [StateSpec]
  /// ∂C/∂p of every parameter that learns.
  public let gradients: [(parameter: ParameterID, value: Value)]
  public let stateUpdates: [(state: StateID, value: Value)]

  /// Throws `NetworkError` where network and loss do not fit.
  public init(
    _ network: Network, _ loss: any Loss, rows: Int, targets: TargetForm, isWeighted: Bool = false,
    use: Use = .training
  ) throws {
    let readsLogits = loss.readsLogits(of: network.lastActivation)
    let (build, outputs) = try network.build(
      use: use, rows: rows, separatesActivation: readsLogits)
    var graph = build.graph
    let target = StepGraph.target(targets, rows, graph.shape(of: outputs)[1], &graph)
    let input = LossInput(
      outputs: outputs, logits: build.logits ?? outputs, activation: network.lastActivation)
    let losses = try loss.apply(to: input, target, targets, in: &graph)
    graph.name(losses, Symbol("C"))
    var weighted = losses
    if isWeighted {
      let weights = graph.source(.sampleWeight, [rows], batched: true)
      weighted = graph.add(Multiply(), [losses, weights])
    }
    let scale = graph.source(.setting(.lossScale), [], batched: false)
    lossSum = graph.add(SumRows(), [weighted])
    cost = graph.add(MultiplyScalar(), [lossSum, scale])
    let learned = build.parameters.filter { !$0.isFrozen }
    let values = learned.compactMap { graph.value(of: .parameter($0.id)) }
    let found = use == .training ? graph.gradient(of: cost, withRespectTo: values) : []
    gradients = zip(learned, found).compactMap { spec, value in value.map { (spec.id, $0) } }
    self.graph = graph
    self.rows = rows
    self.outputs = outputs
    rowLosses = losses
    parameters = build.parameters
    states = build.states
    stateUpdates = build.stateUpdates
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

/// The equations of a prediction for a number of rows.
public struct InferenceGraph: Sendable {
  public let graph: Graph
  public let rows: Int
  /// [rows, outputs]
  public let outputs: Value

  public init(_ network: Network, rows: Int) throws {
    let (build, outputs) = try network.build(use: .inference, rows: rows)
    graph = build.graph
    self.rows = rows
    self.outputs = outputs
  }
}
