import ChainruleFormulas

/// A descent cannot be drawn: its function has no number at the start.
public struct NoStartValue: Error, Hashable, CustomStringConvertible {
  /// “x = −1”.
  public let place: String
  /// What the function gives there.
  public let found: Double

  public var description: String {
    let words =
      found.isNaN
      ? "none" : "\(NumberFormat.shortest.string(found)), too large to be drawn"
    return "the start \(place): expected a number of the function there, found \(words)"
  }
}

// MARK: - How much of a way is drawn

extension DescentPicture {
  /// The places of the way that the picture holds: all, or the beginning of a way that runs off.
  ///
  /// Of a descent that diverges the last steps are so long that the first could not be told apart: it is drawn as far as
  /// twenty times its first step.
  var shownWay: [[Double]] {
    let way = wholeWay
    let from = way[0]
    guard runsOff(way) else { return way }
    let lengths = way.map { Self.distance($0, from) }
    guard let first = lengths.first(where: { $0 > 0 && $0.isFinite }) else { return [from] }
    let near = zip(way, lengths).prefix { $1 <= 20 * first && value($0).magnitude < 1e300 }
    return near.map(\.0)
  }

  private var wholeWay: [[Double]] {
    variables[0].way.indices.map { i in variables.map { $0.way[i] } }
  }

  /// Whether it ends higher than it began, without a number, or very far away.
  private func runsOff(_ way: [[Double]]) -> Bool {
    guard let first = way.first, let last = way.last else { return false }
    let size = max(1, first.map(\.magnitude).max() ?? 1)
    return !(value(last) <= value(first))
      || way.contains { !(Self.distance($0, first) <= 1e3 * size) }
  }

  private static func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) {
      max($0, ($1.0 - $1.1).magnitude.isNaN ? .infinity : ($1.0 - $1.1).magnitude)
    }
  }

  /// A place on the way from the last one that is drawn to the next, outside of the picture; nil where all are in it.
  var leavingPlace: (point: [Double], height: Double)? {
    let (way, shown) = (wholeWay, shownWay)
    guard shown.count < way.count, let last = shown.last else { return nil }
    let next = way[shown.count]
    let (low, high) = (value(last), value(next))
    guard (next + [low, high]).allSatisfy(\.isFinite) else { return nil }
    let widest = variables.indices.map { room($0).upperBound - room($0).lowerBound }.max() ?? 1
    let share = min(1, 3 * widest / Self.distance(next, last))
    return (zip(last, next).map { $0 + share * ($1 - $0) }, low + share * (high - low))
  }

  /// The caption, and how much of the way is left out.
  var wholeCaption: String {
    let (all, shown) = (variables[0].way.count - 1, shownWay.count - 1)
    guard shown < all else { return caption }
    let drawn =
      shown == 0
      ? "Only the start is drawn" : "Drawn are the first \(shown) of \(Self.counted(all))"
    return caption + " \(drawn): what follows leads out of the picture."
  }

  /// The way with room around it.
  func room(_ place: Int) -> ClosedRange<Double> {
    let extents = variables.indices.map { i -> ClosedRange<Double> in
      let numbers = shownWay.map { $0[i] }
      return (numbers.min() ?? 0)...(numbers.max() ?? 0)
    }
    let length = { (range: ClosedRange<Double>) in range.upperBound - range.lowerBound }
    let (low, high) = (extents[place].lowerBound, extents[place].upperBound)
    let size = max(low.magnitude, high.magnitude)
    // Numbers of other sizes have nothing to say here.
    let others =
      extents.filter { max($0.lowerBound.magnitude, $0.upperBound.magnitude) <= 1e6 * max(1, size) }
      .map(length).max() ?? 0
    let isStill = high - low < 1e-9 * max(1, size)
    let room = max(
      (high - low) * 0.35,
      isStill ? max(others * 0.5, 0.5 * (size < 1e3 ? 1 : size)) : (others - (high - low)) * 0.3)
    return (low - room)...(high + room)
  }
}
