/// The number that a model gives each place of two inputs, as bands of shade, with samples above it in the shade of theirs.
///
///     let picture = SurfacePicture(
///       title: "Price", x: Axis("area", unit: "m²"), y: Axis("age", unit: "years"),
///       target: "price", unit: "EUR", samples: flats) { places in … }
public struct SurfacePicture {
  /// A place with its true number.
  public struct Sample: Hashable, Sendable {
    /// Where it lies.
    public var point: ChartPoint
    /// What the model should say there.
    public var number: Double

    /// Takes all of its parts.
    public init(_ point: ChartPoint, number: Double) { (self.point, self.number) = (point, number) }
  }

  /// What stands above it.
  public var title: String
  /// What it shows, in a sentence.
  public var caption: String
  /// What the axes measure.
  public var x, y: Axis
  /// What the number is, and what it is measured in; a bare number has no unit.
  public var target, unit: String
  /// Each filled with the shade of its number.
  public var samples: [Sample]
  private let answer: ([ChartPoint]) throws -> [Double]

  /// - Parameter answer: the number at each of many places.
  public init(
    title: String, caption: String = "", x: Axis, y: Axis, target: String, unit: String = "",
    samples: [Sample], answer: @escaping ([ChartPoint]) throws -> [Double]
  ) {
    (self.title, self.caption, self.x, self.y) = (title, caption, x, y)
    (self.target, self.unit, self.samples, self.answer) = (target, unit, samples, answer)
  }

  /// The drawing. Throws what the model throws.
  public var chart: ScatterChart {
    get throws {
      let grid = ContourGrid(
        x: x.range ?? BoundaryPicture.room(samples.map(\.point.x)),
        y: y.range ?? BoundaryPicture.room(samples.map(\.point.y)), columns: 80, rows: 80)
      let heights = try answer(grid.places)
      var region = RegionMap(
        x: grid.x, y: grid.y, columns: grid.columns, rows: grid.rows, heights: heights,
        levels: ContourLevels.even(heights + samples.map(\.number)),
        label: Axis(target, unit: unit).label)
      region.spots = samples.map { .init(point: $0.point, height: $0.number) }
      return ScatterChart(
        title: title, caption: caption, x: x, y: y, series: [], region: region)
    }
  }
}
