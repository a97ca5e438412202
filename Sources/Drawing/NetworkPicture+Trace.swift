import ChainruleExplain
import ChainruleFormulas
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
  ///
  /// Of a single parameter the ways to the cost stand out, of a nudge what it moves, with the numbers after it.
  public init(_ explanation: Explanation) {
    let trace = explanation.worked.before
    let values = (trace.layers.first.map { [$0.input] } ?? []) + trace.layers.map(\.output)
    let ways = explanation.options.parameter.map { explanation.paths(from: $0).shown } ?? []
    let changes = explanation.options.nudge?.changes ?? []
    let chains = ways.isEmpty ? [changes.map(\.element)] : ways.map(\.elements)
    let first = chains.joined().lazy.compactMap(\.symbol.sample).first
    let sample = first.map { $0 - 1 } ?? explanation.shownSamples.first ?? 0
    let touched = Set(chains.joined().map { $0.asciiName })
    // Of a nudge those that it moves most, neurons before their sums: a ReLU that is off does not move.
    let order = changes.sorted { a, b in
      let (isFirst, isSecond) = (a.element.symbol.base == "a", b.element.symbol.base == "a")
      return isFirst == isSecond ? abs(a.change) > abs(b.change) : isFirst
    }
    let own = { (layer: Int) in
      NetworkPicture.places(
        layer, sample: trace.samples > 1 ? sample + 1 : nil,
        within: ways.isEmpty ? [order.map(\.element)] : chains)
    }
    let moved = Dictionary(
      changes.map { ($0.element.asciiName, $0.new) }, uniquingKeysWith: { first, _ in first })
    func drawn(_ sample: Int) -> NetworkPicture {
      var picture = NetworkPicture(trace, sample: sample, limit: 8) { layer in
        let usual = explanation.shownColumns(values[layer])
        return touched.isEmpty ? usual.sorted() : NetworkPicture.chosen(own(layer), usual)
      }
      picture.change(moved)
      return picture
    }
    self = drawn(sample)
    if trace.samples > 1 {
      samples = NetworkPicture.offered(explanation.shownSamples, drawn: sample).map {
        Sample(number: $0 + 1, drawn($0))
      }
    }
    guard explanation.options.parameter != nil || explanation.options.nudge != nil else { return }
    emphasis = touched.union(edges(along: chains)).union(starts(of: touched))
  }

  /// Those that a chain passes through; where they are few, with others beside them.
  private static func chosen(_ places: [Int], _ usual: [Int]) -> [Int] {
    let limit = max(usual.count, 6)
    let few = places.prefix(limit)
    return (few + usual.filter { !few.contains($0) }.prefix(limit - few.count)).sorted()
  }

  /// The neurons of a layer that chains pass through, those met first before others.
  private static func places(_ layer: Int, sample: Int?, within chains: [[Element]]) -> [Int] {
    var places: [Int] = []
    for element in chains.joined() where element.symbol.form == .value {
      let symbol = element.symbol
      let isHere =
        layer == 0
        ? symbol.base == "x"
        : symbol.superscript == String(layer) && ["z", "a"].contains(symbol.base)
      if isHere, symbol.sample == sample, element.index.count == 1,
        !places.contains(element.index[0])
      {
        places.append(element.index[0])
      }
      // A weight stands between its two ends.
      if symbol.base == "w", element.index.count == 2,
        let to = symbol.superscript.flatMap({ Int($0) })
      {
        let place = layer == to ? element.index[0] : layer == to - 1 ? element.index[1] : nil
        if let place, !places.contains(place) { places.append(place) }
      }
    }
    return places
  }

  /// What a weight multiplies belongs to its way.
  private func starts(of names: Set<String>) -> Set<String> {
    let starts = layers.indices.dropFirst().flatMap { k in
      layers[k].edges.filter { $0.ids.first.map(names.contains) ?? false }.flatMap {
        layers[k - 1].nodes[$0.from].ids.prefix(1)
      }
    }
    return Set(starts)
  }

  /// The edges between neurons of neighboring layers that are in one chain.
  private func edges(along chains: [[Element]]) -> Set<String> {
    var names: Set<String> = []
    for chain in chains {
      let chain = chain.map { $0.asciiName }
      for k in layers.indices.dropFirst() {
        for edge in layers[k].edges {
          let (from, to) = (layers[k - 1].nodes[edge.from].ids, layers[k].nodes[edge.to].ids)
          guard let start = chain.lastIndex(where: { from.contains($0) }),
            let end = chain.firstIndex(where: { to.contains($0) }), start < end
          else { continue }
          names.formUnion(edge.ids.prefix(1))
        }
      }
    }
    return names
  }

  /// - Parameter isShared: whether names stand for every sample.
  init(
    _ trace: Trace, sample: Int, limit: Int, isShared: Bool = false, shown: (Int) -> [Int]?
  ) {
    let example = trace.example
    let layers = trace.layers.map { layer in
      Dense(
        weights: layer.weights.rows, biases: layer.biases.map { NetworkPicture.spread($0, layer) },
        activations: layer.a.rows[sample], title: trace.activation(of: layer).kind)
    }
    self.init(
      inputs: example.inputs.rows[sample], layers: NetworkPicture.chained(layers, example),
      cost: trace.cost, inputNames: example.inputNames, outputNames: example.outputNames,
      sample: trace.samples > 1 && !isShared ? sample + 1 : nil, names: example.names, limit: limit,
      shown: shown
    )
    if trace.samples > 1, !isShared {
      self.sample = sample + 1
      let naming = NodeNaming(sample: sample + 1, names: example.names)
      cost = naming.sampleCost(trace.sampleLosses.values[sample])
      let all =
        switch example.overSamples {
        case .sum: "sum"
        case .mean: "mean"
        case .weightedMean: "weighted mean"
        }
      total = Total(
        name: naming.cost(0).name, value: trace.cost, note: "\(all) of \(trace.samples)")
      caption = "The numbers are those of sample \(sample + 1) of \(trace.samples)."
    }
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
