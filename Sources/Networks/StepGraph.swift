import ChainruleFormulas
import ChainruleGraphs
import ChainruleTensors

/// The equations of one training step for a number of rows: forward pass, loss, backward pass.
///
/// C = s · Σ wᵢ ℓᵢ, where s is the setting `lossScale` and w the sample weights, if there are any.
public struct StepGraph: Sendable {
  /// Composites are kept, so that the engine can use their kernels.
  public let graph: Graph
  /// n, the length of the batch axis.
  public let rows: Int
  /// C, a single number.
  public let cost: Value
  /// Σ wᵢ ℓᵢ, a single number: C without its factor s.
  public let lossSum: Value
  /// ℓ, [rows].
  public let rowLosses: Value
  /// The network's outputs, [rows, outputs].
  public let outputs: Value
  /// All parameters, in the order of the layers, frozen ones among them.
  public let parameters: [ParameterSpec]
  /// What the layers carry along: running means and variances.
  public let states: [StateSpec]
  /// ∂C/∂p of every parameter that learns.
  public let gradients: [(parameter: ParameterID, value: Value)]
  /// What states become when the step ends; empty for inference.
  public let stateUpdates: [(state: StateID, value: Value)]

  /// Throws `NetworkError` where network and loss do not fit.
  public init(
    _ network: Network, _ loss: any Loss, rows: Int, targets: TargetForm, isWeighted: Bool = false,
    use: Use = .training
  ) throws {
    let forward = try ForwardStep(
      network, loss, rows: rows, targets: targets, isWeighted: isWeighted, use: use)
    var graph = forward.graph
    let build = forward.build
    cost = forward.trained.cost
    lossSum = forward.trained.lossSum
    let learned = build.parameters.filter { !$0.isFrozen }
    let values = learned.compactMap { graph.value(of: .parameter($0.id)) }
    let found =
      use == .training
      ? graph.gradient(of: forward.trained.cost, withRespectTo: values) : []
    gradients = zip(learned, found).compactMap { spec, value in value.map { (spec.id, $0) } }
    self.graph = graph
    self.rows = rows
    outputs = forward.outputs
    rowLosses = forward.trained.rowLosses
    parameters = build.parameters
    states = build.states
    stateUpdates = build.stateUpdates
  }
}

/// The equations of a prediction for a number of rows.
public struct InferenceGraph: Sendable {
  /// Composites are kept, so that the engine can use their kernels.
  public let graph: Graph
  /// n, the length of the batch axis.
  public let rows: Int
  /// [rows, outputs]
  public let outputs: Value

  /// Throws `NetworkError` where layers do not fit.
  public init(_ network: Network, rows: Int) throws {
    let (build, outputs) = try network.build(use: .inference, rows: rows)
    graph = build.graph
    self.rows = rows
    self.outputs = outputs
  }
}
