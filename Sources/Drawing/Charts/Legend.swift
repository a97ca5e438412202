import ChainruleFormulas

/// The names of series with their lines and marks, in rows that end where the room does.
struct Legend {
  let parts: [String]
  let height: Double

  init(_ entries: [PlotFrame.Entry], left: Double, top: Double, room: Double) {
    let swatch = 30.0
    var (x, row) = (left, 0)
    var parts: [String] = []
    for entry in entries where !entry.name.isEmpty {
      let name = Ink.cut(entry.name, within: room - swatch, size: Ink.size)
      let wide = swatch + DrawnText.width(name, size: Ink.size)
      if x > left, x + wide > left + room { (x, row) = (left, row + 1) }
      let y = top + Double(row) * 19 + 10
      parts.append(Legend.swatch(entry, x: x, y: y))
      parts.append(Ink.text(entry.name, "", x: x + swatch, y: y + 4.5, room: room - swatch))
      x += wide + 18
    }
    self.parts = parts
    height = parts.isEmpty ? 0 : Double(row + 1) * 19 + 4
  }

  private static func swatch(_ entry: PlotFrame.Entry, x: Double, y: Double) -> String {
    let line = SeriesInk(style: entry.style, look: entry.look)
    let mark = Ink.mark(entry.style, x: x + 12, y: y)
    switch entry.look {
    case .points: return mark
    case .reference, .steps, .edge: return line.path("M\(coordinate(x)) \(coordinate(y))h24")
    case .line, .path: return line.path("M\(coordinate(x)) \(coordinate(y))h24") + mark
    }
  }
}

/// What shades of height mean: a column of them beside the chart, with the levels between.
struct ShadeKey {
  let key: RegionMap.Key
  private let labels: [String]

  init(_ key: RegionMap.Key) {
    self.key = key
    labels = key.levels.map { TickLabel.text(level: $0) }
  }

  private static let bar = 14.0

  /// What it takes at the right of a chart.
  var width: Double {
    let widest = labels.map { DrawnText.width($0, size: Ink.small) }.max() ?? 0
    return 16 + ShadeKey.bar + 6 + widest
  }

  var labelWidth: Double { DrawnText.width(key.label, size: Ink.size) }

  func parts(in frame: PlotFrame) -> [String] {
    let left = frame.right + 16
    let step = (frame.bottom - frame.top) / Double(key.levels.count + 1)
    // Where bands are low each second level has its number.
    let stride = step < 14 ? 2 : 1
    var parts = (0...key.levels.count).map { band in
      Ink.box(
        "h\(RegionMap.shade(band, of: key.levels.count))", x: left,
        y: frame.bottom - step * Double(band + 1), width: ShadeKey.bar, height: step)
    }
    parts.append(
      Ink.box(
        "frame", x: left, y: frame.top, width: ShadeKey.bar,
        height: frame.bottom - frame.top))
    for (i, label) in labels.enumerated() where i % stride == 0 {
      let y = frame.bottom - step * Double(i + 1)
      parts.append(Ink.line("frame", left, y, left + ShadeKey.bar, y))
      parts.append(Ink.text(label, "tick", x: left + ShadeKey.bar + 6, y: y + 4))
    }
    let isShort = left + labelWidth <= frame.width - 12
    parts.append(
      Ink.text(
        key.label, "axis", x: isShort ? left : frame.width - 12, y: frame.top - 13,
        anchor: isShort ? .start : .end, room: frame.width / 2))
    return parts
  }
}
