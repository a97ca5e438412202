import CKernels
import ChainruleTensors
import TestSupport
import Testing

/// f and f′ by libm, written apart from the kernels. The derivative has the kinks' values that the kernels promise.
private struct Activation<S: Scalar> {
  let kind: chainrule_activation
  let value: (S) -> S
  let derivative: (S) -> S

  static func all(slope: S) -> [Activation] {
    let sigmoid: (S) -> S = { 1 / (1 + S.exp(-$0)) }
    let cdf: (S) -> S = { S.erfc(-$0 / S.sqrt(2)) / 2 }
    return [
      Activation(kind: CHAINRULE_LINEAR, value: { $0 }, derivative: { _ in 1 }),
      Activation(kind: CHAINRULE_STEP, value: { $0 >= 0 ? 1 : 0 }, derivative: { _ in 0 }),
      Activation(
        kind: CHAINRULE_SIGMOID, value: sigmoid,
        derivative: { sigmoid($0) * (1 - sigmoid($0)) }),
      Activation(
        kind: CHAINRULE_TANH, value: { S.tanh($0) }, derivative: { 1 - S.pow(S.tanh($0), 2) }),
      Activation(
        kind: CHAINRULE_RELU, value: { $0 > 0 ? $0 : 0 }, derivative: { $0 > 0 ? 1 : 0 }),
      Activation(
        kind: CHAINRULE_LEAKY_RELU, value: { $0 > 0 ? $0 : slope * $0 },
        derivative: { $0 > 0 ? 1 : slope }),
      Activation(
        kind: CHAINRULE_SOFTPLUS, value: { S.log(onePlus: S.exp($0)) }, derivative: sigmoid),
      Activation(
        kind: CHAINRULE_GELU, value: { $0 * cdf($0) },
        derivative: { cdf($0) + $0 * S.exp(-$0 * $0 / 2) / S.sqrt(2 * .pi) }),
    ]
  }
}

@Test(arguments: counts)
func activationsFollowTheirFormulas(_ cols: Int) {
  activations(cols, Float.self)
  activations(cols, Double.self)
}

private func activations<S: KernelScalar>(_ cols: Int, _: S.Type) {
  let (slope, tolerance) = (S(0.125), 8 * S.ulpOfOne)
  for activation in Activation<S>.all(slope: slope) {
    for rows in [0, 1, 5, 200] where rows < 200 || cols == 7 {
      let what = "\(S.self) kind \(activation.kind.rawValue), \(rows) × \(cols)"
      var x = samples(rows * cols, as: S.self)
      let bias = samples(cols, seed: 9, as: S.self)
      if rows > 0, cols > 1 { x[0] = -bias[0] }  // a z of exactly 0: the kink
      let z = x.indices.map { x[$0] + bias[$0 % cols] }
      let a = z.map(activation.value)
      var (foundZ, foundA) = (x, x)
      S.kernels.biasActivation(activation.kind, slope, x, bias, &foundZ, &foundA, rows, cols)
      expectAgreement(foundZ, z, within: 0, "z of " + what)
      expectAgreement(foundA, a, within: tolerance, "a of " + what)
      // In place, without z; then without a bias, where z is a copy.
      var place = x
      place.withUnsafeMutableBufferPointer {
        let here = $0.baseAddress
        S.kernels.biasActivation(activation.kind, slope, here, bias, nil, here, rows, cols)
      }
      expectAgreement(place, a, within: tolerance, "a in place of " + what)
      S.kernels.biasActivation(activation.kind, slope, z, nil, &foundZ, &foundA, rows, cols)
      expectAgreement(foundZ, z, within: 0, "copied z of " + what)
      expectAgreement(foundA, a, within: tolerance, "a without bias of " + what)
      deltas(activation, slope, z, a, tolerance, what)
    }
  }
}

private func deltas<S: KernelScalar>(
  _ activation: Activation<S>, _ slope: S, _ z: [S], _ a: [S], _ tolerance: S, _ what: String
) {
  let d = samples(z.count, seed: 10, as: S.self)
  var out = d
  out.withUnsafeMutableBufferPointer {
    let here = $0.baseAddress
    S.kernels.delta(activation.kind, slope, here, z, a, here, z.count)
  }
  let expected = z.indices.map { d[$0] * activation.derivative(z[$0]) }
  expectAgreement(out, expected, within: tolerance, "delta of " + what)
}

@Test func derivativesHoldFarFromZero() {
  let z: [Double] = [-800, -40, -20, 0, 20, 40, 800]
  let d = [Double](repeating: 1, count: z.count)
  var (a, out) = (z, z)
  Double.kernels.biasActivation(CHAINRULE_SOFTPLUS, 0, z, nil, nil, &a, 1, z.count)
  Double.kernels.delta(CHAINRULE_SOFTPLUS, 0, d, nil, a, &out, z.count)
  for (i, x) in z.enumerated() {
    let sigmoid = x < 0 ? Double.exp(x) / (1 + .exp(x)) : 1 / (1 + .exp(-x))
    #expect(abs(out[i] - sigmoid) <= 1e-14 * sigmoid, "softplus′(\(x)) is \(out[i])")
  }
  Double.kernels.delta(CHAINRULE_GELU, 0, d, z, nil, &out, z.count)
  #expect(out[0] == 0 && out[3] == 0.5 && out[6] == 1)
  // Φ(z) + z φ(z) → z φ(z) (1 − 1/z²) at z = −20, by hand: −1.10152…e−86.
  let density = Double.exp(-200) / Double.sqrt(2 * .pi)
  let expected = .erfc(20 / Double.sqrt(2)) / 2 - 20 * density
  #expect(abs(out[2] - expected) <= 1e-12 * abs(expected), "gelu′(−20) is \(out[2])")
}

@Test(arguments: [1.0, 0.9, 0.5, 0.1, 0x1p-24, 0.30000001192092896])
func dropoutMasksEqualTheSwiftGenerator(_ keep: Double) {
  dropout(keep, Float.self)
  dropout(keep, Double.self)
}

private func dropout<S: KernelScalar>(_ keep: Double, _: S.Type) {
  let (seed, step, firstRow, rows) = (0x1234_5678_9abc_def0 as UInt64, 41, 1000, 3)
  let (random, purpose) = (Random(seed: seed), Random.Purpose.mask(5))
  for cols in counts + [4, 130] {
    var out = [S](repeating: -1, count: rows * cols)
    S.kernels.dropoutMask(seed, purpose.rawValue, step, firstRow, rows, cols, keep, &out)
    let expected = (0..<rows * cols).map { place in
      let (i, j) = (place / cols, place % cols)
      let uniform = random.uniform(purpose, step: step, row: firstRow + i, column: j)
      return uniform < keep ? S(1 / keep) : 0
    }
    #expect(out == expected, "\(S.self), \(cols) columns, keep \(keep)")
  }
}
