/// The shape of a series' marks.
enum MarkShape: Int, CaseIterable {
  case circle, square, triangle, diamond, cross, plus, wedge, ring

  /// Past eight styles colors come back with other shapes.
  init(_ style: Int) {
    let count = MarkShape.allCases.count
    self = MarkShape.allCases[(style + style / count) % count]
  }

  /// The mark around a place, in the color of a style.
  func markup(_ style: Int, _ x: Double, _ y: Double, _ r: Double) -> String {
    let color = style % ChartStyles.colors.count
    let filled = "mark f\(color)"
    switch self {
    case .circle:
      return "<circle class=\"\(filled)\" \(at(x, y)) r=\"\(coordinate(r))\"/>"
    case .ring:
      return "<circle class=\"thin s\(color)\" \(at(x, y)) r=\"\(coordinate(r * 0.9))\"/>"
    case .square:
      let side = r * 0.9
      return Ink.box(filled, x: x - side, y: y - side, width: 2 * side, height: 2 * side)
    case .triangle:
      return path(filled, x, y, [(0, -1.2 * r), (1.1 * r, 0.8 * r), (-1.1 * r, 0.8 * r)], "Z")
    case .wedge:
      return path(filled, x, y, [(0, 1.2 * r), (1.1 * r, -0.8 * r), (-1.1 * r, -0.8 * r)], "Z")
    case .diamond:
      let far = 1.25 * r
      return path(filled, x, y, [(0, -far), (far, 0), (0, far), (-far, 0)], "Z")
    case .cross:
      return path("thin s\(color)", x, y, [(-r, -r), (r, r)])
        + path("thin s\(color)", x, y, [(-r, r), (r, -r)])
    case .plus:
      let far = 1.2 * r
      return path("thin s\(color)", x, y, [(-far, 0), (far, 0)])
        + path("thin s\(color)", x, y, [(0, -far), (0, far)])
    }
  }

  private func at(_ x: Double, _ y: Double) -> String {
    "cx=\"\(coordinate(x))\" cy=\"\(coordinate(y))\""
  }

  private func path(
    _ kind: String, _ x: Double, _ y: Double, _ points: [(Double, Double)], _ end: String = ""
  ) -> String {
    let steps = points.map { "\(coordinate(x + $0.0)) \(coordinate(y + $0.1))" }
    return "<path class=\"\(kind)\" d=\"M\(steps.joined(separator: "L"))\(end)\"/>"
  }
}
