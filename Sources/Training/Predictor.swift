import ChainruleEngine
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// A trained network that answers: inputs to outputs, any number of rows at a time.
///
///     let predictor = try Predictor(network, parameters: trainer.parameters, states: trainer.states)
///     let outputs = try predictor.predict(inputs: x)    // x [rows, inputs] → [rows, outputs]
///
/// It belongs to one task at a time. Nothing is allocated for a row.
public final class Predictor<S: Scalar> {
  /// The network that answers.
  public let network: Network
  /// The number of outputs of a row.
  public let outputs: Int
  private let plans: BlockPlans<S>
  private let threads: Parallel
  /// Whether outputs are the inputs as they stand: a network of nothing but dropout, say.
  private let isIdentity: Bool

  /// - Parameter states: those of the network; further ones, such as an optimizer's, do not matter.
  /// - Throws: `NetworkError` where a parameter or state is missing or has another shape.
  public init(
    _ network: Network, parameters: [ParameterID: Tensor<S>], states: [StateID: Tensor<S>] = [:],
    threads: Int = 1
  ) throws {
    self.network = network
    let store = try Store(network, parameters: parameters, states: states)
    self.threads = Parallel(threads: threads)
    plans = BlockPlans(
      network, store: store, threads: self.threads, frozen: FrozenWeights(store))
    let one = try InferenceGraph(network, rows: 1)
    outputs = one.graph.shape(of: one.outputs)[1]
    isIdentity = one.graph.nodes[one.outputs.node].op == nil
  }

  deinit { threads.stop() }

  /// The outputs [rows, outputs] of inputs [rows, inputs].
  ///
  /// Throws `NetworkError` where the rows have another width.
  public func predict(inputs: Tensor<S>) throws -> Tensor<S> {
    let rows = try checkedRows(of: inputs, for: network)
    if isIdentity { return inputs }
    var result = Tensor<S>(shape: [rows, outputs])
    let outputs = outputs
    try inputs.values.withUnsafeBufferPointer { inputs in
      try result.values.withUnsafeMutableBufferPointer { result in
        try plans.run(rows: rows, inputs: inputs) { block, range in
          copy(UnsafeBufferPointer(block.outputs), to: result, at: range.lowerBound * outputs)
        }
      }
    }
    return result
  }
}

/// The number of rows; an error where they are not as wide as the network.
func checkedRows<S>(of inputs: Tensor<S>, for network: Network) throws(NetworkError) -> Int {
  guard inputs.shape.count == 2, inputs.shape[1] == network.inputs else {
    throw NetworkError(
      layer: "input", expected: "rows of \(network.inputs) inputs", found: "shape \(inputs.shape)")
  }
  return inputs.shape[0]
}

/// Copies all of `source` to a place of `target`.
func copy<S: Scalar>(
  _ source: UnsafeBufferPointer<S>, to target: UnsafeMutableBufferPointer<S>, at offset: Int
) {
  guard let from = source.baseAddress, let to = target.baseAddress else { return }
  (to + offset).update(from: from, count: source.count)
}
