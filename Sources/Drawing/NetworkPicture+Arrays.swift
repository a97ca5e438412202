import ChainruleExplain
import ChainruleFormulas

extension NetworkPicture {
  /// The numbers of a dense layer for one sample.
  public struct Dense: Hashable, Sendable {
    /// [to][from]
    public var weights: [[Double]]
    /// [to]; nil without biases.
    public var biases: [Double]?
    /// [to]
    public var activations: [Double]
    /// What stands above the layer.
    public var title: String

    /// A layer, by default without a title.
    public init(
      weights: [[Double]], biases: [Double]?, activations: [Double], title: String = ""
    ) {
      (self.weights, self.biases) = (weights, biases)
      (self.activations, self.title) = (activations, title)
    }
  }

  /// The picture of dense layers that follow each other.
  ///
  /// Of a layer with more than `limit` nodes those are shown that contribute most to the next one, by |value| times the
  /// sum of the |weights| that lead on; of the outputs those with the largest values. Names and links are those of
  /// `z1[2]`, `w1[2,3]` and so on, for `sample` where there are several.
  ///
  /// Precondition: each layer has as many columns of weights as the one before has numbers.
  public init(
    inputs: [Double], layers dense: [Dense], cost: Double? = nil, inputNames: [String] = [],
    outputNames: [String] = [], sample: Int? = nil, names: GivenNames = GivenNames(),
    limit: Int = 6
  ) {
    self.init(
      inputs: inputs, layers: dense, cost: cost, inputNames: inputNames, outputNames: outputNames,
      sample: sample, names: names, limit: limit, shown: { _ in nil })
  }

  /// The same with the nodes of a layer that `shown` chooses, the inputs being layer 0; where it is nil, the rule above.
  init(
    inputs: [Double], layers dense: [Dense], cost: Double?, inputNames: [String],
    outputNames: [String], sample: Int?, names: GivenNames, limit: Int,
    shown choice: (Int) -> [Int]?
  ) {
    let values = [inputs] + dense.map(\.activations)
    let shown = values.indices.map { k in
      choice(k)
        ?? NetworkPicture.shown(
          values[k], next: dense.indices.contains(k) ? dense[k].weights : nil, limit: limit)
    }
    let naming = NodeNaming(sample: sample, names: names)
    self.init(
      layers: values.indices.map { k in
        let columns = k == 0 ? inputNames : k == dense.count ? outputNames : []
        let nodes = shown[k].map { i in
          naming.node(
            layer: k, i, value: values[k][i], label: columns.indices.contains(i) ? columns[i] : "",
            bias: k == 0 ? nil : dense[k - 1].biases?[i])
        }
        let edges = k == 0 ? [] : naming.edges(dense[k - 1], layer: k, shown[k - 1], shown[k])
        return Layer(
          title: k == 0 ? "" : dense[k - 1].title, nodes: nodes,
          more: values[k].count - nodes.count, edges: edges)
      }, cost: cost.map(naming.cost))
  }

  /// Which of some values are shown, in order.
  package static func shown(_ values: [Double], next: [[Double]]?, limit: Int) -> [Int] {
    guard values.count > limit else { return Array(values.indices) }
    let sizes = values.indices.map { i in
      let reach = next.map { $0.reduce(0) { $0 + $1[i].magnitude } } ?? 1
      return values[i].magnitude * reach
    }
    return values.indices.sorted { (sizes[$0], $1) > (sizes[$1], $0) }.prefix(limit).sorted()
  }
}

/// What numbers are called in a picture and in links.
struct NodeNaming {
  var sample: Int?
  var names: GivenNames

  private var mark: String { sample.map { "@\($0)" } ?? "" }

  private func name(_ base: String, layer: Int? = nil, _ index: [Int], isShared: Bool = false)
    -> String
  {
    var symbol = layer.map { Symbol(base, layer: $0) } ?? Symbol(base)
    if !isShared { symbol.sample = sample }
    let element = Element(symbol, index)
    return (names.replacement(for: element) ?? element).formula.printed(as: .text)
  }

  func node(layer: Int, _ i: Int, value: Double, label: String, bias: Double?)
    -> NetworkPicture.Node
  {
    guard layer > 0 else {
      return .init(
        name: name("x", [i]), value: value, label: label,
        ids: ["x[\(i + 1)]\(mark)", "dC/dx[\(i + 1)]\(mark)"])
    }
    let place = "\(layer)[\(i + 1)]"
    let own = ["z", "a", "dC/da"].map { "\($0)\(place)\(mark)" }
    let slopes = mark.isEmpty ? [] : ["da\(place)\(mark)/dz\(place)\(mark)"]
    return .init(
      name: name("a", layer: layer, [i]), value: value, label: label,
      bias: bias.map { self.bias(layer: layer, i, $0) },
      ids: own + ["da\(place)/dz\(place)\(mark)"] + slopes + ["delta\(place)\(mark)"])
  }

  private func bias(layer: Int, _ i: Int, _ value: Double) -> NetworkPicture.Bias {
    let place = "b\(layer)[\(i + 1)]"
    return .init(
      name: name("b", layer: layer, [i], isShared: true), value: value,
      ids: [place, "dC/d" + place, "new " + place, sum(layer, i)])
  }

  /// The line where it is used.
  private func sum(_ layer: Int, _ i: Int) -> String { "z\(layer)[\(i + 1)]\(mark)" }

  func edges(_ dense: NetworkPicture.Dense, layer: Int, _ from: [Int], _ to: [Int])
    -> [NetworkPicture.Edge]
  {
    to.enumerated().flatMap { end, i in
      from.enumerated().map { start, j in
        let place = "w\(layer)[\(i + 1),\(j + 1)]"
        return .init(
          from: start, to: end, name: name("w", layer: layer, [i, j], isShared: true),
          weight: dense.weights[i][j],
          ids: [place, "dC/d" + place, "new " + place, sum(layer, i)])
      }
    }
  }

  /// The cost of the sample alone.
  func sampleCost(_ value: Double) -> NetworkPicture.Node {
    .init(name: name("C", []), value: value, ids: ["C\(mark)", "C"])
  }

  func cost(_ value: Double) -> NetworkPicture.Node {
    .init(
      name: name("C", [], isShared: true), value: value,
      ids: ["C"] + (mark.isEmpty ? [] : ["C\(mark)"]))
  }
}
