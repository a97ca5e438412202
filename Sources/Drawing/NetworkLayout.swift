/// Where the parts of a network's drawing stand, in pixels.
///
/// Layers follow each other along one axis, from left to right or from top to bottom; the nodes of a layer stand beside
/// each other along the other.
struct NetworkLayout {
  struct Point: Equatable {
    var x, y: Double
  }

  /// The way that the layers go.
  enum Direction { case across, down }

  static let nodeSize = 12.5
  static let textSize = 11.5

  let picture: NetworkPicture
  /// What is written below the cost, line by line.
  let total: [DrawnText]
  let direction: Direction
  let radius: Double
  /// From layer to layer, and from node to node.
  let layerGap, nodeGap: Double
  private(set) var width = 0.0
  private(set) var height = 0.0
  private var start = Point(x: 0, y: 0)
  /// How many nodes there is room for beside each other; what counts the rest takes less than one.
  private let rows: Double

  init(_ picture: NetworkPicture, _ direction: Direction, total: [DrawnText] = []) {
    (self.picture, self.direction, self.total) = (picture, direction, total)
    rows = max(1, picture.layers.map(NetworkLayout.places).max() ?? 1)
    let isMany = rows > 5
    let grown = picture.isChanged ? 6.0 : 0
    let hasLabels = picture.layers.dropFirst().contains { $0.nodes.contains { !$0.label.isEmpty } }
    switch direction {
    case .across:
      radius = 29 + grown
      layerGap = isMany ? 150 : 138
      nodeGap = (isMany ? 84 : 96) + grown * 2 + (hasLabels ? 12 : 0)
    case .down:
      radius = (isMany ? 24 : 28) + grown
      layerGap = 126 + grown * 2 + (isMany ? 20 : 0)
      nodeGap = (isMany ? 56 : rows > 4 ? 68 : rows > 3 ? 78 : 100) + grown
    }
    measure()
  }

  private mutating func measure() {
    let layers = Double(picture.layers.count - 1) + (picture.cost == nil ? 0 : costShare)
    let (along, beside) = (layers * layerGap, (rows - 1) * nodeGap)
    let edge = radius + 5
    switch direction {
    case .across:
      let left = max(edge, widest(picture.layers.first) / 2 + 3, restWidth / 2 + 3)
      let right = max(
        edge,
        picture.cost == nil
          ? max(widest(picture.layers.last), restWidth) / 2 + 3 : totalWidth / 2 + 3)
      let biases = picture.layers.last?.nodes.contains { $0.bias != nil } ?? false
      let last = picture.cost == nil && biases ? layerGap * 0.33 + 4 : 0
      start = Point(x: left, y: 26 + radius + (isLabeled(picture.layers.first) ? 8 : 0))
      width = left + along + max(right, last)
      height = start.y + beside + radius + 22
      if picture.total != nil { height = max(height, start.y + beside / 2 + radius + 38) }
    case .down:
      start = Point(x: side, y: edge + labelRoom(picture.layers.first))
      width = 2 * side + beside
      let end =
        picture.cost == nil
        ? labelRoom(picture.layers.last) + 20 : picture.total == nil ? 0 : 30
      height = start.y + along + edge + end
    }
  }

  /// From the edge to the middle of the first circle, where layers go down.
  private var side: Double {
    max(radius + 5, min(nodeGap, 64) / 2 + 4, (totalWidth - (rows - 1) * nodeGap) / 2 + 3)
  }

  private var totalWidth: Double { total.map(\.width).max() ?? 0 }

  /// How far the cost is from the outputs, as a share of the distance of layers.
  private var costShare: Double {
    direction == .across ? 0.78 : isLabeled(picture.layers.last) ? 1.1 : 0.9
  }

  private func isLabeled(_ layer: NetworkPicture.Layer?) -> Bool {
    layer?.nodes.contains { !$0.label.isEmpty } ?? false
  }

  private func widest(_ layer: NetworkPicture.Layer?) -> Double {
    layer?.nodes.map { label($0).width }.max() ?? 0
  }

  /// How wide the longest count of what is left out is.
  private var restWidth: Double {
    picture.layers.map { $0.more > 0 ? rest($0.more).width : 0 }.max() ?? 0
  }

  /// The count of what is left out, on one line.
  func rest(_ more: Int) -> DrawnText {
    DrawnText(text: "… \(more) more", size: NetworkLayout.textSize)
  }

  private static func places(_ layer: NetworkPicture.Layer) -> Double {
    Double(layer.nodes.count) + (layer.more > 0 ? 0.7 : 0)
  }

  private func point(along: Double, beside: Double) -> Point {
    direction == .across
      ? Point(x: start.x + along, y: start.y + beside)
      : Point(x: start.x + beside, y: start.y + along)
  }

  /// The middle of a node, or of what counts the rest.
  func center(_ layer: Int, _ place: Int) -> Point {
    let free = (rows - NetworkLayout.places(picture.layers[layer])) / 2
    return point(along: Double(layer) * layerGap, beside: (free + Double(place)) * nodeGap)
  }

  /// The middle of what counts the nodes that are left out.
  func restPlace(_ layer: Int) -> Point {
    let place = center(layer, picture.layers[layer].nodes.count)
    return direction == .across
      ? Point(x: place.x, y: place.y - 0.3 * nodeGap)
      : Point(x: place.x - 0.3 * nodeGap, y: place.y)
  }

  var costCenter: Point {
    point(
      along: (Double(picture.layers.count - 1) + costShare) * layerGap,
      beside: (rows - 1) / 2 * nodeGap)
  }

  func line(_ layer: Int, _ edge: NetworkPicture.Edge) -> String {
    line(center(layer - 1, edge.from), center(layer, edge.to))
  }

  /// From circle to circle.
  func line(_ from: Point, _ to: Point) -> String {
    let (dx, dy) = (to.x - from.x, to.y - from.y)
    let share = radius / (dx * dx + dy * dy).squareRoot()
    let start = Point(x: from.x + share * dx, y: from.y + share * dy)
    let end = Point(x: to.x - share * dx, y: to.y - share * dy)
    return "M\(pixels(start.x)) \(pixels(start.y))L\(pixels(end.x)) \(pixels(end.y))"
  }
}

// MARK: - Texts beside nodes

extension NetworkLayout {
  /// The label as it is written; from top to bottom labels of neighbors stand on lines of their own.
  func label(_ node: NetworkPicture.Node) -> DrawnText {
    // The outer ones are moved inward, toward the next on their line.
    let down = min(max(nodeGap * 2 - 10, 90), (side + nodeGap * 2 - 8) * 2 / 3)
    let room = direction == .across ? layerGap - 8 : down
    return .name(node.label, within: room, size: NetworkLayout.textSize + 0.5)
  }

  private func labelRoom(_ layer: NetworkPicture.Layer?) -> Double {
    guard let layer, isLabeled(layer) else { return 0 }
    return lines(layer) == 1 ? 18 : 34
  }

  /// On how many lines the labels of a layer stand when layers go down.
  private func lines(_ layer: NetworkPicture.Layer) -> Int {
    direction == .across || widest(layer) < nodeGap - 4 ? 1 : 2
  }

  /// Where a node's label is written, by its middle.
  func labelPlace(_ layer: Int, _ place: Int) -> Point {
    let middle = center(layer, place)
    let row = lines(picture.layers[layer]) == 1 ? 0.0 : Double(place % 2) * 15
    if direction == .across || layer == 0 {
      return clamped(Point(x: middle.x, y: middle.y - radius - 10 - row), layer, place)
    }
    return clamped(Point(x: middle.x, y: middle.y + radius + 24 + row), layer, place)
  }

  /// Within the picture.
  private func clamped(_ point: Point, _ layer: Int, _ place: Int) -> Point {
    let half = label(picture.layers[layer].nodes[place]).width / 2 + 2
    return Point(x: min(max(point.x, half), max(width - half, half)), y: point.y)
  }

  /// The bias below its circle: with its name where there is room, else as b.
  func bias(_ bias: NetworkPicture.Bias, number: String) -> DrawnText {
    let room = direction == .across ? layerGap * 0.66 : nodeGap - 6
    let (size, small) = (NetworkLayout.textSize, NetworkLayout.textSize * 0.86)
    let tries = [
      DrawnText(text: "\(bias.name) = \(number)", size: size),
      DrawnText(text: "b = \(number)", size: size), DrawnText(text: "b = \(number)", size: small),
      DrawnText(text: number, size: size),
    ]
    return tries.first { $0.width <= room } ?? DrawnText(text: number, size: small)
  }

  /// Where a layer's title stands: above its nodes, or beside them where layers go down.
  func titlePlace(_ layer: Int) -> Point {
    let first = center(layer, 0)
    guard direction == .down else { return Point(x: first.x, y: 10) }
    let half = title(layer).width / 2 + 2
    return Point(x: max(half, first.x - radius * 0.75), y: first.y - radius - 5)
  }

  func title(_ layer: Int) -> DrawnText {
    DrawnText(text: picture.layers[layer].title, size: NetworkLayout.textSize)
  }

  /// The line `row` below the cost's circle.
  func totalPlace(_ row: Int) -> Point {
    Point(x: costCenter.x, y: costCenter.y + radius + 11 + Double(row) * 14)
  }

  func biasPlace(_ center: Point) -> Point { Point(x: center.x, y: center.y + radius + 10) }
}
