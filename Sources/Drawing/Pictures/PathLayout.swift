import ChainruleFormulas

/// Where nodes and edges stand: from left to right, of a longer way from top to bottom.
struct PathLayout {
  let drawing: PathDrawing
  private let box = (width: 84.0, height: 44.0)
  private let top = 52.0
  private let isDown: Bool
  /// Between the middles of nodes, along the way and beside it.
  private let along, beside: Double
  private let rows, columns: Int

  init(_ drawing: PathDrawing) {
    self.drawing = drawing
    rows = Dictionary(grouping: drawing.nodes, by: \.column).values.map(\.count).max() ?? 1
    columns = (drawing.nodes.map(\.column).max() ?? 0) + 1
    isDown = columns > 4
    (along, beside) = isDown ? (104, 150) : (190, 84)
  }

  private var width: Double {
    let length = isDown ? Double(rows - 1) * beside : Double(columns - 1) * along
    return max(24 + length + box.width, 420)
  }
  private var height: Double {
    top + box.height + 14 + (isDown ? Double(columns - 1) * along : Double(rows - 1) * beside)
  }

  private func center(_ node: Int) -> (x: Double, y: Double) {
    let column = drawing.nodes[node].column
    let others = drawing.nodes.indices.filter { drawing.nodes[$0].column == column }
    let row = Double(others.firstIndex(of: node) ?? 0) - Double(others.count - 1) / 2
    let far = Double(column) * along
    guard isDown else {
      let middle = top + box.height / 2 + Double(rows - 1) * beside / 2
      return (12 + box.width / 2 + far, middle + row * beside)
    }
    return (width / 2 + row * beside, top + box.height / 2 + far)
  }

  var sheet: ChartSheet {
    var parts = Ink.headings(drawing.title, within: width - 24)
    parts += drawing.edges.map(line)
    var taken: [(x: Double, y: Double, width: Double)] = []
    parts += drawing.edges.map { label($0, &taken) }
    parts += drawing.nodes.indices.flatMap(node)
    return ChartSheet(width: width, height: height, parts: parts)
  }

  private func ends(_ edge: PathDrawing.Edge) -> (
    from: (x: Double, y: Double), to: (x: Double, y: Double)
  ) {
    let (from, to) = (center(edge.from), center(edge.to))
    guard !isDown else {
      return ((from.x, from.y + box.height / 2), (to.x, to.y - box.height / 2))
    }
    return ((from.x + box.width / 2, from.y), (to.x - box.width / 2, to.y))
  }

  private func line(_ edge: PathDrawing.Edge) -> String {
    let (from, to) = ends(edge)
    let kind = edge.derivative == 0 ? "reference" : edge.derivative < 0 ? "line s1" : "line s0"
    let dash = edge.derivative < 0 ? " stroke-dasharray=\"7 4\"" : ""
    let title = "\(edge.formula) = \(drawing.digits.string(edge.derivative))"
    let base = isDown ? (x: to.x, y: to.y - 8) : (x: to.x - 8, y: to.y)
    let (wide, high) = isDown ? (4.0, 0.0) : (0.0, 4.0)
    let head = [to, (base.x - wide, base.y - high), (base.x + wide, base.y + high)]
      .map { "\(coordinate($0.0)) \(coordinate($0.1))" }.joined(separator: "L")
    let fill = edge.derivative < 0 ? "f1" : "f0"
    return "<g><title>\(escapedForMarkup(title))</title>"
      + "<path class=\"\(kind)\"\(dash) d=\"M\(coordinate(from.x)) \(coordinate(from.y))"
      + "L\(coordinate(base.x)) \(coordinate(base.y))\"/>"
      + "<path class=\"\(edge.derivative == 0 ? "head" : fill)\" d=\"M\(head)Z\"/></g>"
  }

  /// The derivative on its edge, where it meets no other label.
  private func label(
    _ edge: PathDrawing.Edge, _ taken: inout [(x: Double, y: Double, width: Double)]
  ) -> String {
    let (from, to) = ends(edge)
    let number = drawing.digits.string(edge.derivative)
    let texts = (edge.letter.map { ["\($0) = \(number)"] } ?? []) + [number]
    var found: (text: String, place: (x: Double, y: Double, width: Double))?
    for text in texts where found == nil {
      let wide = DrawnText.width(text, size: Ink.size)
      let places = [0.45, 0.3, 0.6, 0.2, 0.75].map { share in
        (x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y), width: wide)
      }
      let free = places.first { place in !taken.contains { PathLayout.meets(place, $0) } }
      found = free.map { (text, $0) }
    }
    // Where there is no room the edge's title has it.
    guard let (text, place) = found else { return "" }
    let wide = place.width
    taken.append(place)
    return Ink.box("ground", x: place.x - wide / 2 - 3, y: place.y - 9, width: wide + 6, height: 18)
      + Ink.text(text, "", x: place.x, y: place.y + 4.5, anchor: .middle)
  }

  private static func meets(
    _ a: (x: Double, y: Double, width: Double), _ b: (x: Double, y: Double, width: Double)
  ) -> Bool {
    abs(a.x - b.x) < (a.width + b.width) / 2 + 7 && abs(a.y - b.y) < 18
  }

  private func node(_ place: Int) -> [String] {
    let (node, middle) = (drawing.nodes[place], center(place))
    let value = drawing.digits.string(node.value)
    return [
      Ink.box(
        "node", x: middle.x - box.width / 2, y: middle.y - box.height / 2, width: box.width,
        height: box.height, title: "\(node.name) = \(value)"),
      Ink.text(
        node.name, "aside", x: middle.x, y: middle.y - 5, anchor: .middle, room: box.width - 6,
        size: Ink.small),
      Ink.text(
        value, "", x: middle.x, y: middle.y + 13, anchor: .middle, room: box.width - 6),
    ]
  }
}
