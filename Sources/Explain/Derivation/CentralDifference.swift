/// A derivative from values on both sides, (f(x + h) − f(x − h)) / 2h, for smaller and smaller h, and what they tend to.
///
/// Reference: Ridders, Advances in Engineering Software 4 (1982), 75–76.
public struct CentralDifference: Hashable, Sendable {
  /// What the slopes tend to as h shrinks.
  public let value: Double
  /// An estimate of how far off the value is.
  public let error: Double

  private static let rounds = 10
  /// Each h is the one before, divided by this.
  private static let shrinking = 1.4

  /// Nil where the function has no finite values around `x`.
  public init?(_ function: (Double) -> Double, at x: Double) {
    var width = 0.02 * max(x.magnitude, 0.5)
    var column: [Double] = []
    var best: (value: Double, error: Double)?
    for round in 0..<Self.rounds {
      let slope = (function(x + width) - function(x - width)) / ((x + width) - (x - width))
      width /= Self.shrinking
      guard slope.isFinite else {
        (column, best) = ([], nil)
        continue
      }
      let next = Self.extrapolated(slope, after: column)
      for i in next.indices.dropFirst() where round > 0 {
        let error = max(
          (next[i] - next[i - 1]).magnitude, (next[i] - column[i - 1]).magnitude)
        if error < best?.error ?? .infinity { best = (next[i], error) }
      }
      column = next
    }
    guard let best else { return nil }
    (value, error) = best
  }

  /// Errors of h², h⁴ … removed one after another (Neville's scheme).
  private static func extrapolated(_ slope: Double, after column: [Double]) -> [Double] {
    var next = [slope]
    var factor = shrinking * shrinking
    for i in column.indices {
      next.append((next[i] * factor - column[i]) / (factor - 1))
      factor *= shrinking * shrinking
    }
    return next
  }
}
