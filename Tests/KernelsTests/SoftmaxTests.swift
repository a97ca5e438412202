import CKernels
import ChainruleTensors
import TestSupport
import Testing

/// Softmax and its loss in Double by the definition, one row at a time.
private struct Row {
  let p: [Double]
  let logSumExp: Double

  init(_ x: [Double]) {
    let maximum = x.max() ?? 0
    let total = x.reduce(0) { $0 + Double.exp($1 - maximum) }
    p = x.map { Double.exp($0 - maximum) / total }
    logSumExp = maximum + .log(total)
  }
}

@Test(arguments: [1, 2, 3, 7, 10, 16, 33, 300, 1500])
func softmaxFollowsItsDefinition(_ cols: Int) {
  softmax(cols, scale: 1, Float.self)
  softmax(cols, scale: 1, Double.self)
  softmax(cols, scale: 1000, Float.self)
  softmax(cols, scale: 1000, Double.self)
}

private func softmax<S: KernelScalar>(_ cols: Int, scale: S, _: S.Type) {
  let rows = 230 / cols + 2
  let x: [S] = samples(rows * cols).map { $0 * scale }
  let reference = (0..<rows).map { i in Row((0..<cols).map { Double(x[i * cols + $0]) }) }
  let what = "\(S.self) \(rows) × \(cols), scale \(scale)"
  // p is right to a few ulps of itself; a difference of logits is exact to an ulp of the logits.
  let tolerance = 8 * S.ulpOfOne
  var (p, lse) = (x, [S](repeating: 0, count: rows))
  S.kernels.softmax(x, rows, cols, &p)
  expectAgreement(
    p, reference.flatMap { $0.p.map { S($0) } }, within: tolerance * max(1, scale), "p of " + what)
  S.kernels.logSumExp(x, rows, cols, &lse)
  expectAgreement(lse, reference.map { S($0.logSumExp) }, within: tolerance, "lse of " + what)
  for smoothing: S in [0, 0.1] {
    // A sum of `cols` terms of either sign, whose sizes are those of the logits.
    crossEntropy(x, reference, cols, smoothing, 4 * tolerance * max(1, scale), what)
  }
}

private func crossEntropy<S: KernelScalar>(
  _ x: [S], _ reference: [Row], _ cols: Int, _ smoothing: S, _ tolerance: S, _ what: String
) {
  let rows = reference.count
  let classes = (0..<rows).map { Int32(($0 * 7 + 2) % cols) }
  var oneHot = [S](repeating: 0, count: x.count)
  for (i, c) in classes.enumerated() { oneHot[i * cols + Int(c)] = 1 }
  var even = [S](repeating: 1 / S(cols), count: x.count)  // a dense target that is no class
  if cols > 1 { for i in 0..<rows { even[i * cols] *= 2 } }  // and whose sum is not 1
  let scale = (0..<rows).map { S($0 + 1) / 4 }
  let s = Double(smoothing)

  func expected(_ target: [S]) -> (loss: [S], d: [S]) {
    var (loss, d) = ([S](), [S]())
    for (i, row) in reference.enumerated() {
      let t = (0..<cols).map { (1 - s) * Double(target[i * cols + $0]) + s / Double(cols) }
      loss.append(
        S((0..<cols).reduce(0) { $0 + t[$1] * (row.logSumExp - Double(x[i * cols + $1])) }))
      d += (0..<cols).map { S((row.p[$0] - t[$0]) * Double(scale[i])) }
    }
    return (loss, d)
  }

  var (p, loss) = (x, [S](repeating: 0, count: rows))
  S.kernels.crossEntropy(x, classes, smoothing, rows, cols, &loss, &p)
  var rule = expected(oneHot)
  expectAgreement(loss, rule.loss, within: tolerance, "loss by classes of " + what)
  var d = x
  S.kernels.gradient(p, classes, smoothing, scale, rows, cols, &d)
  expectAgreement(d, rule.d, within: tolerance * 16, "d by classes of " + what)

  S.kernels.crossEntropyDense(x, oneHot, smoothing, rows, cols, &loss, &p)
  expectAgreement(loss, rule.loss, within: tolerance, "loss by one-hot rows of " + what)
  rule = expected(even)
  S.kernels.crossEntropyDense(x, even, smoothing, rows, cols, &loss, &p)
  expectAgreement(loss, rule.loss, within: tolerance, "dense loss of " + what)
  p.withUnsafeMutableBufferPointer {
    let here = $0.baseAddress
    S.kernels.gradientDense(here, even, smoothing, scale, rows, cols, here)
  }
  expectAgreement(p, rule.d, within: tolerance * 16, "dense d of " + what)
}

/// By hand: logits (2000, −2000) are e⁰ : e⁻⁴⁰⁰⁰, so p = (1, 0); the loss of class 0 is 0, of class 1 it is 4000.
@Test func hugeLogitsAreStable() {
  let x: [Float] = [2000, -2000, 2000, -2000]
  var (p, loss) = ([Float](repeating: 9, count: 4), [Float](repeating: 9, count: 2))
  Float.kernels.crossEntropy(x, [0, 1], 0, 2, 2, &loss, &p)
  #expect(p == [1, 0, 1, 0])
  #expect(loss == [0, 4000])
}

@Test func infiniteAndMissingLogits() {
  let x: [Double] = [-.infinity, -.infinity, 1, .infinity, 0, .nan, 0, -.infinity]
  var (p, lse) = (x, [Double](repeating: 0, count: 4))
  Double.kernels.logSumExp(x, 4, 2, &lse)
  #expect(lse[0] == -.infinity && lse[1] == .infinity && lse[2].isNaN && lse[3] == 0)
  Double.kernels.softmax(x, 4, 2, &p)
  #expect(p[..<2].allSatisfy(\.isNaN) && p[4..<6].allSatisfy(\.isNaN) && p[6...] == [1, 0])
}
