/// A point of a chart, in the units of its axes.
public struct ChartPoint: Hashable, Sendable {
  /// Where it stands along each axis.
  public var x, y: Double

  /// Takes all of its parts.
  public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
}

/// Numbers that belong together in a chart: a line, or points without one.
///
/// Each is told apart by color and by dashes and marks. What is not finite leaves a gap.
public struct Series: Hashable, Sendable {
  /// How it is drawn.
  public enum Look: Hashable, Sendable {
    /// A line, with a mark here and there where several stand beside each other.
    case line
    /// A line with a mark at each point, as for the steps of a descent.
    case path
    /// A line without marks, as around the bins of a histogram.
    case steps
    /// Marks alone.
    case points
    /// A line in the color of the text, such as the edge between two classes.
    case edge
    /// A thin quiet line to compare with, without a place among the colors.
    case reference
  }

  /// What its spread is at one place: a polygon from all of them lies behind the line.
  public struct Spread: Hashable, Sendable {
    /// Where it is measured, and from where to where it goes.
    public var x, low, high: Double

    /// Takes all of its parts.
    public init(x: Double, low: Double, high: Double) {
      (self.x, self.low, self.high) = (x, low, high)
    }
  }

  /// What the legend calls it; empty: it is not listed there.
  public var name: String
  /// In the order of the line.
  public var points: [ChartPoint]
  /// Its spread from place to place; empty: none is drawn.
  public var band: [Spread]
  /// How it is drawn.
  public var look: Look
  /// Its color, dash and mark, counted from 0; nil: by its place among the series.
  public var style: Int?
  /// From 0, not to be seen, to 1.
  public var opacity: Double

  /// A series, by default a line.
  public init(
    name: String, points: [ChartPoint], band: [Spread] = [], look: Look = .line, style: Int? = nil,
    opacity: Double = 1
  ) {
    (self.name, self.points, self.band) = (name, points, band)
    (self.look, self.style, self.opacity) = (look, style, opacity)
  }
}

/// A place of a chart that is pointed out.
public struct ChartMark: Hashable, Sendable {
  /// What there is to point out.
  public enum Kind: Hashable, Sendable {
    /// A line across the chart at x, such as the best epoch.
    case vertical(Double)
    /// A line across the chart at y.
    case horizontal(Double)
    /// A point with its text beside it.
    case point(ChartPoint)
    /// A text at a place, such as the name of a region.
    case text(ChartPoint)
    /// An arrow, such as a normal vector.
    case arrow(from: ChartPoint, to: ChartPoint)
  }

  /// What is pointed at.
  public var kind: Kind
  /// What stands beside it.
  public var label: String

  /// Takes all of its parts.
  public init(_ kind: Kind, label: String) { (self.kind, self.label) = (kind, label) }
}
