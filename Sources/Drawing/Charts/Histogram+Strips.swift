import ChainruleFormulas

extension Histogram {
  /// Each group in a strip of its own over one axis, as high as its own greatest share.
  var strips: ChartSheet {
    let (low, bin) = parts
    let row = 40.0
    let top = 20 + Double(Ink.heading(title, within: width - 24).count) * 20
    let bottom = top + row * Double(groups.count)
    let names = groups.map { "\($0.name) (\($0.numbers.count))" }
    let room = min(names.map { DrawnText.width($0, size: Ink.size) }.max() ?? 0, width * 0.35)
    let (left, right) = (12 + room + 10, width - 64)
    var axis = axis
    axis.range = low...(low + bin * Double(bins))
    let span = AxisSpan(axis, of: [], most: max(4, Int((right - left) / 45)))
    let place = { (number: Double) in left + (span.share(number) ?? 0) * (right - left) }
    var ink = Ink.headings(title, within: width - 24)
    for tick in span.ticks {
      let x = place(tick.value)
      ink.append(Ink.line("grid", x, top, x, bottom))
      ink.append(Ink.text(tick.label, "tick", x: x, y: bottom + 17, anchor: .middle))
    }
    ink.append(
      Ink.text("greatest", "tick", x: width - 12, y: top - 4, anchor: .end, size: Ink.small))
    for (i, group) in groups.enumerated() {
      let base = top + row * Double(i + 1)
      let outline = Histogram.outline(group.numbers, from: low, width: bin, bins: bins)
      let most = outline.map(\.y).max() ?? 0
      let points = outline.map {
        (x: place($0.x), y: base - (most > 0 ? $0.y / most : 0) * (row - 8))
      }
      let path = SeriesInk.line(points)
      ink.append("<path class=\"band f0\" d=\"\(path)Z\"/>")
      ink.append(SeriesInk(style: 0, look: .steps).path(path))
      ink.append(Ink.line("frame", left, base, right, base))
      ink.append(Ink.text(names[i], "", x: left - 8, y: base - 8, anchor: .end, room: room))
      let share = NumberFormat.significant(2).string(most) + " %"
      ink.append(Ink.text(share, "tick", x: width - 12, y: base - 8, anchor: .end))
    }
    ink.append(
      Ink.text(
        "\(axis.label); greatest: the highest share of the \(counted)", "axis",
        x: width / 2, y: bottom + 37, anchor: .middle, room: width - 24))
    return ChartSheet(width: width, height: bottom + 48, parts: ink)
  }
}
