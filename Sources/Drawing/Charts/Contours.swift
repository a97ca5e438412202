/// The outlines of the part of a grid that is inside, found by marching squares: closed rings, which leave the grid by half a
/// cell where the part reaches its border.
///
/// Areas filled within the rings and lines drawn along them agree, for they are the same.
struct Contours {
  /// A corner of the grid, from 0 to the number of cells along each axis; those inside are within it.
  struct Corner: Hashable {
    var column, row: Int
  }

  /// Two neighboring corners between which a ring passes.
  struct Crossing: Hashable {
    var inside, outside: Corner
  }

  /// Each in order, without its first place repeated, what is inside to the left.
  let rings: [[Crossing]]

  /// - Parameters:
  ///   - columns, rows: of cells; corners are one more.
  ///   - isInside: for each corner of the grid.
  ///   - isJoined: whether the middle of a cell is inside, asked where only two opposite corners are.
  init(
    columns: Int, rows: Int, isInside: (Corner) -> Bool, isJoined: (Corner) -> Bool = { _ in false }
  ) {
    var inside = [Bool](repeating: false, count: (columns + 3) * (rows + 3))
    for row in 0...rows {
      for column in 0...columns {
        inside[(row + 1) * (columns + 3) + column + 1] = isInside(
          Corner(column: column, row: row))
      }
    }
    var next: [Crossing: Crossing] = [:]
    var order: [Crossing] = []
    for row in -1...rows {
      for column in -1...columns {
        let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map {
          Corner(column: column + $0.0, row: row + $0.1)
        }
        let are = corners.map { inside[($0.row + 1) * (columns + 3) + $0.column + 1] }
        let count = are.count { $0 }
        guard count > 0, count < 4 else { continue }
        let isSaddle = count == 2 && are[0] == are[2]
        let joins = isSaddle && isJoined(corners[0])
        for k in 0..<4 where are[k] && !are[(k + 1) % 4] {
          let start = Crossing(inside: corners[k], outside: corners[(k + 1) % 4])
          // Around the corners that are inside, or where they are joined around the one that is not.
          let turn = joins ? 1 : 3
          let end = (1...4).map { (k + $0 * turn) % 4 }.first { !are[$0] && are[($0 + 1) % 4] } ?? k
          order.append(start)
          next[start] = Crossing(inside: corners[(end + 1) % 4], outside: corners[end])
        }
      }
    }
    rings = Contours.rings(along: next, from: order)
  }

  private static func rings(along next: [Crossing: Crossing], from order: [Crossing])
    -> [[Crossing]]
  {
    var (next, rings) = (next, [[Crossing]]())
    for start in order {
      var ring: [Crossing] = []
      var place = start
      while let following = next.removeValue(forKey: place) {
        ring.append(place)
        place = following
      }
      if ring.count > 2 { rings.append(ring) }
    }
    return rings
  }
}

/// The places of a grid over two axes.
struct ContourGrid {
  /// From where to where it goes along each axis.
  let x, y: ClosedRange<Double>
  /// In how many cells each axis is cut.
  let columns, rows: Int

  /// Of each corner, row by row from the lowest y, each from the lowest x.
  var places: [ChartPoint] {
    (0...rows).flatMap { row in (0...columns).map { place(Double($0), Double(row)) } }
  }

  func place(_ column: Double, _ row: Double) -> ChartPoint {
    ChartPoint(
      ContourGrid.number(column, of: columns, in: x), ContourGrid.number(row, of: rows, in: y))
  }

  /// The place among `places`; nil outside of the grid.
  func index(_ corner: Contours.Corner) -> Int? {
    guard (0...columns).contains(corner.column), (0...rows).contains(corner.row) else { return nil }
    return corner.row * (columns + 1) + corner.column
  }

  /// So far along the way from the corner inside to the one outside.
  func place(_ crossing: Contours.Crossing, share: Double) -> ChartPoint {
    let (from, to) = (crossing.inside, crossing.outside)
    return place(
      Double(from.column) + share * Double(to.column - from.column),
      Double(from.row) + share * Double(to.row - from.row))
  }

  /// A number along an axis of the grid: 0 at the low end, `count` at the high one.
  static func number(_ place: Double, of count: Int, in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * place / Double(count)
  }

  /// The rings around the places that are at least so high; what is not a number is outside.
  func rings(around level: Double, _ heights: [Double]) -> [[ChartPoint]] {
    let height = { (corner: Contours.Corner) in index(corner).map { heights[$0] } ?? .nan }
    let contours = Contours(columns: columns, rows: rows) {
      height($0) >= level
    } isJoined: { corner in
      let sum = [(0, 0), (1, 0), (1, 1), (0, 1)].reduce(0.0) {
        $0 + height(.init(column: corner.column + $1.0, row: corner.row + $1.1))
      }
      return sum / 4 >= level
    }
    return contours.rings.map { ring in
      ring.map { crossing in
        let (high, low) = (height(crossing.inside), height(crossing.outside))
        let share = (high - level) / (high - low)
        return place(crossing, share: share.isFinite ? share : 0.5)
      }
    }
  }
}
