import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// The optimizer's equations for one parameter, with its memory.
final class UpdateRunner {
  let id: ParameterID
  let op: any UpdateOp
  /// Whether the network is evaluated at q = p + μ m and not at the parameter p.
  let looksAhead: Bool
  private let shape: Shape
  private let interpreter: Interpreter
  private let newParameter: Value
  private let used: Value
  private let newStates: [(state: StateID, value: Value)]
  private let learningRate: Double

  /// Throws `NetworkError` where the parameter, or a state that the case gives, has another shape.
  init(_ program: UpdateProgram, _ example: Case) throws(NetworkError) {
    id = program.parameter
    let node = program.graph.nodes[program.newParameter.node]
    guard let op = node.op as? any UpdateOp, let start = example.parameters[id] else {
      throw NetworkError(layer: id.name, expected: "numbers", found: "none")
    }
    self.op = op
    looksAhead = op is LookAheadUpdate
    let (graph, image) = program.graph.expanded()
    func place(_ value: Value) -> Value { image[value] ?? value }
    (newParameter, used) = (place(program.newParameter), place(node.inputs[1]))
    newStates = program.newStates.map { ($0, place($1)) }
    shape = start.shape
    learningRate = example.optimizer.optimizer.learningRate
    interpreter = Interpreter(graph)
    try fill(start, example)
  }

  private func fill(_ start: Tensor<Double>, _ example: Case) throws(NetworkError) {
    interpreter.write(start.values, to: .parameter(id))
    for ((state, _), name) in zip(newStates, op.stateNames) {
      let begin =
        op.statesFromParameter.contains(name) ? start : Tensor(repeating: 0, shape: shape)
      let given = example.optimizerStates[state] ?? begin
      guard given.count == start.count else {
        throw NetworkError(
          layer: state.name, expected: "numbers of shape \(shape)", found: "shape \(given.shape)")
      }
      interpreter.write(given.values, to: .state(state))
    }
    guard let ahead = op as? LookAheadUpdate else { return }
    // The case gives p; the network is evaluated where the momentum leads.
    interpreter.write(start.values, to: .state(newStates[1].state))
    let velocity = interpreter.tensor(of: .state(newStates[0].state))?.values ?? []
    interpreter.write(
      zip(start.values, velocity).map { $0 + ahead.momentum * $1 }, to: .parameter(id))
  }

  /// One update; a gradient that is missing is zero.
  func run(_ gradient: UnsafeMutableBufferPointer<Double>?, step: Int, gradientScale: Double) {
    if let gradient {
      interpreter.write(gradient, to: .gradient(id))
    } else {
      interpreter.write([Double](repeating: 0, count: shape.elementCount), to: .gradient(id))
    }
    interpreter.write([learningRate], to: .setting(.learningRate))
    interpreter.write([Double(step)], to: .setting(.step))
    interpreter.write([gradientScale], to: .setting(.gradientScale))
    interpreter.run()
    interpreter.write(interpreter[newParameter], to: .parameter(id))
    for (state, value) in newStates { interpreter.write(interpreter[value], to: .state(state)) }
  }

  /// Goes on from another parameter, with the memory that there is.
  func set(_ numbers: [Double]) { interpreter.write(numbers, to: .parameter(id)) }

  /// What the network reads: the parameter, or q.
  var networkValues: [Double] { interpreter.tensor(of: .parameter(id))?.values ?? [] }

  /// p
  var parameter: Tensor<Double> {
    let role = looksAhead ? Role.state(newStates[1].state) : .parameter(id)
    return (interpreter.tensor(of: role) ?? Tensor(repeating: .nan, shape: [shape.elementCount]))
      .reshaped(to: shape)
  }

  /// g, the gradient that the optimizer read in the last run, clipped and with penalties.
  var usedGradient: Tensor<Double> { interpreter.tensor(of: used).reshaped(to: shape) }

  /// The optimizer's memory, with its short names.
  var states: [(id: StateID, name: String, value: Tensor<Double>)] {
    zip(newStates, op.stateNames).map { entry, name in
      let tensor = interpreter.tensor(of: .state(entry.state))
      return (entry.state, name, (tensor ?? Tensor(shape: [0])).reshaped(to: shape))
    }
  }
}
