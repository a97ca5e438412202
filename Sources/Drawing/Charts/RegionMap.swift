/// What lies behind the points of a chart: areas of classes in their colors, or of heights in shades with a line at each level.
///
/// Later areas lie on earlier ones, so that no gap is between neighbors.
public struct RegionMap: Hashable, Sendable {
  /// Closed rings, filled where an odd number of them is around.
  struct Area: Hashable {
    var rings: [[ChartPoint]]
    /// The class, or the place among the bands of height.
    var place: Int
  }

  /// A point with its own height.
  struct Spot: Hashable {
    var point: ChartPoint
    var height: Double
  }

  /// What shades mean, written beside the chart.
  struct Key: Hashable {
    var label: String
    /// Between the bands, from low to high.
    var levels: [Double]
  }

  /// From where to where it goes along each axis.
  public let x, y: ClosedRange<Double>
  let areas: [Area]
  /// Nil for classes.
  let key: Key?
  /// Points filled with the shade of their own number.
  var spots: [Spot] = []

  /// Heights as bands of shade, with a line at each level.
  ///
  /// - Parameters:
  ///   - columns, rows: In how many cells each axis is cut; at least 1.
  ///   - heights: At each of (columns + 1)·(rows + 1) corners, row by row from the lowest y, each from the lowest x. Where
  ///     one is not finite, the ground shows.
  ///   - levels: Between which shades change, in order.
  ///   - label: What the heights are, with their unit.
  public init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int, rows: Int, heights: [Double],
    levels: [Double], label: String
  ) {
    precondition(columns > 0 && rows > 0, "a map of \(columns) by \(rows) cells")
    precondition(heights.count == (columns + 1) * (rows + 1), "\(heights.count) heights")
    let grid = ContourGrid(x: x, y: y, columns: columns, rows: rows)
    areas = ([-.greatestFiniteMagnitude] + levels).enumerated().map { place, level in
      Area(rings: grid.rings(around: level, heights), place: place)
    }
    (self.x, self.y, key) = (x, y, Key(label: label, levels: levels))
  }

  /// Areas of classes, in the color of the series of that style.
  init(x: ClosedRange<Double>, y: ClosedRange<Double>, areas: [Area]) {
    (self.x, self.y, self.areas, key) = (x, y, areas, nil)
  }

  func parts(in frame: PlotFrame) -> [String] {
    guard let key else {
      let fills = areas.map { area in
        "<path class=\"f\(area.place % ChartStyles.colors.count)\" fill-rule=\"evenodd\" d=\"\(path(area, frame))\"/>"
      }
      // The edge of the lowest area is that of the whole.
      let edges = areas.dropFirst().map { "<path class=\"border\" d=\"\(path($0, frame))\"/>" }
      return ["<g class=\"region\">"] + fills + ["</g>"] + edges
    }
    return areas.map { area in
      let shade = RegionMap.shade(area.place, of: key.levels.count)
      let kind = area.place == 0 ? "h\(shade)" : "contour h\(shade)"
      return "<path class=\"\(kind)\" fill-rule=\"evenodd\" d=\"\(path(area, frame))\"/>"
    } + spots.compactMap { spot($0, key, frame) }
  }

  /// The shade of a band, counted from the lowest; the darkest are left for other things.
  static func shade(_ place: Int, of levels: Int) -> Int {
    levels == 0 ? 2 : min(8, place) * 8 / max(min(levels, 8), 1)
  }

  private func spot(_ spot: Spot, _ key: Key, _ frame: PlotFrame) -> String? {
    guard spot.height.isFinite, let place = frame.place(spot.point) else { return nil }
    let band = key.levels.count { $0 <= spot.height }
    let shade = RegionMap.shade(band, of: key.levels.count)
    return
      "<circle class=\"spot h\(shade)\" cx=\"\(coordinate(place.x))\" cy=\"\(coordinate(place.y))\" r=\"4.5\"/>"
  }

  private func path(_ area: Area, _ frame: PlotFrame) -> String {
    area.rings.map { ring in
      let places = RegionMap.simplified(ring.compactMap { frame.place($0) })
      guard places.count > 2 else { return "" }
      return "M"
        + places.map { "\(coordinate($0.x)) \(coordinate($0.y))" }.joined(separator: "L") + "Z"
    }.joined()
  }

  typealias Place = (x: Double, y: Double)

  /// A ring without the places that are less than a tenth of a pixel off the line between their neighbors
  /// (the algorithm of Douglas and Peucker).
  static func simplified(_ ring: [Place], tolerance: Double = 0.1) -> [Place] {
    guard let first = ring.first, ring.count > 3 else { return ring }
    let far = ring.indices.max { distance(ring[$0], first) < distance(ring[$1], first) } ?? 0
    let closed = ring + [first]
    var kept = [Bool](repeating: false, count: closed.count)
    (kept[0], kept[far]) = (true, true)
    var parts = [(0, far), (far, closed.count - 1)]
    while let (start, end) = parts.popLast() {
      guard end > start + 1 else { continue }
      let off = { (i: Int) in distance(closed[i], from: closed[start], to: closed[end]) }
      let worst = (start + 1..<end).max { off($0) < off($1) } ?? start
      guard off(worst) > tolerance else { continue }
      kept[worst] = true
      parts += [(start, worst), (worst, end)]
    }
    return ring.indices.filter { kept[$0] }.map { ring[$0] }
  }

  private static func distance(_ a: Place, _ b: Place) -> Double {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
  }

  private static func distance(_ point: Place, from a: Place, to b: Place) -> Double {
    let length = distance(a, b)
    guard length > 0 else { return distance(point, a) }
    return abs((b.x - a.x) * (a.y - point.y) - (a.x - point.x) * (b.y - a.y)) / length
  }
}
