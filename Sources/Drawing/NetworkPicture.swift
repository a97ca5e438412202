/// What a drawing of a network shows: layers of nodes, the edges between them, and how much is left out.
///
///     let picture = NetworkPicture(
///       inputs: [0.05, 0.1],
///       layers: [.init(weights: [[0.15, 0.2], [0.25, 0.3]], biases: [0.35, 0.35], activations: [0.593, 0.597])])
public struct NetworkPicture: Hashable, Sendable {
  /// From the inputs to the outputs.
  public var layers: [Layer]
  /// The cost, behind the outputs.
  public var cost: Node?
  /// What stands out, by names in links (`w1[1,2]`, `z2[1]`), all else standing back; nil: all alike.
  public var emphasis: Set<String>?
  /// Whose numbers these are, where that has to be said: “Sample 3 of 8”.
  public var caption: String
  /// Whose numbers these are, counted from 1; nil where there is but one sample.
  public var sample: Int?
  /// The numbers of several samples, from which a page's reader chooses; the drawing shows one of them. Empty: only those.
  public var samples: [Sample] = []
  /// Stands below the cost where that is one sample's.
  public var total: Total?
  /// Whether numbers are left out, with room to write them.
  public var isBlank = false

  /// A picture, by default with all parts alike.
  public init(
    layers: [Layer], cost: Node? = nil, emphasis: Set<String>? = nil, caption: String = ""
  ) {
    (self.layers, self.cost) = (layers, cost)
    (self.emphasis, self.caption) = (emphasis, caption)
  }

  /// Nodes beside each other, and the edges that lead to them.
  public struct Layer: Hashable, Sendable {
    /// What stands above it: “input”, “relu”.
    public var title: String
    /// The nodes that are shown, from top to bottom.
    public var nodes: [Node]
    /// How many more nodes the layer has than are shown.
    public var more: Int
    /// From the nodes of the layer before that are shown.
    public var edges: [Edge]

    /// A layer, by default without edges that lead to it.
    public init(title: String = "", nodes: [Node], more: Int = 0, edges: [Edge] = []) {
      (self.title, self.nodes, self.more, self.edges) = (title, nodes, more, edges)
    }
  }

  /// A neuron or an input.
  public struct Node: Hashable, Sendable {
    /// What its value is called: a¹₂.
    public var name: String
    /// What stands in the circle.
    public var value: Double
    /// What becomes of it by a change that is shown; nil: it stays.
    public var after: Double?
    /// What stands beside it, such as the name of a column; empty: nothing.
    public var label: String
    /// What is added in it; nil for none.
    public var bias: Bias?
    /// The names in links of the equations that belong to it.
    public var ids: [String]

    /// A node, by default without bias and without lines of its own.
    public init(
      name: String, value: Double, label: String = "", bias: Bias? = nil, ids: [String] = []
    ) {
      (self.name, self.value, self.label, self.bias, self.ids) = (name, value, label, bias, ids)
    }
  }

  /// What is added in a neuron.
  public struct Bias: Hashable, Sendable {
    /// What it is called: b¹₂.
    public var name: String
    /// The number added.
    public var value: Double
    /// What becomes of it by a change that is shown; nil: it stays.
    public var after: Double?
    /// The names in links of the equations that belong to it, its own first.
    public var ids: [String]

    /// A bias, by default without lines of its own.
    public init(name: String, value: Double, ids: [String] = []) {
      (self.name, self.value, self.ids) = (name, value, ids)
    }
  }

  /// A weight.
  public struct Edge: Hashable, Sendable {
    /// The places of its ends among the nodes shown, counted from 0.
    public var from, to: Int
    /// What it is called: w¹₂₃.
    public var name: String
    /// What its start is multiplied by.
    public var weight: Double
    /// What becomes of it by a change that is shown; nil: it stays.
    public var after: Double?
    /// The names in links of the equations that belong to it, its own first.
    public var ids: [String]

    /// An edge between two places, by default without lines of its own.
    public init(from: Int, to: Int, name: String, weight: Double, ids: [String] = []) {
      (self.from, self.to, self.name) = (from, to, name)
      (self.weight, self.ids) = (weight, ids)
    }
  }
}

extension NetworkPicture {
  /// Whether a part of one of these names stands back.
  func isFaint(_ names: some Sequence<String>) -> Bool {
    guard let emphasis else { return false }
    return !names.contains { emphasis.contains($0) }
  }

  /// Whether numbers stand beside others that they become.
  package var isChanged: Bool {
    cost?.after != nil
      || layers.contains { layer in
        layer.nodes.contains { $0.after != nil || $0.bias?.after != nil }
          || layer.edges.contains { $0.after != nil }
      }
  }

  /// Sets what becomes of numbers, by their names in links: a neuron's is that of its activation.
  mutating func change(_ numbers: [String: Double]) {
    func new(_ names: some Sequence<String>) -> Double? {
      names.lazy.compactMap { numbers[$0] }.first
    }
    for k in layers.indices {
      layers[k].nodes = layers[k].nodes.map { node in
        var node = node
        node.after = new(node.ids.dropFirst(k == 0 ? 0 : 1).prefix(1))
        if let bias = node.bias { node.bias?.after = new(bias.ids.prefix(1)) }
        return node
      }
      layers[k].edges = layers[k].edges.map { edge in
        var edge = edge
        edge.after = new(edge.ids.prefix(1))
        return edge
      }
    }
    if let cost { self.cost?.after = new(cost.ids.prefix(1)) }
    if total != nil { total?.after = numbers["C"] }
  }
}
