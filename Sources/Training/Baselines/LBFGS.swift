/// A function to be minimized, with its gradient.
protocol SmoothObjective {
  /// The value at a point, and the gradient there.
  mutating func evaluate(at point: [Double]) -> (value: Double, gradient: [Double])
  /// Steps at most.
  var stepLimit: Int { get }
}

/// The limited-memory method of Broyden, Fletcher, Goldfarb and Shanno: steps −H ∇f, where H
/// approximates the inverse of the second derivatives from the last ten changes of point and
/// gradient.
///
/// Source: J. Nocedal, S. Wright, “Numerical Optimization”, 2nd edition, algorithms 7.4 and 7.5,
/// with the backtracking of algorithm 3.1. Meant for smooth convex functions.
struct LBFGS {
  private static let memory = 10
  /// The greatest slope of a minimum.
  private static let tolerance = 1e-5

  /// A change of the point s and of the gradient y, and 1 / sᵀy.
  private struct Change {
    let s, y: [Double]
    let inverse: Double
  }

  private var changes: [Change] = []

  /// The point where no slope is above 1e-5, or the best one when the steps are used up or none
  /// leads further down. It ends where `shouldStop`, asked after each step, says so.
  static func minimum(
    from start: [Double], of objective: some SmoothObjective, shouldStop: () -> Bool = { false }
  ) -> [Double] {
    var (objective, method) = (objective, LBFGS())
    var point = start
    var here = objective.evaluate(at: point)
    for _ in 0..<objective.stepLimit where !shouldStop() {
      guard (here.gradient.map { abs($0) }.max() ?? 0) > tolerance else { break }
      let direction = method.direction(here.gradient)
      guard let next = descend(&objective, point, here, direction) else { break }
      method.remember(
        s: zip(next.point, point).map { $0 - $1 },
        y: zip(next.gradient, here.gradient).map { $0 - $1 })
      (point, here) = (next.point, (next.value, next.gradient))
    }
    return point
  }

  private mutating func remember(s: [Double], y: [Double]) {
    let product = dot(s, y)
    // Rounding can turn the curvature of a flat place negative; H must stay positive definite.
    guard product > 1e-14 * dot(y, y) else { return }
    if changes.count == LBFGS.memory { changes.removeFirst() }
    changes.append(Change(s: s, y: y, inverse: 1 / product))
  }

  /// −H ∇f by the two loops.
  private func direction(_ gradient: [Double]) -> [Double] {
    var q = gradient
    var factors: [Double] = []
    for change in changes.reversed() {
      let factor = change.inverse * dot(change.s, q)
      add(-factor, change.y, to: &q)
      factors.append(factor)
    }
    // Without a memory a step of length 1 at most.
    let scale =
      changes.last.map { 1 / ($0.inverse * dot($0.y, $0.y)) }
      ?? min(1, 1 / dot(gradient, gradient).squareRoot())
    for i in q.indices { q[i] *= scale }
    for (change, factor) in zip(changes, factors.reversed()) {
      add(factor - change.inverse * dot(change.y, q), change.s, to: &q)
    }
    return q.map { -$0 }
  }

  /// A point along the direction that is low enough (Armijo's rule); nil where 30 halvings find
  /// none.
  private static func descend<Objective: SmoothObjective>(
    _ objective: inout Objective, _ point: [Double], _ here: (value: Double, gradient: [Double]),
    _ direction: [Double]
  ) -> (point: [Double], value: Double, gradient: [Double])? {
    let slope = dot(here.gradient, direction)
    guard slope < 0 else { return nil }
    var step = 1.0
    for _ in 0..<30 {
      var next = point
      add(step, direction, to: &next)
      let (value, gradient) = objective.evaluate(at: next)
      if value <= here.value + 1e-4 * step * slope { return (next, value, gradient) }
      step /= 2
    }
    return nil
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in a.indices { sum += a[i] * b[i] }
  return sum
}

private func add(_ factor: Double, _ a: [Double], to b: inout [Double]) {
  for i in a.indices { b[i] += factor * a[i] }
}
