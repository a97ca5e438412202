/// Where the parts of a network's drawing stand, in pixels.
struct NetworkLayout {
  struct Point: Equatable {
    var x, y: Double
  }

  static let radius = 27.0
  static let longestLabel = 18

  private let picture: NetworkPicture
  private let columnGap: Double
  private let rowGap: Double
  private let left: Double
  let width, height: Double
  /// Whether there is much on little room.
  let isDense: Bool

  init(_ picture: NetworkPicture) {
    self.picture = picture
    let rows = picture.layers.map(NetworkLayout.rows).max() ?? 1
    isDense = rows > 4
    columnGap = rows > 4 ? 168 : 140
    rowGap = rows > 4 ? 80 : 98
    func room(_ layer: NetworkPicture.Layer?) -> Double {
      let longest = layer?.nodes.map { min($0.label.count, Self.longestLabel) }.max() ?? 0
      return longest > 0 ? 10 + 7.5 * Double(longest) : 0
    }
    let counts = picture.layers.contains { $0.more > 0 } ? 12.0 : 0
    left = 6 + Self.radius + max(counts, room(picture.layers.first))
    let columns = picture.layers.count - (picture.cost == nil ? 1 : 0)
    let right = 6 + Self.radius + (picture.cost == nil ? max(counts, room(picture.layers.last)) : 0)
    width = left + columnGap * Double(columns) + right
    height = rowGap * Double(rows) + 26
  }

  private static func rows(_ layer: NetworkPicture.Layer) -> Int {
    layer.nodes.count + (layer.more > 0 ? 1 : 0)
  }

  func x(_ layer: Int) -> Double { left + columnGap * Double(layer) }

  /// The middle of a node, or of the line that counts the rest.
  func center(_ layer: Int, _ place: Int) -> Point {
    let rows = Double(Self.rows(picture.layers[layer]))
    let top = 22 + (height - 26 - rowGap * rows) / 2
    return Point(x: x(layer), y: top + rowGap * (Double(place) + 0.5) - 6)
  }

  var costCenter: Point { Point(x: x(picture.layers.count), y: 22 + (height - 26) / 2 - 6) }

  func line(_ layer: Int, _ edge: NetworkPicture.Edge) -> String {
    line(center(layer - 1, edge.from), center(layer, edge.to))
  }

  /// From circle to circle.
  func line(_ from: Point, _ to: Point) -> String {
    let (dx, dy) = (to.x - from.x, to.y - from.y)
    let share = Self.radius / (dx * dx + dy * dy).squareRoot()
    let start = Point(x: from.x + share * dx, y: from.y + share * dy)
    let end = Point(x: to.x - share * dx, y: to.y - share * dy)
    return "M\(pixels(start.x)) \(pixels(start.y))L\(pixels(end.x)) \(pixels(end.y))"
  }

  /// Where an edge's weight is written.
  struct EdgeLabel {
    var edge: Int
    var x, y: Double
    /// Whether it stands there for good, without hiding another.
    var hasRoom: Bool
  }

  /// A place for each edge's text on its line, free of the others' as far as there is one. Edges without room come first,
  /// so that they lie below the others.
  func labels(of layer: Int, texts: [String]) -> [EdgeLabel] {
    var taken = blocked(around: layer)
    let edges = picture.layers[layer].edges
    let labels = edges.indices.map { i in
      let (from, to) = (center(layer - 1, edges[i].from), center(layer, edges[i].to))
      let places = [0.3, 0.7, 0.4, 0.6, 0.5, 0.25, 0.75].map { share in
        Point(x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y))
      }
      let half = 3.6 * Double(texts[i].count) + 3
      let free = places.first { place in
        let box = Box(center: place, halfWidth: half, halfHeight: 8)
        return edges.count <= 16 && !taken.contains { $0.meets(box) }
      }
      if let free { taken.append(Box(center: free, halfWidth: half, halfHeight: 8)) }
      let place = free ?? places[0]
      return EdgeLabel(edge: i, x: place.x, y: place.y + 4, hasRoom: free != nil)
    }
    return labels.filter { !$0.hasRoom } + labels.filter(\.hasRoom)
  }

  /// The circles on both sides with the biases below them.
  private func blocked(around layer: Int) -> [Box] {
    [layer - 1, layer].flatMap { k in
      picture.layers[k].nodes.indices.map { i in
        let middle = center(k, i)
        return Box(
          center: Point(x: middle.x, y: middle.y + 9), halfWidth: 38, halfHeight: Self.radius + 10)
      }
    }
  }

  private struct Box {
    var center: Point
    var halfWidth, halfHeight: Double

    func meets(_ other: Box) -> Bool {
      (center.x - other.center.x).magnitude < halfWidth + other.halfWidth
        && (center.y - other.center.y).magnitude < halfHeight + other.halfHeight
    }
  }
}
