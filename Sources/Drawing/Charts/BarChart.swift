import ChainruleFormulas

/// A bar for each of some named things, lying, so that long names can be read.
public struct BarChart: Chart, Hashable {
  /// One bar.
  public struct Bar: Hashable, Sendable {
    /// What it is called.
    public var name: String
    /// Its number.
    public var value: Double
    /// From where to where the value may be, drawn as a thin line; nil: not known.
    public var spread: ClosedRange<Double>?

    /// Takes all of its parts.
    public init(_ name: String, _ value: Double, spread: ClosedRange<Double>? = nil) {
      (self.name, self.value, self.spread) = (name, value, spread)
    }
  }

  public var title: String
  public var caption: String
  /// What the bars measure.
  public var axis: Axis
  /// From top to bottom.
  public var bars: [Bar]
  /// In pixels; the height is that of the bars.
  public var width: Double

  /// A chart, by default 520 pixels wide.
  public init(title: String, caption: String = "", axis: Axis, bars: [Bar], width: Double = 520) {
    (self.title, self.caption, self.axis) = (title, caption, axis)
    (self.bars, self.width) = (bars, width)
  }

  public var sheet: ChartSheet {
    let row = 24.0
    let top = 20 + Double(Ink.heading(title, within: width - 24).count) * 20
    let bottom = top + row * Double(max(bars.count, 1)) + 4
    let (names, numbers) = (nameRoom, 72.0)
    let (left, right) = (12 + names + 8, width - 12 - numbers)
    var axis = axis
    if axis.scale == .linear { axis.reaches = 0 }
    let span = AxisSpan(
      axis,
      of: bars.flatMap { [$0.value] + ($0.spread.map { [$0.lowerBound, $0.upperBound] } ?? []) },
      most: max(2, Int((right - left) / 70)))
    let place = { (number: Double) in
      span.share(number).map { left + min(max($0, 0), 1) * (right - left) }
    }
    var parts = Ink.headings(title, within: width - 24)
    for tick in span.ticks {
      guard let x = place(tick.value) else { continue }
      parts.append(Ink.line("grid", x, top, x, bottom))
      parts.append(Ink.text(tick.label, "tick", x: x, y: bottom + 17, anchor: .middle))
    }
    let zero = place(span.scale == .log ? span.low : 0) ?? left
    for (i, bar) in bars.enumerated() {
      let y = top + 4 + Double(i) * row
      parts += self.bar(bar, y: y, height: row - 6, zero: zero, left: left, place: place)
      parts.append(
        Ink.text(
          NumberFormat.significant(3).string(bar.value), "tick", x: width - 12, y: y + 13,
          anchor: .end, room: numbers - 4, size: Ink.small))
    }
    parts.append(Ink.line("frame", zero, top, zero, bottom))
    parts.append(
      Ink.text(
        axis.label, "", x: (left + right) / 2, y: bottom + 37, anchor: .middle,
        room: width - 24))
    return ChartSheet(width: width, height: bottom + 48, parts: parts)
  }

  /// As wide as the longest name, up to two fifths.
  private var nameRoom: Double {
    min(bars.map { DrawnText.width($0.name, size: Ink.size) }.max() ?? 0, width * 0.4)
  }

  private func bar(
    _ bar: Bar, y: Double, height: Double, zero: Double, left: Double,
    place: (Double) -> Double?
  ) -> [String] {
    var parts = [
      Ink.text(
        bar.name, "", x: left - 8, y: y + 13, anchor: .end, room: nameRoom)
    ]
    if let end = place(bar.value) {
      let color = bar.value < 0 ? 1 : 0
      parts.append(
        Ink.box(
          "f\(color)", x: min(zero, end), y: y, width: abs(end - zero), height: height,
          title: "\(bar.name): \(NumberFormat.significant(6).string(bar.value))"))
    }
    if let spread = bar.spread, let low = place(spread.lowerBound),
      let high = place(spread.upperBound)
    {
      let middle = y + height / 2
      parts.append(Ink.line("arrow", low, middle, high, middle))
    }
    return parts
  }
}

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

  /// A histogram, by default of 30 bins.
  public init(
    title: String, caption: String = "", axis: Axis, counted: String, groups: [Group],
    bins: Int = 30
  ) {
    (self.title, self.caption, self.axis) = (title, caption, axis)
    (self.counted, self.groups, self.bins) = (counted, groups, max(1, bins))
  }

  public var sheet: ChartSheet {
    let numbers = groups.flatMap(\.numbers).filter(\.isFinite)
    let (least, greatest) = (numbers.min() ?? 0, numbers.max() ?? 1)
    let low = least < greatest ? least : least - 0.5
    let width = ((least < greatest ? greatest : least + 0.5) - low) / Double(bins)
    let series = groups.enumerated().map { i, group in
      let outline = Histogram.outline(group.numbers, from: low, width: width, bins: bins)
      return Series(
        name: "\(group.name) (\(group.numbers.count))", points: outline,
        band: outline.map { .init(x: $0.x, low: 0, high: $0.y) }, look: .steps, style: i)
    }
    return LineChart(
      title: title, x: axis, y: Axis("share of the \(counted)", unit: "%", reaches: 0),
      series: series
    ).sheet
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
