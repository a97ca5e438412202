extension NetworkLayout {
  /// Where an edge's weight is written, by its middle.
  struct EdgeLabel {
    var edge: Int
    var place: Point
    /// Whether it stands there for good, without hiding another.
    var hasRoom: Bool
  }

  /// A place for each edge's text on its line: clear of circles, biases and the other texts, and where it can be of other
  /// lines.
  ///
  /// - Parameters:
  ///   - texts: for each edge; nil is not written.
  ///   - biases: those of the layer before and of this one.
  func labels(of layer: Int, texts: [DrawnText?], biases: [[DrawnText?]])
    -> [EdgeLabel]
  {
    let lines = picture.layers[layer].edges.map {
      Segment(start: center(layer - 1, $0.from), end: center(layer, $0.to))
    }
    let blocked = blocked(around: layer, biases)
    let isCrowded = texts.count { $0 != nil } > 16
    var boxes = [Box?](repeating: nil, count: lines.count)
    // A second round finds the places that the first one left free.
    for _ in 0..<(isCrowded ? 0 : 2) {
      for i in lines.indices {
        guard let text = texts[i] else { continue }
        boxes[i] = nil
        let taken = blocked + boxes.compactMap { $0 }
        boxes[i] = best(text, i, of: lines, taken)
      }
    }
    return lines.indices.map { i in
      EdgeLabel(edge: i, place: boxes[i]?.center ?? lines[i].point(0.5), hasRoom: boxes[i] != nil)
    }
  }

  private func best(_ text: DrawnText, _ i: Int, of lines: [Segment], _ taken: [Box]) -> Box? {
    let wanted = i % 2 == 0 ? 0.34 : 0.62
    let places = stride(from: 0.22, through: 0.80, by: 0.04).map { share in
      (
        share: share,
        box: Box(center: lines[i].point(share), halfWidth: text.width / 2 + 2, halfHeight: 7.5)
      )
    }
    let free = places.filter { place in !taken.contains { $0.meets(place.box) } }
    func cost(_ place: (share: Double, box: Box)) -> Double {
      let crossings = lines.indices.filter { $0 != i && lines[$0].meets(place.box) }.count
      return Double(crossings) + abs(place.share - wanted)
    }
    return free.min { cost($0) < cost($1) }?.box
  }

  /// The circles on both sides with what stands beside them.
  private func blocked(around layer: Int, _ biases: [[DrawnText?]]) -> [Box] {
    let title = Box(
      center: titlePlace(layer), halfWidth: self.title(layer).width / 2 + 2, halfHeight: 8)
    return [title]
      + [layer - 1, layer].flatMap { k in
        picture.layers[k].nodes.indices.flatMap { i in
          let node = picture.layers[k].nodes[i]
          let middle = center(k, i)
          var boxes = [Box(center: middle, halfWidth: radius + 2, halfHeight: radius + 2)]
          if node.bias != nil {
            let width = biases[k - layer + 1][i]?.width ?? 0
            boxes.append(
              Box(center: biasPlace(middle), halfWidth: width / 2 + 2, halfHeight: 8))
          }
          if !node.label.isEmpty {
            boxes.append(
              Box(center: labelPlace(k, i), halfWidth: label(node).width / 2 + 2, halfHeight: 8))
          }
          return boxes
        }
      }
  }
}

/// A text's place.
private struct Box {
  var center: NetworkLayout.Point
  var halfWidth, halfHeight: Double

  func meets(_ other: Box) -> Bool {
    (center.x - other.center.x).magnitude < halfWidth + other.halfWidth
      && (center.y - other.center.y).magnitude < halfHeight + other.halfHeight
  }
}

/// The line of an edge from middle to middle.
private struct Segment {
  var start, end: NetworkLayout.Point

  func point(_ share: Double) -> NetworkLayout.Point {
    .init(
      x: start.x + share * (end.x - start.x), y: start.y + share * (end.y - start.y))
  }

  /// Whether it passes through a box: cut at its four sides, something is left.
  func meets(_ box: Box) -> Bool {
    var (first, last) = (0.0, 1.0)
    let axes = [
      (start.x - box.center.x, end.x - start.x, box.halfWidth),
      (start.y - box.center.y, end.y - start.y, box.halfHeight),
    ]
    for (offset, step, half) in axes {
      guard step != 0 else {
        if abs(offset) > half { return false }
        continue
      }
      let (a, b) = ((-half - offset) / step, (half - offset) / step)
      (first, last) = (max(first, min(a, b)), min(last, max(a, b)))
    }
    return first < last
  }
}
