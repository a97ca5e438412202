/// The area between two axes, with title, legend, ticks and grid around it.
struct PlotFrame {
  /// What the legend lists.
  struct Entry {
    var name: String
    var look: Series.Look
    var style: Int
  }

  let x, y: AxisSpan
  /// The area of the data, in pixels.
  let left, top, right, bottom: Double
  let width, height: Double
  private let titleLines: [String]
  private let title: String
  private let legend: Legend
  private let key: ShadeKey?

  /// - Parameter size: of the whole, in pixels; the area of the data is what is left.
  init(
    title: String, x: Axis, xs: [Double], y: Axis, ys: [Double], entries: [Entry],
    key: RegionMap.Key? = nil, size: (width: Double, height: Double)
  ) {
    (width, height) = size
    self.key = key.map { ShadeKey($0) }
    self.title = title
    titleLines = Ink.heading(title, within: size.width - 24)
    var top = 12 + Double(titleLines.count) * 20
    legend = Legend(entries, left: 12, top: top, room: size.width - 24)
    top += legend.height
    // The axis' name stands above its ticks.
    self.top = top + (y.label.isEmpty ? 8 : 29)
    bottom = size.height - (x.label.isEmpty ? 26 : 46)
    let vertical = AxisSpan(y, of: ys, most: max(3, Int((bottom - self.top) / 28)))
    let widest = vertical.ticks.map { DrawnText.width($0.label, size: Ink.small) }.max() ?? 0
    left = max(24, widest + 20)
    (self.right, self.y) = (size.width - 20 - (self.key?.width ?? 0), vertical)
    self.x = PlotFrame.fitting(x, xs, room: self.right - left)
  }

  /// As many ticks as their labels leave room for.
  private static func fitting(_ axis: Axis, _ numbers: [Double], room: Double) -> AxisSpan {
    for most in stride(from: 10, through: 3, by: -1) {
      let span = AxisSpan(axis, of: numbers, most: most)
      let places = span.ticks.compactMap { tick -> (Double, Double)? in
        let half = DrawnText.width(tick.label, size: Ink.small) / 2 + 5
        return span.share(tick.value).map { ($0 * room - half, $0 * room + half) }
      }
      if zip(places, places.dropFirst()).allSatisfy({ $0.1 <= $1.0 }) { return span }
    }
    return AxisSpan(axis, of: numbers, most: 2)
  }

  /// The ranges, one of them longer, with which a unit is as long on both axes: right angles are right then.
  var even: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    let (wide, high) = ((x.high - x.low) / (right - left), (y.high - y.low) / (bottom - top))
    let unit = max(wide, high)
    func grown(_ span: AxisSpan, _ length: Double) -> ClosedRange<Double> {
      let more = max(0, unit * length - (span.high - span.low)) / 2
      return (span.low - more)...(span.high + more)
    }
    return (grown(x, right - left), grown(y, bottom - top))
  }

  /// Where a point stands; nil where it has no place.
  func place(_ point: ChartPoint) -> (x: Double, y: Double)? {
    guard let x = x.share(point.x), let y = y.share(point.y) else { return nil }
    // Far outside it still leads a line in its direction.
    let (across, up) = (min(max(x, -50), 50), min(max(y, -50), 50))
    return (left + across * (right - left), bottom - up * (bottom - top))
  }

  /// Whether a place is within the area of the data.
  func holds(_ place: (x: Double, y: Double)) -> Bool {
    place.x >= left - 0.5 && place.x <= right + 0.5 && place.y >= top - 0.5
      && place.y <= bottom + 0.5
  }

  /// What stands behind the data.
  var ground: [String] {
    var parts = Ink.headings(title, within: width - 24)
    parts += legend.parts
    for tick in y.ticks {
      guard let share = y.share(tick.value) else { continue }
      let at = bottom - share * (bottom - top)
      parts.append(Ink.line("grid", left, at, right, at))
      parts.append(Ink.text(tick.label, "tick", x: left - 6, y: at + 4, anchor: .end))
    }
    for tick in x.ticks {
      guard let share = x.share(tick.value) else { continue }
      let at = left + share * (right - left)
      parts.append(Ink.line("grid", at, top, at, bottom))
      let half = DrawnText.width(tick.label, size: Ink.small) / 2
      parts.append(
        Ink.text(
          tick.label, "tick", x: max(half + 1, min(at, width - half - 1)), y: bottom + 17,
          anchor: .middle))
    }
    return parts
  }

  /// What stands above the data: the frame and the names of the axes.
  var edges: [String] {
    (key?.parts(in: self) ?? []) + [
      Ink.box("frame", x: left, y: top, width: right - left, height: bottom - top),
      y.axis.label.isEmpty
        ? ""
        : Ink.text(
          y.axis.label, "axis", x: 12, y: top - 13,
          room: width - 36 - (key?.labelWidth ?? 0)),
      x.axis.label.isEmpty
        ? ""
        : Ink.text(
          x.axis.label, "axis", x: (left + right) / 2, y: bottom + 37, anchor: .middle,
          room: right - left),
    ]
  }

  /// Parts with what leaves the area cut off.
  func clipped(_ parts: [String]) -> [String] {
    let (wide, high) = (coordinate(right - left), coordinate(bottom - top))
    let (x, y) = (coordinate(left), coordinate(top))
    return [
      "<svg x=\"\(x)\" y=\"\(y)\" width=\"\(wide)\" height=\"\(high)\" viewBox=\"\(x) \(y) \(wide) \(high)\" overflow=\"hidden\">"
    ] + parts + ["</svg>"]
  }
}
