import CKernels
import ChainruleTensors
import TestSupport
import Testing

/// Two steps of every optimizer against its formula, for all remainders.
@Test(arguments: counts)
func optimizersFollowTheirFormulas(_ count: Int) {
  optimizers(count, Float.self)
  optimizers(count, Double.self)
}

/// One element with its state; `update` is the formula.
private func expectSteps<S: KernelScalar>(
  _ name: String, _ count: Int,
  update: (_ t: Int, _ p: inout S, _ g: S, _ u: inout S, _ v: inout S) -> Void,
  kernel: (
    _ t: Int, _ p: UnsafeMutablePointer<S>?, _ g: [S], _ u: UnsafeMutablePointer<S>?,
    _ v: UnsafeMutablePointer<S>?
  ) -> Void
) {
  var p: [S] = samples(count)
  if count > 2 { p[2] = 0 }  // sign(0) = 0 under an L1 penalty
  var (u, v) = ([S](repeating: 0, count: count), [S](repeating: 0, count: count))
  var (expected, state1, state2) = (p, u, v)
  for t in 1...2 {
    let g: [S] = samples(count, seed: UInt64(100 + t))
    for i in 0..<count {
      let (l1, l2) = (S(0.01), S(0.02))
      let sign: S = expected[i] > 0 ? 1 : expected[i] < 0 ? -1 : 0
      let penalized = g[i] + l1 * sign + l2 * expected[i]
      update(t, &expected[i], penalized, &state1[i], &state2[i])
    }
    p.withUnsafeMutableBufferPointer { p in
      u.withUnsafeMutableBufferPointer { u in
        v.withUnsafeMutableBufferPointer { v in
          kernel(t, p.baseAddress, g, u.baseAddress, v.baseAddress)
        }
      }
    }
  }
  let what = "\(S.self) \(name), \(count) elements"
  expectAgreement(p, expected, within: 16 * S.ulpOfOne, "p of " + what)
  expectAgreement(u, state1, within: 16 * S.ulpOfOne, "first state of " + what)
  expectAgreement(v, state2, within: 16 * S.ulpOfOne, "second state of " + what)
}

private func optimizers<S: KernelScalar>(_ n: Int, _: S.Type) {
  let k = S.kernels
  expectSteps("sgd", n) { (_, p: inout S, g, _, _) in
    p -= 0.1 * g
  } kernel: { _, p, g, _, _ in
    k.sgd(p, g, n, 0.1, 0.01, 0.02)
  }
  for nesterov in [false, true] {
    expectSteps("momentum, nesterov \(nesterov)", n) { (_, p: inout S, g, u, _) in
      u = 0.9 * u + (1 - 0.25) * g
      p -= 0.1 * (nesterov ? g + 0.9 * u : u)
    } kernel: { _, p, g, u, _ in
      k.momentum(p, g, u, n, 0.1, 0.9, 0.25, nesterov ? 1 : 0, 0.01, 0.02)
    }
  }
  expectSteps("adagrad", n) { (_, p: inout S, g, u, _) in
    u += g * g
    p -= 0.1 * g / (S.sqrt(u) + 1e-3)
  } kernel: { _, p, g, u, _ in
    k.adagrad(p, g, u, n, 0.1, 1e-3, 0.01, 0.02)
  }
  expectSteps("rmsprop", n) { (_, p: inout S, g, u, _) in
    u = 0.5 * u + (1 - 0.5) * g * g
    p -= 0.1 * g / (S.sqrt(u) + 1e-3)
  } kernel: { _, p, g, u, _ in
    k.rmsprop(p, g, u, nil, n, 0.1, 0.5, 1e-3, 0.01, 0.02)
  }
  expectSteps("centered rmsprop", n) { (_, p: inout S, g, u, v) in
    u = 0.5 * u + (1 - 0.5) * g * g
    v = 0.5 * v + (1 - 0.5) * g
    p -= 0.1 * g / (S.sqrt(u - v * v) + 0.1)
  } kernel: { _, p, g, u, v in
    k.rmsprop(p, g, u, v, n, 0.1, 0.5, 0.1, 0.01, 0.02)
  }
  adam(n, decay: nil, S.self)
  adam(n, decay: 0.3, S.self)
}

private func adam<S: KernelScalar>(_ n: Int, decay: Double?, _: S.Type) {
  let bias = { (beta: Double, t: Int) in 1 - Double.pow(beta, t) }
  expectSteps("adam, decay \(decay ?? 0)", n) { (t, p: inout S, g, m, v) in
    p *= S(1 - 0.1 * (decay ?? 0))
    m += 0.1 * (g - m)
    v = 0.99 * v + 0.01 * g * g
    let denominator = S.sqrt(v) / S.sqrt(S(bias(0.99, t))) + 1e-3
    p -= S(0.1 / bias(0.9, t)) * (m / denominator)
  } kernel: { t, p, g, m, v in
    let (c1, c2) = (bias(0.9, t), bias(0.99, t))
    if let decay {
      S.kernels.adamw(p, g, m, v, n, 0.1, 0.9, 0.99, 1e-3, c1, c2, decay, 0.01, 0.02)
    } else {
      S.kernels.adam(p, g, m, v, n, 0.1, 0.9, 0.99, 1e-3, c1, c2, 0.01, 0.02)
    }
  }
}

/// By hand: p = 1, g = ½, rate 0.1. First step m = 0.05, v = 0.00025; corrected m̂ = ½, v̂ = ¼, so the step is
/// 0.1 · ½ / (½ + 0) = 0.1 and p = 0.9, whatever g is: Adam's first step is the rate.
@Test func adamsFirstStepIsTheRate() {
  var (p, m, v): ([Double], [Double], [Double]) = ([1], [0], [0])
  Double.kernels.adam(&p, [0.5], &m, &v, 1, 0.1, 0.9, 0.999, 0, 1 - 0.9, 1 - 0.999, 0, 0)
  expectAgreement(p + m + v, [0.9, 0.05, 0.00025], within: 1e-12)
}
