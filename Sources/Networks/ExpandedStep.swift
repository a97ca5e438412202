import ChainruleFormulas
import ChainruleGraphs

/// The equations of one step with no short cut: forward pass and loss as primitive operations, a loss as it is written
/// on paper, and the derivative of the cost with respect to every value that has a name.
///
///     let step = try ExpandedStep(network, CrossEntropyLoss(), rows: 1, targets: .values)
///     step.layers[0].sum                                  // z¹ [rows, outputs]
///     step.derivative(of: step.layers[0].sum)             // δ¹ = ∂C/∂z¹
///     step.names[step.layers[0].sum]                      // z¹
///
/// It means the same as `StepGraph`, which is the fast way to parameters alone. `graph.evaluate` gives every number.
public struct ExpandedStep: Sendable {
  /// Where one layer's values stand in the graph.
  public struct LayerValues: Sendable {
    /// The layer's full name; a layer inside another one has that one's before it: `residual1.dense1`.
    public let name: String
    /// Its number among the dense layers, from 1, if it is one.
    public let number: Int?
    /// What the layer reads: the network's input, or outputs of earlier layers.
    public let inputs: [Value]
    /// z, what the layer's activation reads, also where a = z; the output itself of a layer that has no activation.
    public let sum: Value
    /// a
    public let output: Value
  }

  /// The losses and the cost, as one of two descriptions of the same numbers has them.
  public struct Reading: Sendable {
    /// ℓ, [rows].
    public let rowLosses: Value
    /// C, a single number.
    public let cost: Value
  }

  /// Primitive operations only, forward and backward.
  public let graph: Graph
  /// n, the length of the batch axis.
  public let rows: Int
  /// The nodes up to this one are the forward pass, the loss in both readings, and what states become.
  public let forwardCount: Int
  /// The network's input x, [rows, inputs].
  public let input: Value
  /// y: [rows, outputs], or class numbers [rows].
  public let target: Value
  /// In evaluation order; a layer stands behind those inside it.
  public let layers: [LayerValues]
  /// The network's outputs, [rows, outputs].
  public let outputs: Value
  /// ℓ, [rows], from the sums z where the loss can read them: saturated outputs lose no digits of it.
  public let rowLosses: Value
  /// C, a single number, made of `rowLosses`.
  public let cost: Value
  /// Losses and cost as they stand on paper, from the outputs. Their numbers suffer where outputs are saturated.
  public let written: Reading
  /// All parameters, in the order of the layers, frozen ones among them.
  public let parameters: [ParameterSpec]
  /// The running statistics that layers keep, in the order of the layers; an optimizer's memory is not among them.
  public let states: [StateSpec]
  /// What a step of training leaves in the states; a state that is not here stays as it is.
  public let stateUpdates: [(state: StateID, value: Value)]
  /// What values are called on paper, in evaluation order: x, w¹, b¹, z¹, a¹, …, y, C. No two have the same letter
  /// and number, except that the losses of several rows are called C as well, each with its row. Losses and cost are
  /// those of `written`.
  public let named: [(value: Value, symbol: Symbol)]
  /// The same, by value.
  public let names: [Value: Symbol]
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
    func place(_ value: Value) -> Value { image[value] ?? value }
    let build = forward.build
    input = graph.source(.input(0), [rows, network.inputs], batched: true)
    target = place(forward.target)
    layers = build.layers.map { layer in
      LayerValues(
        name: layer.name, number: layer.number, inputs: layer.inputs.map(place),
        sum: place(layer.sum ?? layer.output), output: place(layer.output))
    }
    outputs = place(forward.outputs)
    let (losses, cost) = (place(forward.trained.rowLosses), place(forward.trained.cost))
    (rowLosses, self.cost) = (losses, cost)
    written = Reading(
      rowLosses: place(forward.written.rowLosses), cost: place(forward.written.cost))
    var names = PaperNames()
    names.add(input, Symbol("x"))
    for (value, symbol) in build.names { names.add(place(value), symbol) }
    for layer in build.layers { names.add(place(layer.output), Symbol("u", layer: layer.before)) }
    names.add(target, Symbol("y"))
    if let weights = graph.value(of: .sampleWeight) { names.add(weights, Symbol("ω")) }
    // With one row C is written out at once; with several each has its share, told apart by the sample.
    if rows > 1 { names.give(written.rowLosses, Symbol("C")) }
    names.give(written.cost, Symbol("C"))
    names.separatePlaces { graph.shape(of: $0).contains { $0 > 9 } }
    named = names.inOrder
    self.names = names.symbols
    forwardCount = graph.nodes.count
    derivatives = ExpandedStep.derivatives(
      of: cost, written, losses, named.map(\.value), in: &graph)
    self.graph = graph
    self.rows = rows
    parameters = build.parameters
    states = build.states
    stateUpdates = build.stateUpdates.map { ($0, place($1)) }
  }

  /// ∂C/∂value of the trained reading; for what only the written one has, the outputs of a loss that reads the sums
  /// before them, of that one.
  private static func derivatives(
    of cost: Value, _ written: Reading, _ losses: Value, _ values: [Value], in graph: inout Graph
  ) -> [Value: Value] {
    var derivatives: [Value: Value] = [:]
    func add(_ cost: Value, _ wanted: [Value]) {
      for (value, found) in zip(wanted, graph.gradient(of: cost, withRespectTo: wanted)) {
        if let found { derivatives[value] = found }
      }
    }
    add(cost, values + [losses])
    let rest = values.filter { derivatives[$0] == nil }
    if written.cost != cost { add(written.cost, rest) }
    derivatives[written.rowLosses] = derivatives[losses]
    return derivatives
  }

  /// ∂C/∂value for a value that has a name; nil where C does not depend on it, or not smoothly.
  public func derivative(of value: Value) -> Value? { derivatives[value] }

  /// ∂C/∂p of a parameter, frozen or not.
  public func derivative(of parameter: ParameterID) -> Value? {
    graph.value(of: .parameter(parameter)).flatMap { derivatives[$0] }
  }
}

/// Letters for values, each given once.
private struct PaperNames {
  var inOrder: [(value: Value, symbol: Symbol)] = []
  var symbols: [Value: Symbol] = [:]
  private var taken: Set<Symbol> = []

  /// Names a value that has no name yet; a letter that is taken is doubled: u¹, uu¹.
  mutating func add(_ value: Value, _ symbol: Symbol) {
    guard symbols[value] == nil else { return }
    var symbol = symbol
    while !taken.insert(symbol).inserted { symbol.base += symbol.base.prefix(1) }
    give(value, symbol)
  }

  mutating func give(_ value: Value, _ symbol: Symbol) {
    taken.insert(symbol)
    symbols[value] = symbol
    inOrder.append((value, symbol))
  }

  /// Commas between the places of all elements of a value, where it is that large.
  mutating func separatePlaces(where isLarge: (Value) -> Bool) {
    for place in inOrder.indices where isLarge(inOrder[place].value) {
      inOrder[place].symbol.separatesPlaces = true
      symbols[inOrder[place].value]?.separatesPlaces = true
    }
  }
}
