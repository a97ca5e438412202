import ChainruleFormulas

/// A bar for each of some named things, lying, so that long names can be read; on a logarithmic axis a point, since there
/// is no 0 for bars to begin at.
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
      if span.scale == .log { parts.append(Ink.line("grid", left, y + 9, right, y + 9)) }
      parts += self.bar(
        bar, y: y, height: row - 6, zero: span.scale == .log ? nil : zero, left: left, place: place)
      parts.append(
        Ink.text(
          NumberFormat.significant(3).string(bar.value), "tick", x: width - 12, y: y + 13,
          anchor: .end, room: numbers - 4, size: Ink.small))
    }
    parts.append(Ink.line("frame", zero, top, zero, bottom))
    parts.append(
      Ink.text(
        axis.label, "axis", x: (left + right) / 2, y: bottom + 37, anchor: .middle,
        room: width - 24))
    return ChartSheet(width: width, height: bottom + 48, parts: parts)
  }

  public func resized(to width: Double) -> Self {
    var chart = self
    chart.width = max(width, 320)
    return chart
  }

  /// As wide as the longest name, up to two fifths.
  private var nameRoom: Double {
    min(bars.map { DrawnText.width($0.name, size: Ink.size) }.max() ?? 0, width * 0.4)
  }

  private func bar(
    _ bar: Bar, y: Double, height: Double, zero: Double?, left: Double,
    place: (Double) -> Double?
  ) -> [String] {
    var parts = [
      Ink.text(
        bar.name, "", x: left - 8, y: y + 13, anchor: .end, room: nameRoom)
    ]
    if let end = place(bar.value) {
      let color = bar.value < 0 ? 1 : 0
      let title = "\(bar.name): \(NumberFormat.significant(6).string(bar.value))"
      if let zero {
        parts.append(
          Ink.box(
            "f\(color)", x: min(zero, end), y: y, width: abs(end - zero), height: height,
            title: title))
      } else {
        parts.append(
          "<g><title>\(escapedForMarkup(title))</title>"
            + Ink.mark(color, x: end, y: y + height / 2, radius: 6) + "</g>")
      }
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
