import ChainruleGraphs
import ChainruleTensors

extension OpCheck {
  /// Central differences of Σ cotangent · output, against `pullback`: to 10⁻¹⁰, relative to max(1, |expected|).
  ///
  /// The inputs must be `Sample.margin` away from kinks; at the kinks themselves a derivative is a convention, which
  /// the operation's documentation states and a test of its own holds.
  public func differences() -> Finding {
    var finding = Finding(kind, .differences, bound: 1e-10)
    for arriving in arrivals {
      let cotangents = cotangents(arriving)
      let shares = pullback(cotangents)
      for (i, sample) in samples.enumerated() where !sample.isData {
        for j in 0..<inputs[i].count {
          let expected = difference(cotangents, input: i, element: j)
          finding.compare(
            shares[i].values[j], expected, scale: relativeOrAbsolute(expected),
            "ports \(arriving.sorted()), input \(i) \(inputs[i].index(at: j))")
        }
      }
    }
    if samples.allSatisfy(\.isData) { finding.compare(0, 0, scale: 1, "no inputs") }
    return finding
  }

  private func difference(_ cotangents: [Tensor<Double>?], input: Int, element: Int) -> Double {
    let step = 0x1p-9 * max(1, abs(inputs[input].values[element]))
    return extrapolatedDifference(step: step) { h in
      var (up, down) = (inputs, inputs)
      up[input].values[element] += h
      down[input].values[element] -= h
      var sum = 0.0
      for ((high, low), cotangent) in zip(zip(op.apply(to: up), op.apply(to: down)), cotangents) {
        guard let cotangent else { continue }
        for k in 0..<cotangent.count {
          sum += cotangent.values[k] * (high.values[k] - low.values[k])
        }
      }
      return sum
    }
  }
}
