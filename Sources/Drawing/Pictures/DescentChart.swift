import ChainruleExplain
import ChainruleFormulas

/// A function of one or two numbers with a way over it: a curve, or filled contours.
///
///     let picture = DescentPicture(descent)
///     try picture.chart.svg
public struct DescentPicture {
  /// What is being changed, and from where to where the way goes.
  public struct Variable: Hashable, Sendable {
    /// What it is called.
    public var name: String
    /// The numbers along the way.
    public var way: [Double]

    /// Takes all of its parts.
    public init(name: String, way: [Double]) { (self.name, self.way) = (name, way) }
  }

  /// What stands above it.
  public var title: String
  /// What it shows, in a sentence.
  public var caption: String
  /// What the function gives: “loss”.
  public var height: String
  /// One or two of them.
  public var variables: [Variable]
  /// The function; NaN where it has no number.
  private let value: ([Double]) -> Double

  /// Precondition: one or two variables, with ways of the same length.
  public init(
    title: String, caption: String = "", height: String, variables: [Variable],
    value: @escaping ([Double]) -> Double
  ) {
    precondition((1...2).contains(variables.count), "\(variables.count) variables")
    (self.title, self.caption, self.height) = (title, caption, height)
    (self.variables, self.value) = (variables, value)
  }

  /// The way of a descent over its formula, along its first two variables; nil where it changes more.
  public init?(_ descent: Descent) {
    guard (1...2).contains(descent.variables.count) else { return nil }
    let (formula, variables) = (descent.formula, descent.variables)
    let start = descent.start
    let text = formula.printed(as: .text)
    self.init(
      title: "Descent on \(text)",
      caption: "The function \(text), and the way of \(descent.places.count - 1) steps over it.",
      height: "f",
      variables: variables.enumerated().map { i, variable in
        Variable(name: variable.formula.printed(as: .text), way: descent.places.map { $0.point[i] })
      },
      value: { point in
        var numbers = start
        for (variable, number) in zip(variables, point) { numbers[variable] = number }
        return formula.value { symbol, index in numbers[Element(symbol, index)] ?? .nan }
      })
  }

  /// The drawing.
  public var chart: any Chart { variables.count == 1 ? curve : surface }

  // MARK: - One variable

  private var curve: LineChart {
    let (range, count) = (room(0), 300)
    let points = (0...count).map { place -> ChartPoint in
      let x = ContourGrid.number(Double(place), of: count, in: range)
      return ChartPoint(x, value([x]))
    }
    let way = variables[0].way.prefix(500).map { ChartPoint($0, value([$0])) }
    let seen = (points + way.filter { range.contains($0.x) }).map(\.y).filter(\.isFinite)
    return LineChart(
      title: title, caption: caption, x: Axis(variables[0].name, range: range),
      y: Axis(height, range: nil, reaches: seen.min()),
      series: [
        Series(name: height, points: points, look: .steps, style: 0),
        Series(
          name: steps, points: way.filter { range.contains($0.x) }, look: .path, style: 1),
      ], marks: ends(way), height: 360)
  }

  private var steps: String {
    let count = variables[0].way.count - 1
    return count == 1 ? "1 step" : "\(count) steps"
  }

  /// The first and the last point, each with its height.
  private func ends(_ way: [ChartPoint]) -> [ChartMark] {
    guard let first = way.first, let last = way.last else { return [] }
    let point = { (place: Int) in variables.map { $0.way[place] } }
    let number = { (place: Int) in NumberFormat.significant(4).string(value(point(place))) }
    var marks = [ChartMark(.point(first), label: "start: \(number(0))")]
    if way.count > 1 {
      let place = way.count - 1
      marks.append(ChartMark(.point(last), label: "end: \(number(place))"))
    }
    return marks.filter { mark in
      guard case .point(let point) = mark.kind else { return true }
      return zip([point.x, point.y], variables.indices).allSatisfy { room($1).contains($0) }
        || variables.count == 1 && room(0).contains(point.x)
    }
  }

  // MARK: - Two variables

  private var surface: ScatterChart {
    let grid = ContourGrid(x: room(0), y: room(1), columns: 80, rows: 80)
    let heights = grid.places.map { value([$0.x, $0.y]) }
    let way = zip(variables[0].way, variables[1].way).prefix(500).map { ChartPoint($0, $1) }
    return ScatterChart(
      title: title,
      caption: caption
        + " Each line is at one height of \(height); steps close together share a mark.",
      x: Axis(variables[0].name, range: grid.x), y: Axis(variables[1].name, range: grid.y),
      series: [Series(name: steps, points: way, look: .path, style: 1)],
      region: RegionMap(
        x: grid.x, y: grid.y, columns: grid.columns, rows: grid.rows, heights: heights,
        levels: ContourLevels.dense(heights), label: height),
      marks: ends(way))
  }

  /// The way with room around it; of a way that runs off to the far, its beginning.
  private func room(_ place: Int) -> ClosedRange<Double> {
    let way = variables[place].way.filter { $0.isFinite }
    guard let first = way.first else { return -1...1 }
    let near = way.filter { abs($0 - first) <= 1e3 * max(1, abs(first)) }
    let (low, high) = (near.min() ?? first, near.max() ?? first)
    let least = max((high - low) * 0.35, 1e-9 * max(1, abs(low)))
    let others =
      variables.map { variable -> Double in
        let finite = variable.way.filter { $0.isFinite && abs($0) < 1e6 }
        return (finite.max() ?? 0) - (finite.min() ?? 0)
      }.max() ?? 0
    let room = max(
      least, (high - low) < 1e-9 ? max(others * 0.5, 0.5) : (others - (high - low)) * 0.3)
    return (low - room)...(high + room)
  }
}
