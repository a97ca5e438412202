import Foundation
import Testing

@testable import ChainruleDrawing

@Suite struct ContoursTests {
  private static func area(_ ring: [ChartPoint]) -> Double {
    ring.indices.reduce(0) { sum, i in
      let (a, b) = (ring[i], ring[(i + 1) % ring.count])
      return sum + (a.x * b.y - b.x * a.y) / 2
    }
  }

  private static let grid = ContourGrid(x: -2...2, y: -2...2, columns: 80, rows: 80)

  @Test func aConeIsCutInCircles() throws {
    let heights = Self.grid.places.map { -($0.x * $0.x + $0.y * $0.y).squareRoot() }
    let rings = Self.grid.rings(around: -1.3, heights)
    let ring = try #require(rings.first)
    #expect(rings.count == 1)
    for point in ring { #expect(abs(hypot(point.x, point.y) - 1.3) < 1e-3) }
    #expect(abs(Self.area(ring) - Double.pi * 1.69) < 0.01)
  }

  @Test func aHoleIsARingTurnedTheOtherWay() throws {
    let heights = Self.grid.places.map { -abs(hypot($0.x, $0.y) - 1) }
    let areas = Self.grid.rings(around: -0.5, heights).map(Self.area)
    #expect(areas.count == 2 && areas.contains { $0 > 0 } && areas.contains { $0 < 0 })
    #expect(abs(areas.reduce(0, +) - Double.pi * (2.25 - 0.25)) < 0.02)
  }

  @Test func whatReachesTheBorderIsClosedBeyondIt() throws {
    let ring = try #require(Self.grid.rings(around: 0.33, Self.grid.places.map(\.x)).first)
    #expect(ring.allSatisfy { abs($0.x - 0.33) < 1e-12 || $0.x > 2 || abs($0.y) > 2 })
    #expect(ring.contains { $0.x > 2 })
  }

  /// A saddle: opposite corners of a cell are inside, and belong together where its middle is.
  @Test(arguments: [(0.4, 1), (0.6, 2)])
  func saddlesGoByTheirMiddle(_ level: Double, _ count: Int) {
    let grid = ContourGrid(x: 0...1, y: 0...1, columns: 1, rows: 1)
    #expect(grid.rings(around: level, [1, 0, 0, 1]).count == count)
  }

  @Test func placesWithoutANumberAreOutside() {
    var heights = Self.grid.places.map { _ in 1.0 }
    heights[40 * 81 + 40] = .nan
    let rings = Self.grid.rings(around: 0, heights)
    #expect(rings.count == 2 && rings.joined().allSatisfy { $0.x.isFinite && $0.y.isFinite })
    #expect(Self.grid.rings(around: 0, heights.map { _ in .nan }).isEmpty)
  }

  @Test func ringsLoseOnlyWhatIsOnALine() {
    let square = (0..<40).map { i -> (x: Double, y: Double) in
      let along = Double(i % 10)
      return [(along, 0), (10, along), (10 - along, 10), (0, 10 - along)][i / 10]
    }
    #expect(RegionMap.simplified(square).count <= 5)
    let circle = (0..<360).map { degree in
      let angle = Double(degree) * Double.pi / 180
      return (x: 100 * cos(angle), y: 100 * sin(angle))
    }
    let kept = RegionMap.simplified(circle)
    #expect(kept.count < 120)
    for (a, b) in zip(kept, kept.dropFirst()) {
      #expect(hypot((a.x + b.x) / 2, (a.y + b.y) / 2) > 99.85)
    }
  }

  /// Asked between corners, the model says where its edge is: on a line that no corner lies on.
  @Test func edgesOfClassesAreStraightWhereTheModelIs() throws {
    let picture = BoundaryPicture(
      title: "", x: Axis("a"), y: Axis("b"), classes: ["no", "yes"],
      points: [[ChartPoint(0, 0)], [ChartPoint(1, 1)]], cells: 37
    ) { $0.map { $0.x + 0.37 * $0.y > 0.61 ? 1 : 0 } }
    let areas = try #require(picture.chart.region?.areas)
    #expect(areas.map(\.place) == [0, 1])
    let inside = areas[1].rings.joined().filter {
      (-0.1...1.1).contains($0.x) && (-0.1...1.1).contains($0.y)
    }
    #expect(inside.count > 30)
    for point in inside { #expect(abs(point.x + 0.37 * point.y - 0.61) < 1e-3) }
    #expect(try picture.chart.svg.utf8.count < 12_000)
  }

  @Test func levelsHaveFewDigits() {
    #expect(ContourLevels.even([0, 1.03]) == [0.2, 0.4, 0.6, 0.8, 1])
    #expect(ContourLevels.even([-230, 480]) == [-200, -100, 0, 100, 200, 300, 400])
    #expect(ContourLevels.even([2, 2]).isEmpty && ContourLevels.even([.nan]).isEmpty)
    let heights = (0...400).map { pow(Double($0) / 100, 3) }
    let levels = ContourLevels.dense(heights)
    #expect(levels.count == 8 && levels == levels.sorted())
    #expect(levels.allSatisfy { "\($0)".count <= 6 }, "\(levels)")
    #expect(ContourLevels.dense([1, 1, 1]).isEmpty && ContourLevels.dense([.infinity]).isEmpty)
  }

  /// Steep and flat, the picture stays small.
  @Test func surfacesAreSmallFiles() throws {
    let picture = DescentPicture(
      title: "Rough", height: "f",
      variables: [.init(name: "x", way: [-3, 3]), .init(name: "y", way: [3, -3])]
    ) { sin(5 * $0[0]) * cos(7 * $0[1]) + sin($0[0] * $0[1] * 3) }
    #expect(try picture.chart.svg.utf8.count < 300_000)
  }
}
