/// Which class a model gives each place of two inputs, with samples above it.
///
///     let picture = BoundaryPicture(
///       title: "Species", x: Axis("bill_length_mm"), y: Axis("bill_depth_mm"),
///       classes: ["Adelie", "Gentoo"], points: [adelies, gentoos]) { places in … }
public struct BoundaryPicture {
  /// What stands above it.
  public var title: String
  /// What it shows, in a sentence.
  public var caption: String
  /// What the axes measure.
  public var x, y: Axis
  /// The names of the classes.
  public var classes: [String]
  /// The samples of each class.
  public var points: [[ChartPoint]]
  /// In how many cells each axis is cut.
  public var cells: Int
  private let answer: ([ChartPoint]) throws -> [Int?]

  /// - Parameter answer: the class at each of many places, as its place in `classes`; nil for none.
  ///
  /// Precondition: as many lists of points as classes.
  public init(
    title: String, caption: String = "", x: Axis, y: Axis, classes: [String],
    points: [[ChartPoint]], cells: Int = 140,
    answer: @escaping ([ChartPoint]) throws -> [Int?]
  ) {
    precondition(
      points.count == classes.count, "\(points.count) groups of \(classes.count) classes")
    (self.title, self.caption, self.x, self.y) = (title, caption, x, y)
    (self.classes, self.points, self.cells) = (classes, points, cells)
    self.answer = answer
  }

  /// The drawing. Throws what the model throws.
  public var chart: ScatterChart {
    get throws {
      let all = points.joined()
      let horizontal = x.range ?? BoundaryPicture.room(all.map(\.x))
      let vertical = y.range ?? BoundaryPicture.room(all.map(\.y))
      let places = (0..<cells).flatMap { row in
        (0..<cells).map { column in
          ChartPoint(
            RegionMap.number(Double(column) + 0.5, of: cells, in: horizontal),
            RegionMap.number(Double(row) + 0.5, of: cells, in: vertical))
        }
      }
      let series = zip(classes, points).enumerated().map { i, group in
        Series(
          name: group.1.isEmpty ? "\(group.0) (no samples)" : group.0, points: group.1,
          look: .points, style: i)
      }
      let answers = try answer(places)
      return ScatterChart(
        title: title, caption: caption, x: x, y: y, series: series,
        region: RegionMap(
          x: horizontal, y: vertical, columns: cells, rows: cells, content: .classes(answers)),
        marks: classes.count > ChartStyles.colors.count ? labels(answers, places) : [])
    }
  }

  /// The name of each class in its region: more classes than colors are told apart by it.
  private func labels(_ answers: [Int?], _ places: [ChartPoint]) -> [ChartMark] {
    classes.indices.compactMap { group in
      let own = answers.indices.filter { answers[$0] == group }
      guard own.count > answers.count / 400 else { return nil }
      let count = Double(own.count)
      let x = own.reduce(0) { $0 + places[$1].x } / count
      let y = own.reduce(0) { $0 + places[$1].y } / count
      let far = { (i: Int) in
        (places[i].x - x) * (places[i].x - x) + (places[i].y - y) * (places[i].y - y)
      }
      return own.min { far($0) < far($1) }.map {
        ChartMark(.text(places[$0]), label: classes[group])
      }
    }
  }

  /// All numbers with a share of their range around them.
  static func room(_ numbers: [Double], share: Double = 0.1) -> ClosedRange<Double> {
    let finite = numbers.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return -1...1 }
    let room = high > low ? (high - low) * share : max(1, abs(low) * 0.5)
    return (low - room)...(high + room)
  }
}

/// The line that a neuron of two inputs parts its plane with, w·x + b = 0, and how it turns from step to step.
public struct HyperplanePicture: Hashable, Sendable {
  /// A neuron.
  public struct Neuron: Hashable, Sendable {
    /// One for each of the two inputs.
    public var weights: (Double, Double) { (first, second) }
    /// What is added to the weighted inputs.
    public var bias: Double
    private let first, second: Double

    /// Takes all of its parts.
    public init(weights: (Double, Double), bias: Double) {
      ((first, second), self.bias) = (weights, bias)
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
    let reach = 40 * max(length(x.range), length(y.range))
    // Of many steps about ten are drawn, the last among them.
    let stride = max(1, (neurons.count + 9) / 10)
    let chosen = neurons.indices.filter { (neurons.count - 1 - $0) % stride == 0 }
    var series = chosen.enumerated().compactMap { place, i -> Series? in
      guard let line = ends(neurons[i], near: middle, reach: reach) else { return nil }
      let isLast = i == neurons.count - 1
      let name = isLast ? "w·x + b = 0" : place == 0 ? "before, the paler the earlier" : ""
      return Series(
        name: name, points: line, look: isLast ? .edge : .reference,
        opacity: isLast ? 1 : 0.3 + 0.7 * Double(place) / Double(chosen.count))
    }
    series += zip(classes, points).enumerated().map { i, group in
      Series(name: group.0, points: group.1, look: .points, style: i)
    }
    var chart = ScatterChart(
      title: title, caption: caption, x: x, y: y, series: series,
      marks: neurons.last.map { normal($0, near: middle, length: length(x.range) / 5) } ?? [])
    chart.isEven = true
    return chart
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
