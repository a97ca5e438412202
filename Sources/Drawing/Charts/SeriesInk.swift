/// The line and the marks of a series.
struct SeriesInk {
  let style: Int
  let look: Series.Look

  private var color: Int { style % ChartStyles.colors.count }

  /// A line along an SVG path.
  func path(_ path: String) -> String {
    guard look != .reference else { return "<path class=\"reference\" d=\"\(path)\"/>" }
    guard look != .edge else { return "<path class=\"arrow\" d=\"\(path)\"/>" }
    let dash = ChartStyles.dashes[(style + style / 8) % ChartStyles.dashes.count]
    let dashes = dash.isEmpty || look == .path ? "" : " stroke-dasharray=\"\(dash)\""
    return "<path class=\"line s\(color)\"\(dashes) d=\"\(path)\"/>"
  }

  /// A series within a frame; `marks`: whether a line has marks here and there.
  func parts(_ series: Series, in frame: PlotFrame, marks: Bool) -> [String] {
    let places = series.points.map { frame.place($0) }
    var parts = [band(series, in: frame)]
    if look != .points {
      let line = SeriesInk.line(places)
      if !line.isEmpty { parts.append(path(line)) }
    }
    parts += marked(places, marks: marks).map { Ink.mark(style, x: $0.x, y: $0.y) }
    guard series.opacity < 1 else { return parts }
    return ["<g opacity=\"\(coordinate(max(0.1, series.opacity)))\">"] + parts + ["</g>"]
  }

  /// The places that have a mark: all, or about seven of a line, and each that stands alone.
  private func marked(_ places: [(x: Double, y: Double)?], marks: Bool) -> [(x: Double, y: Double)]
  {
    switch look {
    case .points: return places.compactMap { $0 }
    case .path: return SeriesInk.apart(places.compactMap { $0 })
    case .reference, .steps, .edge: return []
    case .line:
      let stride = max(1, (places.count + 3) / 7)
      return places.indices.filter { i in
        let isAlone =
          (i == 0 || places[i - 1] == nil) && (i + 1 == places.count || places[i + 1] == nil)
        // Each series has its marks elsewhere, so that those of lines that coincide are all seen.
        return isAlone || (marks && (i + stride - (style * 2) % stride) % stride == 0)
      }.compactMap { places[$0] }
    }
  }

  /// The places of a way that do not hide the one before; its end is among them.
  private static func apart(_ places: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    var found: [(x: Double, y: Double)] = []
    for place in places.reversed() {
      guard let last = found.last else {
        found.append(place)
        continue
      }
      let (dx, dy) = (place.x - last.x, place.y - last.y)
      if dx * dx + dy * dy >= 64 { found.append(place) }
    }
    if let first = places.first, places.count > 1 { found.append(first) }
    return found
  }

  /// Lines from place to place; a gap where there is none. Of many points in one pixel column the extremes are kept.
  static func line(_ places: [(x: Double, y: Double)?]) -> String {
    var path = ""
    var isOpen = false
    for place in thinned(places) {
      guard let place else {
        isOpen = false
        continue
      }
      path += (isOpen ? "L" : "M") + "\(coordinate(place.x)) \(coordinate(place.y))"
      isOpen = true
    }
    return path
  }

  private static func thinned(_ places: [(x: Double, y: Double)?]) -> [(x: Double, y: Double)?] {
    guard places.count > 4000 else { return places }
    let chunk = places.count / 1000
    return stride(from: 0, to: places.count, by: chunk).flatMap { start in
      let part = places[start..<min(start + chunk, places.count)]
      guard part.allSatisfy({ $0 != nil }) else { return Array(part) }
      let indices = Set(
        [
          part.indices.first, part.indices.min { (part[$0]?.y ?? 0) < (part[$1]?.y ?? 0) },
          part.indices.max { (part[$0]?.y ?? 0) < (part[$1]?.y ?? 0) }, part.indices.last,
        ].compactMap { $0 })
      return indices.sorted().map { part[$0] }
    }
  }

  private func band(_ series: Series, in frame: PlotFrame) -> String {
    let low = series.band.compactMap { frame.place(ChartPoint($0.x, $0.low)) }
    let high = series.band.compactMap { frame.place(ChartPoint($0.x, $0.high)) }
    guard low.count > 1, high.count > 1 else { return "" }
    let outline = (low + high.reversed()).map { "\(coordinate($0.x)) \(coordinate($0.y))" }
    return "<path class=\"band f\(color)\" d=\"M\(outline.joined(separator: "L"))Z\"/>"
  }
}
