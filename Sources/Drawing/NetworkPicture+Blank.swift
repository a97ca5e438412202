import ChainruleExplain

extension NetworkPicture {
  /// The neurons with room for their numbers, and the names of all weights and biases; nil for a network so large that these
  /// have no room.
  public init?(blank trace: Trace) {
    let layers = trace.layers
    let widths =
      layers.first.map { [$0.weights.shape[1]] + layers.map { $0.weights.shape[0] } } ?? []
    let isSmall = zip(widths, widths.dropFirst()).allSatisfy { $0 * $1 <= 16 }
    guard !widths.isEmpty, widths.count <= 6, widths.allSatisfy({ $0 <= 6 }), isSmall else {
      return nil
    }
    self.init(trace, sample: 0, limit: 6, isShared: true) { _ in nil }
    (isBlank, total, caption) = (true, nil, "")
    // The same names stand for every sample; links lead to the lines of each.
    ids = (0..<trace.samples).map { NetworkPicture(trace, sample: $0).ids }.reduce(ids) {
      zip($0, $1).map { own, more in own + more.filter { !own.contains($0) } }
    }
  }

  /// The names in links of all parts, in one order for all pictures of a network.
  private var ids: [[String]] {
    get {
      layers.flatMap { layer in
        layer.nodes.flatMap { [$0.ids, $0.bias?.ids ?? []] } + layer.edges.map(\.ids)
      } + [cost?.ids ?? []]
    }
    set {
      var rest = newValue[...]
      for k in layers.indices {
        for i in layers[k].nodes.indices {
          layers[k].nodes[i].ids = rest.removeFirst()
          layers[k].nodes[i].bias?.ids = rest[rest.startIndex]
          rest.removeFirst()
        }
        for i in layers[k].edges.indices { layers[k].edges[i].ids = rest.removeFirst() }
      }
      cost?.ids = rest.removeFirst()
    }
  }
}
