import ChainruleFormulas

/// Which share of some numbers lies in each part of their range, several kinds as outlines above each other.
public struct Histogram: Chart, Hashable {
  /// Numbers that are counted together.
  public struct Group: Hashable, Sendable {
    /// What it is called.
    public var name: String
    /// What is counted.
    public var numbers: [Double]

    /// Takes all of its parts.
    public init(_ name: String, _ numbers: [Double]) { (self.name, self.numbers) = (name, numbers) }
  }

  public var title: String
  public var caption: String
  /// What the numbers are.
  public var axis: Axis
  /// What is counted, of which each bin has a share: “weights of the layer”.
  public var counted: String
  /// From the one at the bottom to the one on top.
  public var groups: [Group]
  /// How many parts the range has.
  public var bins: Int
  /// In pixels.
  public var width = 520.0

  /// A histogram, by default of 30 bins.
  public init(
    title: String, caption: String = "", axis: Axis, counted: String, groups: [Group],
    bins: Int = 30
  ) {
    (self.title, self.caption, self.axis) = (title, caption, axis)
    (self.counted, self.groups, self.bins) = (counted, groups, max(1, bins))
  }

  /// More outlines than that hide each other: each gets a strip of its own.
  static let mostAbove = 4

  public var sheet: ChartSheet {
    guard groups.count <= Histogram.mostAbove else { return strips }
    let (low, width) = parts
    let series = groups.enumerated().map { i, group in
      let outline = Histogram.outline(group.numbers, from: low, width: width, bins: bins)
      return Series(
        name: "\(group.name) (\(group.numbers.count))", points: outline,
        band: outline.map { .init(x: $0.x, low: 0, high: $0.y) }, look: .steps, style: i)
    }
    return LineChart(
      title: title, x: axis, y: Axis("share of the \(counted)", unit: "%", reaches: 0),
      series: series
    ).resized(to: self.width).sheet
  }

  /// Where the first bin begins, and how wide each is.
  var parts: (low: Double, width: Double) {
    let numbers = groups.flatMap(\.numbers).filter(\.isFinite)
    let (least, greatest) = (numbers.min() ?? 0, numbers.max() ?? 1)
    let low = least < greatest ? least : least - 0.5
    return (low, ((least < greatest ? greatest : least + 0.5) - low) / Double(bins))
  }

  public func resized(to width: Double) -> Self {
    var chart = self
    chart.width = width
    return chart
  }

  /// Steps around the share of each bin, in percent.
  static func outline(_ numbers: [Double], from low: Double, width: Double, bins: Int)
    -> [ChartPoint]
  {
    var counts = [Int](repeating: 0, count: bins)
    for number in numbers where number.isFinite {
      counts[min(bins - 1, max(0, Int((number - low) / width)))] += 1
    }
    let total = Double(max(counts.reduce(0, +), 1))
    let steps = counts.enumerated().flatMap { i, count in
      [0, 1].map { ChartPoint(low + width * Double(i + $0), 100 * Double(count) / total) }
    }
    return [ChartPoint(low, 0)] + steps + [ChartPoint(low + width * Double(bins), 0)]
  }
}
