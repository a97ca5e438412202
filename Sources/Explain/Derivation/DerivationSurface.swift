import ChainruleFormulas

/// A formula as a function of some of its variables, the others held: its value, gradient and Hessian anywhere.
struct DerivationSurface {
  /// The most operations and numbers of a formula that is derived twice.
  static let largestForHessian = 200

  let formula: Formula
  let variables: [Element]
  private let fixed: [Element: Double]
  let slopes: [Formula]
  /// Second derivatives; nil for a formula too large to write them.
  let curvatures: [[Formula]]?

  init(_ formula: Formula, _ variables: [Element], fixed: [Element: Double]) {
    (self.formula, self.variables, self.fixed) = (formula, variables, fixed)
    let slopes = variables.map { formula.derivative(withRespectTo: $0).simplified }
    self.slopes = slopes
    let limit = Self.largestForHessian
    curvatures =
      formula.size(atMost: limit) > limit || variables.count > 10
      ? nil
      : slopes.map { slope in
        variables.map { slope.derivative(withRespectTo: $0).simplified }
      }
  }

  private func numbers(_ point: [Double]) -> [Element: Double] {
    fixed.merging(zip(variables, point)) { $1 }
  }

  func value(at point: [Double]) -> Double { formula.value(at: numbers(point)) }

  func gradient(at point: [Double]) -> [Double] {
    let numbers = numbers(point)
    return slopes.map { $0.value(at: numbers) }
  }

  func hessian(at point: [Double]) -> SquareSystem? {
    let numbers = numbers(point)
    return curvatures.map { rows in
      SquareSystem(rows: rows.map { $0.map { $0.value(at: numbers) } })
    }
  }

  /// Whether the slopes change around a point, as they do not on the sides of a kink; true where it cannot be told.
  func bends(at point: [Double]) -> Bool {
    hessian(at: point)?.rows.contains { $0.contains { $0 != 0 } } ?? true
  }

  /// What a point with gradient 0 is, as its second derivatives tell.
  func kind(at point: [Double]) -> StationaryPoint {
    guard let hessian = hessian(at: point) else { return .unknown }
    if hessian.isPositiveDefinite { return .minimum }
    let opposite = SquareSystem(rows: hessian.rows.map { $0.map { -$0 } })
    if opposite.isPositiveDefinite { return .maximum }
    guard hessian.solved(variables.map { _ in 1 }) != nil else { return .unknown }
    return .saddle
  }
}

/// What a point is where the gradient is 0.
public enum StationaryPoint: String, Hashable, Sendable {
  /// All second derivatives rise.
  case minimum
  /// All second derivatives fall.
  case maximum
  /// Up in one direction and down in another.
  case saddle
  /// The second derivatives do not tell.
  case unknown
}
