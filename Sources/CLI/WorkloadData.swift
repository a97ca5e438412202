import Chainrule

/// `count` numbers in [0, 1): the top 24 bits of splitmix64(seed · 2³² + i), times 2⁻²⁴.
func units(_ seed: UInt64, _ count: Int) -> [Float] {
  (0..<UInt64(count)).map { i in
    var z = (seed << 32) &+ i &+ 1
    z = z &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
    return Float(z >> 40) * 0x1p-24
  }
}

/// Weights ± bound, made in [inputs, outputs] order and given as [outputs, inputs].
func transposed(_ seed: UInt64, _ shape: [Int], _ bound: Double) -> [Double] {
  let drawn = units(seed, shape[0] * shape[1])
  return (0..<shape[1]).flatMap { j in
    (0..<shape[0]).map { i in (2 * Double(drawn[i * shape[1] + j]) - 1) * bound }
  }
}

/// Rows of numbers in [−1, 1); the class of a row is the block of columns with the largest sum.
func rows(_ count: Int, _ columns: Int, classes: Int) -> Examples<Float> {
  let x = units(1, count * columns).map { 2 * $0 - 1 }
  let block = max(columns / classes, 1)
  let labels = (0..<count).map { row -> Int32 in
    let sums = (0..<classes).map { c in
      (c * block..<(c + 1) * block).reduce(Float(0)) { $0 + x[row * columns + $1 % columns] }
    }
    return Int32(sums.indices.max { sums[$0] < sums[$1] } ?? 0)
  }
  let names = (0..<classes).map { String($0) }
  return Examples(
    inputs: Tensor(x, shape: [count, columns]), targets: .classes(labels, names: names))
}
