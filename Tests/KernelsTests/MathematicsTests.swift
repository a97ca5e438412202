import CKernels
import ChainruleTensors
import TestSupport
import Testing

/// The bounds of vectormath.inc in units in the last place; references are rounded, which adds half a unit.
private let bounds: [String: Double] = [
  "exp": 1.1, "log": 1, "log1p": 1, "tanh": 3, "sigmoid": 2.3, "softplus": 2, "erf": 1.5,
  "normal_cdf": 4.5, "gelu": 4.5,
]

/// y = f(x) for a list, by the kernel.
func mapped<S: KernelScalar>(_ name: String, _ x: [S]) throws -> [S] {
  let map = try #require(S.kernels.maps[name], "no kernel named \(name)")
  return [S](unsafeUninitializedCapacity: x.count) { buffer, count in
    map(x, buffer.baseAddress, x.count)
    count = x.count
  }
}

/// Records the worst of `found` against `expected`; the unit is that of a subnormal number where the result is one.
private func expectUlps<S: Scalar>(_ name: String, _ x: [S], _ found: [S], _ expected: [S]) throws {
  let bound = try #require(bounds[name]) + 0.5
  var worst = (error: 0.0, index: 0)
  for i in x.indices {
    let unit = max(expected[i].magnitude.ulp, S.leastNonzeroMagnitude)
    let (a, b) = (found[i], expected[i])
    let same = a == b || (a.isNaN && b.isNaN)
    let error =
      same ? 0 : a.isFinite && b.isFinite ? Double(abs(a - b) / unit) : Double.infinity
    if error > worst.error { worst = (error, i) }
  }
  #expect(
    worst.error <= bound,
    """
    \(name)(\(x[worst.index])): expected \(expected[worst.index]), found \(found[worst.index]), \
    \(worst.error) ulp, allowed \(bound)
    """)
}

@Test(arguments: bounds.keys.sorted())
func doubleKernelsAgreeWithReferences(_ name: String) throws {
  let table = try #require(references[name])
  var (x, y): ([Double], [Double]) = ([], [])
  for line in table.split(separator: "\n") {
    let words = line.split(separator: " ")
    x.append(try #require(Double(words[0])))
    y.append(try #require(Double(words[1])))
  }
  #expect(x.count > 90, "the table of \(name) is short")
  try expectUlps(name, x, mapped(name, x), y)
}

/// The functions in binary64 from libm, by formulas that keep their digits.
private func reference(_ name: String, _ x: Double) -> Double {
  switch name {
  case "exp": .exp(x)
  case "log": .log(x)
  case "log1p": .log(onePlus: x)
  case "tanh": .tanh(x)
  case "sigmoid": x < 0 ? .exp(x) / (1 + .exp(x)) : 1 / (1 + .exp(-x))
  case "softplus": (x < 0 ? 0 : x) + .log(onePlus: .exp(-abs(x)))
  case "erf": .erf(x)
  case "normal_cdf": .erfc(-x * 0.5.squareRoot()) / 2
  case "gelu": x == -.infinity ? 0 : x * (.erfc(-x * 0.5.squareRoot()) / 2)
  default: .nan
  }
}

/// Every exponent, both signs, infinities and NaN: 320,000 floats evenly over the bit patterns.
@Test(arguments: bounds.keys.sorted())
func floatKernelsAgreeWithDouble(_ name: String) throws {
  var x = stride(from: UInt32(0), to: .max - 13_000, by: 13_399).map { Float(bitPattern: $0) }
  x += [.infinity, -.infinity, .nan, 0, -0.0, 1, -1, .leastNonzeroMagnitude, .leastNormalMagnitude]
  // The range where most functions do something.
  x += stride(from: Float(-110), through: 110, by: 0.0101)
  try expectUlps(name, x, mapped(name, x), x.map { Float(reference(name, Double($0))) })
}

@Test func specialValuesHoldExactly() throws {
  try special(Float.self)
  try special(Double.self)
}

private func special<S: KernelScalar>(_: S.Type) throws {
  let x: [S] = [-.infinity, -1, -0.0, 0, 1, .infinity, .nan]
  let expected: [String: [S]] = [
    "exp": [0, S.exp(-1), 1, 1, S.exp(1), .infinity, .nan],
    "log": [.nan, .nan, -.infinity, -.infinity, 0, .infinity, .nan],
    "sqrt": [.nan, .nan, 0, 0, 1, .infinity, .nan],
    "square": [.infinity, 1, 0, 0, 1, .infinity, .nan],
    "reciprocal": [0, -1, -.infinity, .infinity, 1, 0, .nan],
    "abs": [.infinity, 1, 0, 0, 1, .infinity, .nan],
    "sign": [-1, -1, 0, 0, 1, 1, .nan],
    "negate": [.infinity, 1, 0, 0, -1, -.infinity, .nan],
    "step": [0, 0, 1, 1, 1, 1, 0],
    "relu": [0, 0, 0, 0, 1, .infinity, .nan],
    "erf": [-1, S.erf(-1), 0, 0, S.erf(1), 1, .nan],
  ]
  for (name, values) in expected {
    expectAgreement(try mapped(name, x), values, within: S.ulpOfOne, "\(S.self) \(name)")
  }
  for name in ["tanh", "erf"] {
    #expect(try mapped(name, x)[2].sign == .minus, "\(S.self) \(name)(−0) is not −0")
  }
}
