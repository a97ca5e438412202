/// Lines over one axis, such as the losses of a training over its epochs.
public struct LineChart: Chart, Hashable {
  public var title: String
  public var caption: String
  /// What the axes measure.
  public var x, y: Axis
  /// What is drawn.
  public var series: [Series]
  /// What is pointed out.
  public var marks: [ChartMark]
  /// In pixels.
  public var width, height: Double

  /// A chart, by default 520 pixels wide, as a page's column on a small screen still shows legibly.
  public init(
    title: String, caption: String = "", x: Axis, y: Axis, series: [Series],
    marks: [ChartMark] = [], width: Double = 520, height: Double = 340
  ) {
    (self.title, self.caption, self.x, self.y) = (title, caption, x, y)
    (self.series, self.marks, self.width, self.height) = (series, marks, width, height)
  }

  public var sheet: ChartSheet {
    Plot(
      title: title, x: x, y: y, series: series, marks: marks, region: nil,
      size: (width, height)
    ).sheet
  }

  public func resized(to width: Double) -> Self {
    var chart = self
    (chart.width, chart.height) = Plot.size(width, like: (self.width, height))
    return chart
  }
}

/// Points of several groups, with what a model says of each place behind them.
public struct ScatterChart: Chart, Hashable {
  public var title: String
  public var caption: String
  /// What the axes measure.
  public var x, y: Axis
  /// Points, lines and paths; those that come later lie above.
  public var series: [Series]
  /// What lies behind them.
  public var region: RegionMap?
  /// What is pointed out.
  public var marks: [ChartMark]
  /// Whether a unit is as long on both axes, so that right angles are right.
  public var isEven = false
  /// In pixels.
  public var width, height: Double

  /// A chart, by default without anything behind its points.
  public init(
    title: String, caption: String = "", x: Axis, y: Axis, series: [Series],
    region: RegionMap? = nil, marks: [ChartMark] = [], width: Double = 520, height: Double = 460
  ) {
    (self.title, self.caption, self.x, self.y) = (title, caption, x, y)
    (self.series, self.region, self.marks) = (series, region, marks)
    (self.width, self.height) = (width, height)
  }

  public var sheet: ChartSheet {
    Plot(
      title: title, x: x, y: y, series: series, marks: marks, region: region,
      size: (width, height), isEven: isEven
    ).sheet
  }

  public func resized(to width: Double) -> Self {
    var chart = self
    (chart.width, chart.height) = Plot.size(width, like: (self.width, height))
    return chart
  }
}

/// What line and scatter charts share.
struct Plot {
  let title: String
  let x, y: Axis
  let series: [Series]
  let marks: [ChartMark]
  let region: RegionMap?
  let size: (width: Double, height: Double)
  var isEven = false

  /// As wide as that, from where on texts have room, in the proportions of another chart; never too low to be read, never
  /// higher than a screen.
  static func size(_ width: Double, like size: (width: Double, height: Double)) -> (
    Double, Double
  ) {
    let width = max(width, 260)
    return (width, min(max(width * size.height / size.width, 270), 620))
  }

  /// The place of each series among the colors.
  private var styles: [Int] {
    var next = 0
    return series.map { series in
      if let style = series.style { return style }
      guard ![.reference, .edge].contains(series.look) else { return 0 }
      defer { next += 1 }
      return next
    }
  }

  var frame: PlotFrame {
    var xs = series.flatMap { $0.points.map(\.x) + $0.band.map(\.x) }
    var ys = series.flatMap { $0.points.map(\.y) + $0.band.flatMap { [$0.low, $0.high] } }
    for mark in marks {
      switch mark.kind {
      case .vertical(let place): xs.append(place)
      case .horizontal(let place): ys.append(place)
      case .point(let point), .text(let point):
        xs.append(point.x)
        ys.append(point.y)
      case .arrow(let from, let to):
        xs += [from.x, to.x]
        ys += [from.y, to.y]
      }
    }
    var (x, y) = (x, y)
    if let region {
      (x.range, y.range) = (x.range ?? region.x, y.range ?? region.y)
    }
    let listed = zip(series, styles).map { series, style in
      PlotFrame.Entry(name: series.name, look: series.look, style: style)
    }
    let named = listed.filter { !$0.name.isEmpty }
    let frame = { (x: Axis, y: Axis) in
      PlotFrame(
        title: title, x: x, xs: xs, y: y, ys: ys,
        entries: named.count > 1 || region != nil ? named : [], key: region?.key, size: size)
    }
    guard isEven else { return frame(x, y) }
    let even = frame(x, y).even
    (x.range, y.range) = (even.x, even.y)
    return frame(x, y)
  }

  var sheet: ChartSheet {
    let frame = frame
    let lines = series.count { $0.look == .line }
    let drawn = zip(series, styles).flatMap { series, style in
      SeriesInk(style: style, look: series.look).parts(series, in: frame, marks: lines > 1)
    }
    let behind = region?.parts(in: frame) ?? []
    let inside = frame.clipped(behind + drawn)
    let isEmpty = series.allSatisfy { $0.points.allSatisfy { frame.place($0) == nil } }
    let nothing =
      isEmpty && region == nil
      ? Ink.text(
        "nothing to show", "aside", x: (frame.left + frame.right) / 2,
        y: (frame.top + frame.bottom) / 2, anchor: .middle) : ""
    return ChartSheet(
      width: size.width, height: size.height,
      parts: frame.ground + inside + frame.edges
        + MarkInk(frame: frame, busy: busy(frame)).parts(marks) + [nothing])
  }

  /// Where marks of series are, which a text should not hide.
  private func busy(_ frame: PlotFrame) -> [(x: Double, y: Double)] {
    series.flatMap { series -> [(x: Double, y: Double)] in
      let places = series.points.compactMap { frame.place($0) }
      let stride = max(1, places.count / 400)
      return places.indices.filter { $0 % stride == 0 }.map { places[$0] }
    }
  }
}
