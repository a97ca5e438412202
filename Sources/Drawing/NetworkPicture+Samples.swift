extension NetworkPicture {
  /// The numbers of one of several samples: parameters are those of all.
  public struct Sample: Hashable, Sendable {
    /// Which one, counted from 1.
    public var number: Int
    /// [layer][node], as the picture shows them.
    public var nodes: [[Node]]
    /// What this sample costs.
    public var cost: Node?

    /// A sample with the nodes of a picture drawn for it.
    public init(number: Int, _ picture: NetworkPicture) {
      (self.number, nodes, cost) = (number, picture.layers.map(\.nodes), picture.cost)
    }
  }

  /// The cost of all samples, where the last node is that of one.
  public struct Total: Hashable, Sendable {
    /// What it is called: C.
    public var name: String
    /// The number that training makes small.
    public var value: Double
    /// What becomes of it by a change that is shown; nil: it stays.
    public var after: Double?
    /// How it comes from the samples: “mean of 4”.
    public var note: String

    /// A total, by default one that stays as it is.
    public init(name: String = "C", value: Double, after: Double? = nil, note: String) {
      (self.name, self.value, self.after, self.note) = (name, value, after, note)
    }
  }

  /// How many samples' numbers a page holds at most, so that it does not grow with the data.
  static let mostSamples = 8

  /// Those that a page can switch between, counted from 0, with the one that is drawn.
  static func offered(_ shown: [Int], drawn: Int) -> [Int] {
    let others = shown.filter { $0 != drawn }.prefix(mostSamples - 1)
    return ([drawn] + others).sorted()
  }
}
