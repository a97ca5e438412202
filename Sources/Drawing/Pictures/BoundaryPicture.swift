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
    points: [[ChartPoint]], cells: Int = 110,
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
      let grid = ContourGrid(
        x: x.range ?? BoundaryPicture.room(all.map(\.x)),
        y: y.range ?? BoundaryPicture.room(all.map(\.y)), columns: cells, rows: cells)
      let places = grid.places
      let answers = try answer(places)
      let drawn = points.map { thinned($0) }
      // More classes than colors are named where they are, and not in a legend that repeats its colors.
      let series = classes.indices.map { i in
        Series(
          name: isMany ? "" : points[i].isEmpty ? "\(classes[i]) (no samples)" : classes[i],
          points: drawn[i], look: .points, style: i, opacity: isMany ? 0.5 : 1)
      }
      return ScatterChart(
        title: title, caption: caption + remarks(drawn.joined().count, Set(answers)), x: x, y: y,
        series: series,
        region: RegionMap(x: grid.x, y: grid.y, areas: try areas(grid, answers)),
        marks: isMany ? labels(answers, places) : [], width: isMany ? 720 : 520,
        height: isMany ? 620 : 460)
    }
  }

  private var isMany: Bool { classes.count > ChartStyles.colors.count }

  /// So many points hide no area, and are still told apart.
  private var most: Int { isMany ? 260 : 1500 }

  /// The same share of each class at equal distances, at least one.
  private func thinned(_ group: [ChartPoint]) -> [ChartPoint] {
    let all = points.joined().count
    guard all > most, !group.isEmpty else { return group }
    let count = max(1, group.count * most / all)
    return (0..<count).map { group[$0 * group.count / count] }
  }

  /// What is not drawn, at the end of the caption.
  private func remarks(_ drawn: Int, _ answers: Set<Int?>) -> String {
    let all = points.joined().count
    var words = ""
    if isMany {
      words += " Each area bears the name of its class; those next to each other may share a color."
    }
    if drawn < all { words += " Drawn are \(drawn) of \(all) points, evenly of each class." }
    let absent = classes.indices.filter { !answers.contains($0) }.map { classes[$0] }
    if isMany, !absent.isEmpty {
      let more = absent.count > 12 ? " and \(absent.count - 10) more" : ""
      words +=
        " Nowhere here: \(absent.prefix(more.isEmpty ? 12 : 10).joined(separator: ", "))\(more)."
    }
    return words
  }

  /// For each class the places of it or a later one: painted in order, each shows where no later one does, without gaps.
  private func areas(_ grid: ContourGrid, _ answers: [Int?]) throws -> [RegionMap.Area] {
    let found = Set(answers.compactMap { $0 }).sorted()
    let contours = found.map { least in
      Contours(columns: grid.columns, rows: grid.rows) { corner in
        (grid.index(corner).flatMap { answers[$0] } ?? -1) >= least
      }
    }
    let shares = try shares(zip(found, contours).map { ($0, $1.rings.joined()) }, grid)
    return zip(found, contours).map { least, contours in
      RegionMap.Area(
        rings: contours.rings.map { ring in
          ring.map { grid.place($0, share: shares[Edge(least: least, crossing: $0)] ?? 0.5) }
        }, place: least)
    }
  }

  private struct Edge: Hashable {
    var least: Int
    var crossing: Contours.Crossing
  }

  /// Where on its way between two corners each edge lies, by halving: the model is asked at the middle six times.
  private func shares(
    _ contours: [(Int, FlattenSequence<[[Contours.Crossing]]>)], _ grid: ContourGrid
  ) throws -> [Edge: Double] {
    let edges = contours.flatMap { least, crossings in
      crossings.filter { grid.index($0.outside) != nil }.map { Edge(least: least, crossing: $0) }
    }
    guard !edges.isEmpty else { return [:] }
    var ranges = edges.map { _ in 0.0...1.0 }
    for _ in 0..<6 {
      let middles = ranges.map { ($0.lowerBound + $0.upperBound) / 2 }
      let answers = try answer(
        zip(edges, middles).map { grid.place($0.crossing, share: $1) })
      for (i, middle) in middles.enumerated() {
        let isInside = (answers[i] ?? -1) >= edges[i].least
        ranges[i] =
          isInside ? middle...ranges[i].upperBound : ranges[i].lowerBound...middle
      }
    }
    let middles = ranges.map { ($0.lowerBound + $0.upperBound) / 2 }
    return Dictionary(zip(edges, middles), uniquingKeysWith: { first, _ in first })
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
        ChartMark(
          .text(places[$0]),
          label: classes[group].count > 16 ? "\(classes[group].prefix(14))…" : classes[group])
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
