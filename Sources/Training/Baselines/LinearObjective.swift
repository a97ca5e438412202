import ChainruleData
import ChainruleEngine
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// The mean loss of a linear model over all rows and its penalty, as a function of its numbers
/// (W row by row, then b): computed by the same equations and kernels as any network's.
struct LinearObjective<S: Scalar>: SmoothObjective {
  private let kind: LinearBaseline.Kind
  private let inputs: Int
  private let outputs: Int
  private let store: Store<S>
  private let feed: BatchFeed<S>
  private let plan: Plan<S>
  private let losses: UnsafeMutableBufferPointer<S>
  private let rowWeights: [S]?
  private let threads: Pool
  /// The factor of ½ ‖W‖² beside the mean loss.
  private let decay: Double
  let stepLimit: Int

  /// Threads that end with the objective.
  private final class Pool {
    let threads: Parallel
    init(_ count: Int) { threads = Parallel(threads: count) }
    deinit { threads.stop() }
  }

  /// Throws `NetworkError` where the examples have no inputs or outputs.
  init(_ training: Examples<S>, penalty: Double, threads: Int) throws {
    kind = LinearBaseline.kind(of: training.targets)
    inputs = training.inputs.shape[1]
    switch training.targets {
    case .classes:
      if case .classes(let count) = kind, count > 2 { outputs = count } else { outputs = 1 }
    case .values(let values): outputs = values.shape[1]
    }
    let network = try LinearBaseline.network(kind, inputs: inputs, outputs: outputs)
    feed = BatchFeed(training, batchSize: training.count, shuffles: false, seed: 0)
    let step = try StepGraph(
      network, LinearBaseline.loss(kind, outputs: outputs), rows: training.count,
      targets: feed.targetForm, isWeighted: feed.isWeighted)
    store = Store(parameters: network.parameters.map { ($0.id, $0.shape) }, states: [])
    var program = Program(graph: step.graph, rows: training.count, outputs: [step.rowLosses])
    program.gradients = step.gradients
    plan = Plan(
      program, store: store, bindings: feed.bindings(rows: training.count, of: step.graph))
    losses = plan.elements(of: step.rowLosses)
    rowWeights = training.weights
    self.threads = Pool(threads)
    _ = feed.next()
    store[.lossScale] = feed.lossScale(.weightedMean)
    // Ridge regression has ‖W‖² and sums its errors over the outputs; the loss here is their mean.
    let factor = kind == .numbers ? 2 / Double(outputs) : 1
    decay = factor * penalty / feed.weight
    // By counts, never by the clock: 2.5·10⁹ multiplications forward and as many backward are less
    // than a usual training takes; 80 steps on 4000 images of 784 pixels are as good as 400.
    let work = training.count * inputs * outputs
    stepLimit = min(max(2_500_000_000 / max(work, 1), 30), 300)
  }

  var start: [Double] { [Double](repeating: 0, count: outputs * (inputs + 1)) }

  func evaluate(at point: [Double]) -> (value: Double, gradient: [Double]) {
    let weights = point.prefix(outputs * inputs)
    let linear = baseline(point)
    store[LinearBaseline.weightID] = linear.weights.converted()
    store[LinearBaseline.biasID] = linear.biases.converted()
    plan.run(on: threads.threads)
    let penalty = decay / 2 * weights.reduce(0) { $0 + $1 * $1 }
    // Summed in double precision: the line search compares values that differ little.
    let value = weightedMean(Array(losses), rowWeights) + penalty
    let slopes: Tensor<Double> = store.gradient(of: LinearBaseline.weightID).converted()
    let last: Tensor<Double> = store.gradient(of: LinearBaseline.biasID).converted()
    return (value, zip(slopes.values, weights).map { $0 + decay * $1 } + last.values)
  }

  func baseline(_ point: [Double]) -> LinearBaseline {
    LinearBaseline(
      kind: kind, weights: Tensor(Array(point.prefix(outputs * inputs)), shape: [outputs, inputs]),
      biases: Tensor(Array(point.dropFirst(outputs * inputs)), shape: [outputs]))
  }
}
