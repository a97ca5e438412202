import ChainruleExplain
import ChainruleTensors

extension NetworkPicture {
  /// The picture of a step for one of its samples, counted from 0: the dense layers with what they give.
  ///
  /// What stands between two dense layers (dropout, normalization) is not drawn; `limit` as for arrays.
  ///
  /// Precondition: there is such a sample.
  public init(_ trace: Trace, sample: Int = 0, limit: Int = 6) {
    self.init(trace, sample: sample, limit: limit) { _ in nil }
  }

  /// The picture that goes with an explanation: for the first sample that it shows, with the neurons that it shows.
  public init(_ explanation: Explanation) {
    let trace = explanation.worked.before
    let values = (trace.layers.first.map { [$0.input] } ?? []) + trace.layers.map(\.output)
    self.init(trace, sample: explanation.shownSamples.first ?? 0, limit: 8) { layer in
      explanation.shownColumns(values[layer]).sorted()
    }
  }

  private init(_ trace: Trace, sample: Int, limit: Int, shown: (Int) -> [Int]?) {
    let example = trace.example
    let layers = trace.layers.map { layer in
      Dense(
        weights: layer.weights.rows, biases: layer.biases.map { NetworkPicture.spread($0, layer) },
        activations: layer.a.rows[sample], title: trace.activation(of: layer).kind)
    }
    self.init(
      inputs: example.inputs.rows[sample], layers: NetworkPicture.chained(layers, example),
      cost: trace.cost, inputNames: example.inputNames, outputNames: example.outputNames,
      sample: trace.samples > 1 ? sample + 1 : nil, names: example.names, limit: limit, shown: shown
    )
  }

  /// One bias for all neurons stands at each of them.
  private static func spread(_ biases: Tensor<Double>, _ layer: Trace.Layer) -> [Double] {
    let count = layer.weights.shape[0]
    return biases.count == count
      ? biases.values : Array(repeating: biases.values.first ?? 0, count: count)
  }

  /// The layers as long as each reads as many numbers as the one before gives: where they do not follow each other, as
  /// around a residual sum of another width, the drawing ends.
  private static func chained(_ layers: [Dense], _ example: Case) -> [Dense] {
    var width = example.inputs.shape[1]
    return Array(
      layers.prefix { layer in
        defer { width = layer.activations.count }
        return layer.weights.allSatisfy { $0.count == width }
      })
  }
}
