/// NumPy's legacy generator: the numbers of `numpy.random.seed(s)`.
///
/// The Mersenne Twister MT19937 of Matsumoto and Nishimura (1998), seeded and read as NumPy's `RandomState` does, so
/// that published programs can be repeated to the last digit.
///
///     var numpy = NumPyRandom(seed: 0)
///     numpy.random()      // 0.5488135039273248
public struct NumPyRandom: Sendable {
  private var state = [UInt32](repeating: 0, count: 624)
  private var position = 624
  private var spareNormal: Double?

  /// As `numpy.random.seed(seed)`, for a whole number (NumPy seeds otherwise with a list).
  public init(seed: UInt32) {
    state[0] = seed
    for i in 1..<624 {
      let previous = state[i - 1]
      state[i] = 1_812_433_253 &* (previous ^ (previous >> 30)) &+ UInt32(i)
    }
  }

  /// 32 random bits: the generator's raw output.
  public mutating func bits() -> UInt32 {
    if position == 624 { refill() }
    var y = state[position]
    position += 1
    y ^= y >> 11
    y ^= (y << 7) & 0x9D2C_5680
    y ^= (y << 15) & 0xEFC6_0000
    return y ^ (y >> 18)
  }

  /// `numpy.random.random()`: a number in [0, 1), uniform over the multiples of 2⁻⁵³.
  public mutating func random() -> Double {
    let high = Double(bits() >> 5)
    let low = Double(bits() >> 6)
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  }

  /// `numpy.random.randn()`: a standard normal number, by Marsaglia's polar method.
  public mutating func randn() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    while true {
      let x = 2 * random() - 1
      let y = 2 * random() - 1
      let square = x * x + y * y
      guard square < 1, square != 0 else { continue }
      let factor = Double.sqrt(-2 * Double.log(square) / square)
      spareNormal = factor * x
      return factor * y
    }
  }

  /// `numpy.random.permutation(count)`: a random order of 0 ..< count.
  ///
  /// Precondition: 0 ≤ count ≤ 2³², beyond which NumPy draws 64 bits.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    guard count > 1 else { return order }
    for i in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(i, Int(integer(upTo: UInt32(i))))
    }
    return order
  }

  /// A number in 0...limit: masked bits, drawn again while they are too large.
  private mutating func integer(upTo limit: UInt32) -> UInt32 {
    let mask = UInt32.max >> limit.leadingZeroBitCount
    while true {
      let value = bits() & mask
      if value <= limit { return value }
    }
  }

  private mutating func refill() {
    for i in 0..<624 {
      let y = (state[i] & 0x8000_0000) | (state[(i + 1) % 624] & 0x7FFF_FFFF)
      state[i] = state[(i + 397) % 624] ^ (y >> 1) ^ (y & 1 == 0 ? 0 : 0x9908_B0DF)
    }
    position = 0
  }
}
