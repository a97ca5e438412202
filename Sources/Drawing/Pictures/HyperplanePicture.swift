/// The line that a neuron of two inputs parts its plane with, w·x + b = 0, and how it turns from step to step.
public struct HyperplanePicture: Hashable, Sendable {
  /// A neuron.
  public struct Neuron: Hashable, Sendable {
    /// One for each of the two inputs.
    public var weights: (Double, Double) { (first, second) }
    /// What is added to the weighted inputs.
    public var bias: Double
    /// How many steps were made before.
    public var step: Int
    private let first, second: Double

    /// Takes all of its parts.
    public init(weights: (Double, Double), bias: Double, step: Int = 0) {
      ((first, second), self.bias, self.step) = (weights, bias, step)
    }
  }

  /// What stands above it.
  public var title: String
  /// What it shows, in a sentence.
  public var caption: String
  /// What the axes measure.
  public var x, y: Axis
  /// The names of the two groups of samples.
  public var classes: [String]
  /// The samples of each class.
  public var points: [[ChartPoint]]
  /// From the first step to the last; those before fade.
  public var neurons: [Neuron]

  /// Takes all of its parts.
  public init(
    title: String, caption: String = "", x: Axis, y: Axis, classes: [String],
    points: [[ChartPoint]], neurons: [Neuron]
  ) {
    (self.title, self.caption, self.x, self.y) = (title, caption, x, y)
    (self.classes, self.points, self.neurons) = (classes, points, neurons)
  }

  /// The drawing.
  public var chart: ScatterChart {
    let all = points.joined()
    var (x, y) = (x, y)
    x.range = x.range ?? BoundaryPicture.room(all.map(\.x), share: 0.35)
    y.range = y.range ?? BoundaryPicture.room(all.map(\.y), share: 0.35)
    let middle = ChartPoint(center(x.range), center(y.range))
    let reach = 10 * max(length(x.range), length(y.range))
    let chosen = drawn
    let first = chosen.first { ends(neurons[$0], near: middle, reach: reach) != nil }
    var series = chosen.enumerated().compactMap { place, i -> Series? in
      guard let line = ends(neurons[i], near: middle, reach: reach) else { return nil }
      let isLast = i == neurons.count - 1
      let name = isLast ? "w·x + b = 0" : i == first ? "before" : ""
      return Series(
        name: name, points: line, look: isLast ? .edge : .reference,
        opacity: isLast ? 1 : 0.35 + 0.65 * Double(place) / Double(chosen.count))
    }
    series += zip(classes, points).enumerated().map { i, group in
      Series(name: group.0, points: group.1, look: .points, style: i)
    }
    let numbers = chosen.filter { $0 < neurons.count - 1 }.compactMap { i in
      exit(of: neurons[i], x.range, y.range).map {
        ChartMark(.text($0), label: "\(neurons[i].step)")
      }
    }
    var chart = ScatterChart(
      title: title, caption: caption, x: x, y: y, series: series,
      region: neurons.last.flatMap { sides($0, near: middle, reach: reach, x.range, y.range) },
      marks: (neurons.last.map { normal($0, near: middle, length: length(x.range) / 5) } ?? [])
        + numbers)
    chart.isEven = true
    return chart
  }

  /// Of many steps about ten are drawn, the last among them, and none whose line one behind it has again.
  private var drawn: [Int] {
    let stride = max(1, (neurons.count + 9) / 10)
    var found: [Int] = []
    for i in neurons.indices.reversed() where (neurons.count - 1 - i) % stride == 0 {
      let isNew = !found.contains { isSame(neurons[$0], neurons[i]) }
      if isNew { found.insert(i, at: 0) }
    }
    return found
  }

  private func isSame(_ one: Neuron, _ other: Neuron) -> Bool {
    let (a, b) = (unit(one), unit(other))
    return zip(a, b).allSatisfy { abs($0 - $1) < 1e-6 }
      || zip(a, b).allSatisfy { abs($0 + $1) < 1e-6 }
  }

  private func unit(_ neuron: Neuron) -> [Double] {
    let (a, b) = neuron.weights
    let length = max((a * a + b * b).squareRoot(), .leastNormalMagnitude)
    return [a / length, b / length, neuron.bias / length]
  }

  /// Where a line leaves the ranges, at the upper of its two ends.
  private func exit(
    of neuron: Neuron, _ x: ClosedRange<Double>?, _ y: ClosedRange<Double>?
  ) -> ChartPoint? {
    let (a, b) = neuron.weights
    guard let x, let y, a != 0 || b != 0 else { return nil }
    let across =
      b == 0
      ? [] : [x.lowerBound, x.upperBound].map { ChartPoint($0, -(a * $0 + neuron.bias) / b) }
    let up =
      a == 0
      ? [] : [y.lowerBound, y.upperBound].map { ChartPoint(-(b * $0 + neuron.bias) / a, $0) }
    let inside = across.filter { y.contains($0.y) } + up.filter { x.contains($0.x) }
    return inside.max { ($0.y, $0.x) < ($1.y, $1.x) }
  }

  /// The side of the second class, in its color, on that of the first.
  private func sides(
    _ neuron: Neuron, near middle: ChartPoint, reach: Double, _ x: ClosedRange<Double>?,
    _ y: ClosedRange<Double>?
  ) -> RegionMap? {
    guard let x, let y, classes.count == 2, let line = ends(neuron, near: middle, reach: reach)
    else { return nil }
    let (a, b) = neuron.weights
    let scale = reach / (a * a + b * b).squareRoot()
    let far = line.reversed().map { ChartPoint($0.x + scale * a, $0.y + scale * b) }
    let all = [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map {
      ChartPoint(middle.x + $0.0 * reach, middle.y + $0.1 * reach)
    }
    return RegionMap(
      x: x, y: y,
      areas: [.init(rings: [all], place: 0), .init(rings: [line + far], place: 1)])
  }

  private func center(_ range: ClosedRange<Double>?) -> Double {
    range.map { ($0.lowerBound + $0.upperBound) / 2 } ?? 0
  }

  private func length(_ range: ClosedRange<Double>?) -> Double {
    range.map { $0.upperBound - $0.lowerBound } ?? 1
  }

  /// The point of the line that is nearest to another.
  private func foot(_ neuron: Neuron, _ point: ChartPoint) -> ChartPoint? {
    let (a, b) = neuron.weights
    let square = a * a + b * b
    guard square > 0, square.isFinite, neuron.bias.isFinite else { return nil }
    let share = (a * point.x + b * point.y + neuron.bias) / square
    return ChartPoint(point.x - share * a, point.y - share * b)
  }

  private func ends(_ neuron: Neuron, near middle: ChartPoint, reach: Double) -> [ChartPoint]? {
    guard let foot = foot(neuron, middle) else { return nil }
    let (a, b) = neuron.weights
    let scale = reach / (a * a + b * b).squareRoot()
    return [-scale, scale].map { ChartPoint(foot.x - $0 * b, foot.y + $0 * a) }
  }

  private func normal(_ neuron: Neuron, near middle: ChartPoint, length: Double) -> [ChartMark] {
    guard let foot = foot(neuron, middle) else { return [] }
    let (a, b) = neuron.weights
    let scale = length / (a * a + b * b).squareRoot()
    let tip = ChartPoint(foot.x + scale * a, foot.y + scale * b)
    return [ChartMark(.arrow(from: foot, to: tip), label: "w")]
  }
}
