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
  let value: ([Double]) -> Double

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
      caption:
        "The function \(text), and the way of \(Self.counted(descent.places.count - 1)) over it. "
        + TextDocumentWriter(digits: .significant(4)).text(descent.outcome.sentence),
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
  ///
  /// Throws `NoStartValue` where the function has no number at the start.
  public var chart: any Chart {
    get throws(NoStartValue) {
      let first = variables.map { $0.way.first ?? .nan }
      let found = value(first)
      guard found.magnitude < 1e300 else {
        throw NoStartValue(
          place: zip(variables, first).map { "\($0.name) = \(NumberFormat.shortest.string($1))" }
            .joined(separator: ", "), found: found)
      }
      return variables.count == 1 ? curve : surface
    }
  }

  // MARK: - One variable

  private var curve: LineChart {
    let (range, count) = (room(0), 300)
    let points = (0...count).map { place -> ChartPoint in
      let x = ContourGrid.number(Double(place), of: count, in: range)
      return ChartPoint(x, value([x]))
    }
    let way = shownWay.map { ChartPoint($0[0], value($0)) }
    let leaving = leavingPlace.map { [ChartPoint($0.point[0], $0.height)] } ?? []
    let seen = (points + way).map(\.y).filter { $0.magnitude < 1e300 }
    // A way that leads out of the picture goes on to its edge, and does not stretch it.
    let heights = AxisSpan(Axis(height, reaches: seen.min()), of: seen, most: 8)
    return LineChart(
      title: title, caption: wholeCaption, x: Axis(variables[0].name, range: range),
      y: leaving.isEmpty
        ? Axis(height, reaches: seen.min()) : Axis(height, range: heights.low...heights.high),
      series: [
        Series(name: height, points: points, look: .steps, style: 0),
        Series(name: steps, points: way + leaving, look: .path, style: 1),
      ], marks: ends(way), height: 360)
  }

  private var steps: String { Self.counted(variables[0].way.count - 1) }

  static func counted(_ steps: Int) -> String { steps == 1 ? "1 step" : "\(steps) steps" }

  /// The first point, and the last where the picture has it, each with its height.
  private func ends(_ way: [ChartPoint]) -> [ChartMark] {
    guard let first = way.first, let last = way.last else { return [] }
    let number = { (place: [Double]) in NumberFormat.significant(4).string(value(place)) }
    let places = shownWay
    var marks = [ChartMark(.point(first), label: "start: \(number(places[0]))")]
    if way.count > 1, way.count == variables[0].way.count {
      marks.append(ChartMark(.point(last), label: "end: \(number(places[way.count - 1]))"))
    }
    return marks
  }

  // MARK: - Two variables

  private var surface: ScatterChart {
    let grid = ContourGrid(x: room(0), y: room(1), columns: 80, rows: 80)
    let heights = grid.places.map { value([$0.x, $0.y]) }
    let way = shownWay.map { ChartPoint($0[0], $0[1]) }
    let leaving = leavingPlace.map { [ChartPoint($0.point[0], $0.point[1])] } ?? []
    return ScatterChart(
      title: title,
      caption: wholeCaption
        + " Each line is at one height of \(height); steps close together share a mark.",
      x: Axis(variables[0].name, range: grid.x), y: Axis(variables[1].name, range: grid.y),
      series: [Series(name: steps, points: way + leaving, look: .path, style: 1)],
      region: RegionMap(
        x: grid.x, y: grid.y, columns: grid.columns, rows: grid.rows, heights: heights,
        levels: ContourLevels.dense(heights), label: height),
      marks: ends(way))
  }
}
