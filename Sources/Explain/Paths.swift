import ChainruleFormulas

/// The ways from one number to the cost, each with the product of its local derivatives: their sum is ∂C/∂u.
///
///     let paths = Paths(equations, from: w, limit: 8)
///     paths.shown[0].elements       // w¹₁₁, z¹₁, a¹₁, z²₁, a²₁, C
///     paths.rest                    // what all others make together
public struct Paths: Sendable {
  /// One way, and its factors ∂v/∂u, one for each step.
  public struct Path: Sendable {
    /// From u to C, both included.
    public let elements: [Element]
    /// ∂v/∂u of each step to the next element: one fewer than `elements`.
    public let factors: [LocalDerivative]
    /// The way's share of ∂C/∂u.
    public let product: Double
  }

  /// u
  public let from: Element
  /// How many there are; the largest whole number where there are more.
  public let count: Int
  /// Those with the largest |product|, largest first.
  public let shown: [Path]
  /// ∂C/∂u as the sum of all of them.
  public let total: Double
  /// What the paths that are not shown make together.
  public var rest: Double {
    guard shown.count < count else { return 0 }
    let rest = exactSum([total] + shown.map { -$0.product })
    // Below this it is the rounding of the products and not a path.
    let largest = shown.first.map { abs($0.product) } ?? 0
    return abs(rest) <= 1e-15 * max(largest, abs(total)) ? 0 : rest
  }

  /// The best ways are found from the cost backward, without walking all of them.
  public init(_ equations: Equations, from element: Element, limit: Int = 8) {
    var search = Search(equations: equations, limit: limit)
    let best = search.ways(from: element)
    from = element
    count = best.count
    total = best.total
    // Ways that carry nothing are counted, not shown, unless there are no others.
    let carrying = best.largest.filter { $0.product != 0 }
    shown = (carrying.isEmpty ? best.largest : carrying).map { way in
      Path(
        elements: [element] + way.steps.map(\.of), factors: way.steps, product: way.product)
    }
  }
}

/// The best ways on from each element, found once for each.
private struct Search {
  struct Way {
    var steps: [LocalDerivative]
    var product: Double
  }

  struct Ways {
    var largest: [Way]
    var count: Int
    var total: Double
  }

  let equations: Equations
  let limit: Int
  private var known: [Element: Ways] = [:]

  init(equations: Equations, limit: Int) { (self.equations, self.limit) = (equations, limit) }

  mutating func ways(from element: Element) -> Ways {
    if element == .cost { return Ways(largest: [Way(steps: [], product: 1)], count: 1, total: 1) }
    if let found = known[element] { return found }
    var candidates: [Way] = []
    var (count, products) = (0, [Double]())
    for local in equations.readers(of: element) {
      let further = ways(from: local.of)
      count = count.addingReportingOverflow(further.count).overflow ? .max : count + further.count
      products.append(local.value * further.total)
      candidates += further.largest.map {
        Way(steps: [local] + $0.steps, product: local.value * $0.product)
      }
    }
    let best = Elision.largest(candidates.count, limit) { candidates[$0].product }
    let ways = Ways(
      largest: best.map { candidates[$0] }, count: count, total: exactSum(products))
    known[element] = ways
    return ways
  }
}
