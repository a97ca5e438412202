import ChainruleGraphs

/// The equations of one step with no short cut: forward pass and loss as primitive operations, a loss as it is written
/// on paper, and the derivative of the cost with respect to every value on the way.
///
///     let step = try ExpandedStep(network, CrossEntropyLoss(), rows: 1, targets: .values)
///     step.layers[0].sum                                  // z¹ [rows, outputs]
///     step.derivative(of: step.layers[0].sum)             // δ¹ = ∂C/∂z¹
///
/// It means the same as `StepGraph`, which is the fast way to parameters alone. `graph.evaluate` gives every number.
public struct ExpandedStep: Sendable {
  /// Where one layer's values stand in the graph.
  public struct LayerValues: Sendable {
    /// The layer's full name; a layer inside another one has that one's before it: `residual1.dense1`.
    public let name: String
    /// What the layer reads: the network's input, or outputs of earlier layers.
    public let inputs: [Value]
    /// z, what the layer's activation reads; the output itself where the layer ends with no activation.
    public let sum: Value
    /// a
    public let output: Value
  }

  /// Primitive operations only, forward and backward.
  public let graph: Graph
  /// n, the length of the batch axis.
  public let rows: Int
  /// The network's input x, [rows, inputs].
  public let input: Value
  /// In evaluation order; a layer stands behind those inside it.
  public let layers: [LayerValues]
  /// The network's outputs, [rows, outputs].
  public let outputs: Value
  /// ℓ, [rows].
  public let rowLosses: Value
  /// C, a single number.
  public let cost: Value
  /// All parameters, in the order of the layers, frozen ones among them.
  public let parameters: [ParameterSpec]
  private let derivatives: [Value: Value]

  /// Throws `NetworkError` where network and loss do not fit.
  public init(
    _ network: Network, _ loss: any Loss, rows: Int, targets: TargetForm, isWeighted: Bool = false,
    use: Use = .training
  ) throws {
    let forward = try ForwardStep(
      network, loss, rows: rows, targets: targets, isWeighted: isWeighted, use: use,
      isAsWritten: true)
    var (graph, image) = forward.graph.expanded()
    let all = graph.nodes.indices.flatMap { node in
      graph.nodes[node].shapes.indices.map { Value(node: node, port: $0) }
    }
    func place(_ value: Value) -> Value { image[value] ?? value }
    input = graph.source(.input(0), [rows, network.inputs], batched: true)
    layers = forward.build.layers.map { layer in
      let output = place(layer.output)
      let sum = layer.endsWithActivation ? graph.nodes[output.node].inputs[0] : output
      return LayerValues(
        name: layer.name, inputs: layer.inputs.map(place), sum: sum, output: output)
    }
    outputs = place(forward.outputs)
    rowLosses = place(forward.rowLosses)
    cost = place(forward.cost)
    let found = graph.gradient(of: cost, withRespectTo: all)
    derivatives = Dictionary(
      uniqueKeysWithValues: zip(all, found).compactMap { value, d in d.map { (value, $0) } })
    self.graph = graph
    self.rows = rows
    parameters = forward.build.parameters
  }

  /// ∂C/∂value for a value of the forward pass; nil where C does not depend on it, or not smoothly.
  public func derivative(of value: Value) -> Value? { derivatives[value] }

  /// ∂C/∂p of a parameter, frozen or not.
  public func derivative(of parameter: ParameterID) -> Value? {
    graph.value(of: .parameter(parameter)).flatMap { derivatives[$0] }
  }
}
