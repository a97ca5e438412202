import ChainruleData
import ChainruleEngine
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// What a network gives for labeled rows.
public struct Evaluation<S: Scalar>: Sendable {
  /// The mean loss of a row, weighted where the rows have weights.
  public let loss: Double
  /// [rows, outputs]
  public let outputs: Tensor<S>
  /// The loss of each row, before weights.
  public let losses: [S]
}

/// Measures a network on labeled rows, with the loss it is trained with; as in prediction, nothing
/// is dropped out and normalizations use their running statistics.
///
///     let evaluator = try Evaluator(network, loss: CrossEntropyLoss(), parameters: …, states: …)
///     let metrics = try evaluator.metrics(on: test, target: preprocessing.target)
public final class Evaluator<S: Scalar> {
  /// The network that is measured.
  public let network: Network
  let loss: any Loss
  let store: Store<S>
  let threads: Parallel
  private let ownsThreads: Bool
  private var plans: [TargetForm: BlockPlans<S>] = [:]

  /// How many threads measure.
  var threadCount: Int { threads.threads }

  /// - Throws: `NetworkError` where a parameter or state is missing or has another shape.
  public convenience init(
    _ network: Network, loss: any Loss, parameters: [ParameterID: Tensor<S>],
    states: [StateID: Tensor<S>] = [:], threads: Int = 1
  ) throws {
    self.init(
      network, loss, store: try Store(network, parameters: parameters, states: states),
      threads: Parallel(threads: threads), ownsThreads: true)
  }

  /// An evaluator that reads the numbers of a trainer as they are at the time.
  init(
    _ network: Network, _ loss: any Loss, store: Store<S>, threads: Parallel,
    ownsThreads: Bool = false
  ) {
    self.network = network
    self.loss = loss
    self.store = store
    self.threads = threads
    self.ownsThreads = ownsThreads
  }

  deinit { if ownsThreads { threads.stop() } }

  /// Outputs and loss of labeled rows.
  ///
  /// Throws `NetworkError` where rows, targets and loss do not fit the network.
  public func evaluate(_ examples: Examples<S>) throws -> Evaluation<S> {
    let rows = try checkedRows(of: examples.inputs, for: network)
    let (targets, form, _) = try targets(of: examples)
    let plans =
      self.plans[form]
      ?? BlockPlans(
        network, loss: loss, targets: form, store: store, threads: threads)
    self.plans[form] = plans
    let outputs = network.outputs
    var result = Tensor<S>(shape: [rows, outputs])
    var losses = [S](repeating: 0, count: rows)
    try examples.inputs.values.withUnsafeBufferPointer { inputs in
      try targets.withUnsafeBufferPointer { targets in
        try result.values.withUnsafeMutableBufferPointer { result in
          try losses.withUnsafeMutableBufferPointer { losses in
            try plans.run(rows: rows, inputs: inputs, targets: targets) { block, range in
              let first = range.lowerBound
              copy(UnsafeBufferPointer(block.outputs), to: result, at: first * outputs)
              if let found = block.losses {
                copy(UnsafeBufferPointer(found), to: losses, at: first)
              }
            }
          }
        }
      }
    }
    return Evaluation(
      loss: weightedMean(losses, examples.weights), outputs: result, losses: losses)
  }

  /// The targets as numbers, their form, and how many there are in a row.
  func targets(of examples: Examples<S>) throws -> ([S], TargetForm, Int) {
    switch examples.targets {
    case .classes(let classes, _):
      let outputs = max(network.outputs, 2)
      if let wrong = classes.first(where: { !(0..<Int32(outputs)).contains($0) }) {
        throw NetworkError(
          layer: "targets", expected: "class numbers below \(outputs)", found: "\(wrong)")
      }
      return (numbers(classes), .classes, 1)
    case .values(let values):
      guard values.shape.count == 2, values.shape[1] == network.outputs else {
        throw NetworkError(
          layer: "targets", expected: "\(network.outputs) numbers a row",
          found: "shape \(values.shape)")
      }
      return (values.values, .values, values.shape[1])
    }
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  private func numbers(_ classes: [Int32]) -> [S] { classes.map { S($0) } }
}

/// Σ wᵢ ℓᵢ / Σ wᵢ, summed in double precision.
@specialized(where S == Float)
@specialized(where S == Double)
func weightedMean<S: Scalar>(_ values: [S], _ weights: [S]?) -> Double {
  var (sum, total) = (0.0, 0.0)
  for i in values.indices {
    let weight = weights.map { Double($0[i]) } ?? 1
    // A row of no weight must not count even where its loss is infinite.
    if weight != 0 { sum += weight * Double(values[i]) }
    total += weight
  }
  return sum / total
}
