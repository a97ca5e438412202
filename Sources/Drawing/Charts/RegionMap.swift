/// What lies behind the points of a chart: classes by their color, or a height by its shade with lines of equal height.
public struct RegionMap: Hashable, Sendable {
  /// What each cell of the grid has, row by row from the lowest y, each from the lowest x.
  public enum Content: Hashable, Sendable {
    /// The class of each cell, in the color of the series of that style; nil: none.
    case classes([Int?])
    /// A height at each of (columns + 1)·(rows + 1) corners, and between which levels shades change.
    case heights([Double], levels: [Double])
  }

  /// From where to where it goes along each axis.
  public var x, y: ClosedRange<Double>
  /// In how many cells each axis is cut.
  public var columns, rows: Int
  /// What lies on it.
  public var content: Content

  /// Preconditions: at least one column and row, as many classes as cells or heights as corners.
  public init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int, rows: Int, content: Content
  ) {
    precondition(columns > 0 && rows > 0, "a map of \(columns) by \(rows) cells")
    switch content {
    case .classes(let classes): precondition(classes.count == columns * rows)
    case .heights(let heights, _): precondition(heights.count == (columns + 1) * (rows + 1))
    }
    (self.x, self.y, self.columns, self.rows) = (x, y, columns, rows)
    self.content = content
  }

  /// A number along an axis of the grid: 0 at the low end, `count` at the high one.
  static func number(_ place: Double, of count: Int, in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * place / Double(count)
  }

  func parts(in frame: PlotFrame) -> [String] {
    switch content {
    case .classes(let classes):
      return runs(in: frame) { classes[$0 * columns + $1] }.map { key, path in
        "<path class=\"region f\(key % ChartStyles.colors.count)\" shape-rendering=\"crispEdges\" d=\"\(path)\"/>"
      }
    case .heights(let heights, let levels):
      let shades = runs(in: frame) { row, column in
        let corners = [0, 1].flatMap { down in
          [0, 1].map { heights[(row + down) * (columns + 1) + column + $0] }
        }
        let mean = corners.reduce(0, +) / 4
        guard mean.isFinite else { return nil }
        return levels.firstIndex { mean < $0 } ?? levels.count
      }.map { key, path in
        let shade = ChartStyles.levels * key / max(levels.count, 1) * 7 / 10
        return
          "<path class=\"h\(shade)\" shape-rendering=\"crispEdges\" d=\"\(path)\"/>"
      }
      return shades
        + levels.map { level in
          "<path class=\"isoline\" d=\"\(isoline(level, heights, in: frame))\"/>"
        }
    }
  }

  /// For each key one path of all its cells, those beside each other as one.
  private func runs(in frame: PlotFrame, key: (Int, Int) -> Int?) -> [(Int, String)] {
    var paths: [Int: String] = [:]
    for row in 0..<rows {
      var start = 0
      while start < columns {
        let found = key(row, start)
        var end = start + 1
        while end < columns, key(row, end) == found { end += 1 }
        if let found { paths[found, default: ""] += cell(row, start, end, in: frame) }
        start = end
      }
    }
    return paths.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func cell(_ row: Int, _ start: Int, _ end: Int, in frame: PlotFrame) -> String {
    guard let low = place(Double(start), Double(row), frame),
      let high = place(Double(end), Double(row + 1), frame)
    else { return "" }
    return "M\(coordinate(low.x)) \(coordinate(low.y))H\(coordinate(high.x))"
      + "V\(coordinate(high.y))H\(coordinate(low.x))Z"
  }

  private func place(_ column: Double, _ row: Double, _ frame: PlotFrame) -> (x: Double, y: Double)?
  {
    frame.place(
      ChartPoint(
        RegionMap.number(column, of: columns, in: x), RegionMap.number(row, of: rows, in: y)))
  }

  /// Marching squares: where the height between corners is the level.
  private func isoline(_ level: Double, _ heights: [Double], in frame: PlotFrame) -> String {
    var path = ""
    for row in 0..<rows {
      for column in 0..<columns {
        for (a, b) in crossings(level, heights, row, column) {
          guard let a = place(a.0, a.1, frame), let b = place(b.0, b.1, frame) else { continue }
          path += "M\(coordinate(a.x)) \(coordinate(a.y))L\(coordinate(b.x)) \(coordinate(b.y))"
        }
      }
    }
    return path
  }

  private typealias Spot = (Double, Double)

  private func crossings(_ level: Double, _ heights: [Double], _ row: Int, _ column: Int) -> [(
    Spot, Spot
  )] {
    let corners: [(Int, Int)] = [(0, 0), (1, 0), (1, 1), (0, 1)]
    let values = corners.map { heights[(row + $0.1) * (columns + 1) + column + $0.0] - level }
    guard values.allSatisfy(\.isFinite) else { return [] }
    var spots: [Spot] = []
    for k in 0..<4 where (values[k] < 0) != (values[(k + 1) % 4] < 0) {
      let (from, to) = (corners[k], corners[(k + 1) % 4])
      let share = values[k] / (values[k] - values[(k + 1) % 4])
      spots.append(
        (
          Double(column + from.0) + share * Double(to.0 - from.0),
          Double(row + from.1) + share * Double(to.1 - from.1)
        ))
    }
    return stride(from: 0, to: spots.count - 1, by: 2).map { (spots[$0], spots[$0 + 1]) }
  }
}
