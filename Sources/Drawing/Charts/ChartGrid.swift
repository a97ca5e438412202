/// Charts beside and below each other, as one.
public struct ChartGrid: Chart {
  public var title: String
  public var caption: String
  /// Row by row.
  public var charts: [any Chart]
  /// How many stand beside each other.
  public var columns: Int

  /// A grid, by default of two columns.
  public init(title: String, caption: String = "", charts: [any Chart], columns: Int = 2) {
    (self.title, self.caption, self.charts) = (title, caption, charts)
    self.columns = max(1, min(columns, charts.count))
  }

  public var sheet: ChartSheet {
    let sheets = charts.map(\.sheet)
    let width = sheets.map(\.width).max() ?? 520
    let whole = width * Double(columns)
    var top = title.isEmpty ? 0 : 12 + Double(Ink.heading(title, within: whole - 24).count) * 20
    var parts = Ink.headings(title, within: whole - 24)
    for start in stride(from: 0, to: sheets.count, by: columns) {
      let row = sheets[start..<min(start + columns, sheets.count)]
      for (i, sheet) in row.enumerated() {
        parts.append(
          "<g transform=\"translate(\(coordinate(Double(i) * width)) \(coordinate(top)))\">")
        parts += sheet.parts + ["</g>"]
      }
      top += (row.map(\.height).max() ?? 0) + 8
    }
    return ChartSheet(width: whole, height: max(top, 40), parts: parts)
  }

  /// As many charts beside each other as have room, each as wide as its column.
  public func resized(to width: Double) -> Self {
    var grid = self
    let fitting = max(1, min(Int((width / 400).rounded()), charts.count))
    // Charts in even rows: four in two rows of two, not three and one.
    let rows = (charts.count + fitting - 1) / fitting
    grid.columns = (charts.count + rows - 1) / max(rows, 1)
    grid.charts = charts.map { $0.resized(to: width / Double(max(grid.columns, 1))) }
    return grid
  }
}
