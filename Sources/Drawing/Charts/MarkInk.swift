/// What is pointed out in a chart: rules, points and arrows, each with its text where there is room.
struct MarkInk {
  let frame: PlotFrame

  func parts(_ marks: [ChartMark]) -> [String] {
    var taken: [Box] = []
    return marks.flatMap { mark -> [String] in
      guard let (markup, place) = line(mark.kind) else { return [] }
      guard !mark.label.isEmpty else { return [markup] }
      let wide = DrawnText.width(mark.label, size: Ink.small)
      let room = frame.right - frame.left - 8
      let shown = min(wide, room)
      let box = Box.free(width: shown, near: place, in: frame, taken: taken)
      taken.append(box)
      return [
        markup,
        Ink.box("ground", x: box.x - 3, y: box.y - 12, width: shown + 6, height: 16),
        Ink.text(mark.label, "tick", x: box.x, y: box.y, room: room, size: Ink.small),
      ]
    }
  }

  /// The mark itself, and where its text should stand.
  private func line(_ kind: ChartMark.Kind) -> (String, (x: Double, y: Double))? {
    switch kind {
    case .vertical(let number):
      guard let place = frame.place(ChartPoint(number, frame.y.low)) else { return nil }
      return (
        Ink.line("rule", place.x, frame.top, place.x, frame.bottom), (place.x + 6, frame.top + 15)
      )
    case .horizontal(let number):
      guard let place = frame.place(ChartPoint(frame.x.low, number)) else { return nil }
      return (
        Ink.line("rule", frame.left, place.y, frame.right, place.y), (frame.left + 6, place.y - 5)
      )
    case .point(let point):
      guard let place = frame.place(point) else { return nil }
      let ring =
        "<circle class=\"thin s6\" cx=\"\(coordinate(place.x))\" cy=\"\(coordinate(place.y))\" r=\"7\"/>"
      return (ring, (place.x + 11, place.y - 8))
    case .text(let point):
      guard let place = frame.place(point) else { return nil }
      return ("", (place.x, place.y + 4))
    case .arrow(let from, let to):
      guard let start = frame.place(from), let end = frame.place(to) else { return nil }
      return (arrow(start, end), (end.x + 8, end.y - 6))
    }
  }

  private func arrow(_ start: (x: Double, y: Double), _ end: (x: Double, y: Double)) -> String {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let length = (dx * dx + dy * dy).squareRoot()
    guard length > 0.5 else { return "" }
    let (ux, uy) = (dx / length, dy / length)
    let base = (x: end.x - 9 * ux, y: end.y - 9 * uy)
    let head = [
      end, (base.x - 4.5 * uy, base.y + 4.5 * ux), (base.x + 4.5 * uy, base.y - 4.5 * ux),
    ].map { "\(coordinate($0.0)) \(coordinate($0.1))" }
    return Ink.line("arrow", start.x, start.y, base.x, base.y)
      + "<path class=\"head\" d=\"M\(head.joined(separator: "L"))Z\"/>"
  }
}

/// The place of a text: its left end and base line.
private struct Box {
  var x, y, width: Double

  /// The first of some places about a point where the text is inside and meets no other.
  static func free(
    width: Double, near place: (x: Double, y: Double), in frame: PlotFrame, taken: [Box]
  ) -> Box {
    var tries: [Box] = []
    for row in 0..<12 {
      for down in [Double(row) * 17, Double(row) * -17] {
        tries.append(Box(x: place.x, y: place.y + down, width: width))
        tries.append(Box(x: place.x - width - 14, y: place.y + down, width: width))
      }
    }
    let free = tries.first { box in box.isInside(frame) && !taken.contains { $0.meets(box) } }
    if let free { return free }
    let last = max(frame.left + 4, frame.right - width - 4)
    let x = min(max(place.x, frame.left + 4), last)
    return Box(x: x, y: min(max(place.y, frame.top + 13), frame.bottom - 4), width: width)
  }

  private func isInside(_ frame: PlotFrame) -> Bool {
    guard x >= frame.left + 2, x + width <= frame.right - 2 else { return false }
    return y >= frame.top + 13 && y <= frame.bottom - 4
  }

  func meets(_ other: Box) -> Bool {
    x < other.x + other.width + 6 && other.x < x + width + 6 && abs(y - other.y) < 16
  }
}
