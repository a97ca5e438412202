import ChainruleGraphs
import ChainruleTensors
import Testing

/// y and ∂y/∂x of an elementwise operation at these points, through the reference interpreter.
private func values(_ op: any ElementwiseOp, at points: [Double]) -> (y: [Double], slope: [Double])
{
  var graph = Graph()
  let x = graph.placeholder([points.count])
  let y = graph.add(op, [x])
  let one = graph.add(Constant(1, shape: [points.count]), [])
  let slope = graph.pullback(from: [y: one], to: [x])[0]
  let found = graph.evaluate([x: Tensor(points, shape: [points.count])])
  return (found[y]?.values ?? [], slope.flatMap { found[$0]?.values } ?? points.map { _ in 0 })
}

private func same(_ a: [Double], _ b: [Double]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
}

/// What the documentation of each operation says of kinks and of the ends of the numbers.
@Suite struct KinkTests {
  @Test(
    arguments: [
      (ReLU(), [-1, 0, 1], [0, 0, 1]),
      (LeakyReLU(slope: 0.25), [-4, 0, 1], [0.25, 0.25, 1]),
      (LeakyReLU(slope: -0.5), [-4, 0, 1], [-0.5, -0.5, 1]),
      (Step(), [-1, 0, 1], [0, 0, 0]),
      (IsPositive(), [-1, 0, 1], [0, 0, 0]),
      (Absolute(), [-2, 0, 2], [-1, 0, 1]),
      (Sign(), [-2, 0, 2], [0, 0, 0]),
      // At the kinks of Clip the slope is 0; Huber has none, its slope is x held within ±c.
      (Clip(limit: 0.5), [-0.5, -0.25, 0.5], [0, 1, 0]),
      (Clip(limit: 0.5), [-0.75, 0, 0.75], [0, 1, 0]),
      (Huber(threshold: 0.5), [-0.5, 0.25, 0.5], [-0.5, 0.25, 0.5]),
      (Huber(threshold: 0.5), [-3, 0, 3], [-0.5, 0, 0.5]),
    ] as [(any ElementwiseOp & Sendable, [Double], [Double])])
  func slopes(_ op: any ElementwiseOp & Sendable, _ points: [Double], _ expected: [Double]) {
    #expect(values(op, at: points).slope == expected, "\(op)")
  }

  @Test func valuesAtKinks() {
    #expect(values(Step(), at: [-0.5, -0.0, 0, 0.5]).y == [0, 1, 1, 1])
    #expect(values(IsPositive(), at: [-0.5, 0, 0.5]).y == [0, 0, 1])
    #expect(values(Sign(), at: [-0.5, 0, 0.5]).y == [-1, 0, 1])
    // ½ · 0.5² = 0.125 = 0.5 (0.5 − ½ · 0.5), from both sides
    #expect(values(Huber(threshold: 0.5), at: [-0.5, 0.5]).y == [0.125, 0.125])
    #expect(values(Clip(limit: 0.5), at: [-0.5, 0.5, 9]).y == [-0.5, 0.5, 0.5])
  }

  @Test("NaN stays NaN, but for the two that answer a question with yes or no")
  func missing() {
    let passing: [any ElementwiseOp] = [
      Absolute(), Affine(scale: 2), Clip(), Exponential(), GELU(), Huber(), LeakyReLU(),
      Logarithm(), NormalCDF(), NormalDensity(), ReLU(), Sigmoid(), Sign(), Softplus(), Square(),
      SquareRoot(), Tanh(),
    ]
    for op in passing { #expect(values(op, at: [.nan]).y[0].isNaN, "\(op)") }
    #expect(values(Step(), at: [.nan]).y == [0])
    #expect(values(IsPositive(), at: [.nan]).y == [0])
  }

  @Test(
    arguments: [
      (Sigmoid(), [0, 1]), (Tanh(), [-1, 1]), (Softplus(), [0, .infinity]),
      (GELU(), [0, .infinity]), (ReLU(), [0, .infinity]), (NormalCDF(), [0, 1]),
      (NormalDensity(), [0, 0]), (Exponential(), [0, .infinity]), (Logarithm(), [.nan, .infinity]),
      (SquareRoot(), [.nan, .infinity]), (Clip(), [-1, 1]), (Huber(), [.infinity, .infinity]),
      (Absolute(), [.infinity, .infinity]), (Sign(), [-1, 1]), (Step(), [0, 1]),
      (LeakyReLU(), [-.infinity, .infinity]),
    ] as [(any ElementwiseOp & Sendable, [Double])])
  func infinity(_ op: any ElementwiseOp & Sendable, _ expected: [Double]) {
    let found = values(op, at: [-.infinity, .infinity]).y
    #expect(same(found, expected), "\(op): \(found)")
  }

  @Test("±1000 overflow nowhere where a bounded result exists")
  func large() {
    #expect(values(Sigmoid(), at: [-1000, 1000]).y == [0, 1])
    #expect(values(Softplus(), at: [-1000, 1000]).y == [0, 1000])
    #expect(values(Softplus(), at: [-1000, 1000]).slope == [0, 1])
    #expect(values(Sigmoid(), at: [-1000, 1000]).slope == [0, 0])
    // Φ(−20) = 2.7536241186062337e-89 (Abramowitz and Stegun's asymptotic series, 40 digits)
    let tail = values(NormalCDF(), at: [-20]).y[0]
    let ratio: Double = tail / 2.7536241186062337e-89
    #expect(abs(ratio - 1) < 1e-12)
  }

  @Test("0 and below under root, logarithm and fraction")
  func domains() {
    #expect(values(SquareRoot(), at: [0]).slope == [.infinity])
    #expect(values(Logarithm(), at: [0]).y == [-.infinity])
    #expect(same(values(Logarithm(), at: [-1]).y, [.nan]))
    let zero = Tensor<Double>([0, 0, 0], shape: [3])
    let numbers = Tensor<Double>([1, -1, 0], shape: [3])
    #expect(same(Divide().apply(to: [numbers, zero])[0].values, [.infinity, -.infinity, .nan]))
  }
}
