import ChainruleEngine
import ChainruleGraphs
import ChainruleTensors

/// Puts an optimizer's update before its witness: a plan that works in place, against the operation's equations, over
/// several steps with a new gradient each.
public struct UpdateCheck: Sendable {
  /// The optimizer's equations.
  public let op: any UpdateOp
  /// The number of elements of the parameter.
  public let count: Int
  /// How many updates are made before the two are compared; 1 or more.
  public var steps = 5
  /// η, the same in every step.
  public var learningRate = 0.01
  /// What a plan may differ by after all steps, in units in the last place of the largest element.
  public var ulps: Double
  let seed: UInt64

  /// Gradients and the parameter's start are drawn from the seed, within ±2.
  public init(_ op: any UpdateOp, count: Int, ulps: Double = 32, seed: UInt64 = 1) {
    (self.op, self.count, self.ulps, self.seed) = (op, count, ulps, seed)
  }

  /// A plan against the equations in `Double`; `isLate` makes the update wait until all gradients are there.
  public func kernel<S: Scalar>(_ type: S.Type, isLate: Bool = false) -> Finding {
    var finding = Finding(
      Swift.type(of: op).kind, .kernel, bound: ulps, note: "\(S.self), \(count) elements")
    let gradients = (1...steps).map {
      Sample.numbers([1, count]).tensor(seed: seed, place: $0).converted(to: S.self)
    }
    let start = Sample.numbers([count]).tensor(seed: seed, place: 0).converted(to: S.self)
    let found = run(start, gradients, isLate: isLate)
    let expected = reference(start.converted(), gradients.map { $0.converted() })
    for (i, (a, b)) in zip(found, expected).enumerated() {
      let largest = b.values.map { abs($0) }.max() ?? 0
      let unit = Double(max(S(largest).ulp, S.leastNormalMagnitude))
      finding.compare(a, b, scale: { _ in unit }, i == 0 ? "parameter" : op.stateNames[i - 1])
    }
    return finding
  }

  /// The parameter and its states after all steps, by the equations.
  private func reference(_ start: Tensor<Double>, _ gradients: [Tensor<Double>])
    -> [Tensor<Double>]
  {
    var owned = [start]
    owned += op.stateNames.map {
      op.statesFromParameter.contains($0) ? start : Tensor(shape: start.shape)
    }
    for (i, gradient) in gradients.enumerated() {
      let settings = op.settings.map { Tensor($0 == .step ? Double(i + 1) : learningRate) }
      let g = gradient.reshaped(to: start.shape)
      owned = op.apply(to: [owned[0], g] + owned.dropFirst() + settings)
    }
    return owned
  }

  private func run<S: Scalar>(_ start: Tensor<S>, _ gradients: [Tensor<S>], isLate: Bool)
    -> [Tensor<S>]
  {
    let id = ParameterID("p")
    let states = op.stateNames.map { StateID($0) }
    let store = Store<S>(
      parameters: [(id, start.shape)], states: states.map { ($0, start.shape) })
    store[id] = start
    for (state, name) in zip(states, op.stateNames) where op.statesFromParameter.contains(name) {
      store[state] = start
    }
    let (program, input) = program(id, states, isLate: isLate)
    let plan = Plan(program, store: store, bindings: [.input(0): .written])
    let threads = Parallel(threads: 1)
    defer { threads.stop() }
    for (i, gradient) in gradients.enumerated() {
      _ = plan.elements(of: input).update(fromContentsOf: gradient.values)
      store[.step] = S(i + 1)
      store[.learningRate] = S(learningRate)
      plan.run(on: threads)
    }
    return [store[id]] + states.map { store[$0] }
  }

  /// A program whose gradient is the sum over a batch of one row, so that the host sets it by writing that row.
  private func program(_ id: ParameterID, _ states: [StateID], isLate: Bool) -> (
    Program, input: Value
  ) {
    var graph = Graph()
    let row = graph.source(.input(0), [1, count], batched: true)
    let gradient = graph.add(SumRows(), [row])
    var program = Program(graph: graph, rows: 1, outputs: isLate ? [gradient] : [])
    program.gradients = [(id, gradient)]
    var update = Graph()
    let owned = [Role.parameter(id), .gradient(id)] + states.map { .state($0) }
    let results = update.addAll(
      op,
      owned.map { update.source($0, [count], batched: true) }
        + op.settings.map { update.source(.setting($0), [], batched: false) })
    program.updates = [
      UpdateProgram(
        parameter: id, graph: update, newParameter: results[0],
        newStates: zip(states, results.dropFirst()).map { ($0, $1) })
    ]
    return (program, row)
  }
}
