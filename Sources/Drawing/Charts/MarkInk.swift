import ChainruleFormulas

/// What is pointed out in a chart: rules, points and arrows, each with its text where there is room.
struct MarkInk {
  let frame: PlotFrame
  /// What a text should not hide.
  var busy: [(x: Double, y: Double)] = []

  func parts(_ marks: [ChartMark]) -> [String] {
    var taken: [Box] = []
    return marks.flatMap { mark -> [String] in
      guard let (markup, place) = line(mark.kind) else { return [] }
      guard !mark.label.isEmpty else { return [markup] }
      let wide = DrawnText.width(mark.label, size: Ink.small)
      let room = frame.right - frame.left - 8
      let shown = min(wide, room)
      guard let box = Box.free(width: shown, near: place, in: frame, taken: taken, busy: busy)
      else {
        return ["<g><title>\(escapedForMarkup(mark.label))</title>\(markup)</g>"]
      }
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
      guard let place = frame.place(point), frame.holds(place) else { return nil }
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

  /// Of some places about a point where the text is inside and meets no other the one that hides least, the nearest of
  /// equals; nil where there is none.
  static func free(
    width: Double, near place: (x: Double, y: Double), in frame: PlotFrame, taken: [Box],
    busy: [(x: Double, y: Double)]
  ) -> Box? {
    let last = max(frame.left + 4, frame.right - width - 4)
    // Beside the point, and only where there is no room for that at the frame.
    let near = [place.x, place.x - width - 14].flatMap { x in downs.map { (x, $0) } }
    let tries = (near + downs.map { (last, $0) }).map { x, down in
      (far: abs(down) / 6 + (x == last ? 1000 : 0), box: Box(x: x, y: place.y + down, width: width))
    }
    let free = tries.filter { _, box in
      box.isInside(frame) && !taken.contains { $0.meets(box) }
    }
    // A place further off is taken only where it hides clearly less.
    return free.min { a, b in
      3 * Double(a.box.hides(busy)) + a.far < 3 * Double(b.box.hides(busy)) + b.far
    }?.box
  }

  /// How far below a place a text is tried.
  private static let downs = (0..<12).flatMap { [Double($0) * 17, Double($0) * -17] }

  private func isInside(_ frame: PlotFrame) -> Bool {
    guard x >= frame.left + 2, x + width <= frame.right - 2 else { return false }
    return y >= frame.top + 13 && y <= frame.bottom - 4
  }

  private func hides(_ places: [(x: Double, y: Double)]) -> Int {
    places.count { place in
      place.x > x - 7 && place.x < x + width + 7 && place.y > y - 16 && place.y < y + 8
    }
  }

  func meets(_ other: Box) -> Bool {
    x < other.x + other.width + 6 && other.x < x + width + 6 && abs(y - other.y) < 16
  }
}
