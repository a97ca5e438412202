/// Random numbers that are a function of where they stand, not of what was drawn before.
///
/// Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011). The key
/// is the seed; the counter is (purpose, step, row, column), so that any thread can make any number, in any order, and
/// a resumed run needs no stored state.
///
/// Uniform numbers are multiples of 2⁻²⁴, exact in `Float` and `Double` alike.
///
/// Places are told apart for rows and steps in 0 ..< 2³² and columns in 0 ..< 2³⁴.
public struct Random: Sendable, Hashable, Codable {
  /// From which all numbers follow, with their places.
  public let seed: UInt64

  public init(seed: UInt64) { self.seed = seed }

  /// What numbers are drawn for; two purposes never share a number.
  public struct Purpose: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The division into rows to train on, to choose by and to test on.
    public static let split = Purpose(rawValue: 1)
    /// The order of the rows in each epoch.
    public static let shuffle = Purpose(rawValue: 2)
    /// The numbers of a made-up table.
    public static let generator = Purpose(rawValue: 3)
    /// The parts of a cross-validation.
    public static let folds = Purpose(rawValue: 4)
    /// The order in which a column's values are handed out anew, to see what is lost without them.
    public static let importance = Purpose(rawValue: 5)
    /// The numbers of a variant of an exercise.
    public static let variant = Purpose(rawValue: 6)
    /// The initial value of one parameter: its number among the network's parameters.
    ///
    /// Precondition: 0 ≤ parameter < 2²⁸.
    public static func initializer(_ parameter: Int) -> Purpose {
      numbered(parameter, from: 0x1000_0000)
    }
    /// The dropout mask of one stream: its number among the network's masks.
    ///
    /// Precondition: 0 ≤ stream < 2²⁸.
    public static func mask(_ stream: Int) -> Purpose {
      numbered(stream, from: 0x2000_0000)
    }

    /// Each kind has 2²⁸ numbers of its own; a number past them would be another kind's.
    private static func numbered(_ number: Int, from first: UInt32) -> Purpose {
      precondition((0..<0x1000_0000).contains(number), "purpose number \(number), not in 0 ..< 2²⁸")
      return Purpose(rawValue: first + UInt32(number))
    }
  }

  /// 32 random bits for one place.
  public func bits(_ purpose: Purpose, step: Int = 0, row: Int = 0, column: Int) -> UInt32 {
    block(purpose, step: step, row: row, column: column)[column & 3]
  }

  /// The bits of four columns, this one among them.
  private func block(_ purpose: Purpose, step: Int, row: Int, column: Int) -> SIMD4<UInt32> {
    Random.philox(
      counter: SIMD4(
        UInt32(truncatingIfNeeded: column >> 2), UInt32(truncatingIfNeeded: row),
        UInt32(truncatingIfNeeded: step), purpose.rawValue),
      key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
  }

  /// A number in [0, 1), uniform over the multiples of 2⁻²⁴.
  public func uniform(_ purpose: Purpose, step: Int = 0, row: Int = 0, column: Int) -> Double {
    Double(bits(purpose, step: step, row: row, column: column) >> 8) * 0x1p-24
  }

  /// A standard normal number, by Box and Muller from two uniform ones.
  public func normal(_ purpose: Purpose, step: Int = 0, row: Int = 0, column: Int) -> Double {
    let pair = column & ~1
    // (bits + ½) · 2⁻³² is never 0, so the logarithm is finite.
    let u = (Double(bits(purpose, step: step, row: row, column: pair)) + 0.5) * 0x1p-32
    let angle =
      2 * Double.pi * uniform(purpose, step: step, row: row, column: pair + 1)
    let radius = Double.sqrt(-2 * Double.log(u))
    return radius * (column == pair ? Double.cos(angle) : Double.sin(angle))
  }

  /// The numbers 0 ..< count in random order (Fisher and Yates), written over `order`.
  ///
  /// What `order` held does not matter: the result is that of `permutation(of:_:step:)`.
  public func permute(_ order: inout [Int32], _ purpose: Purpose, step: Int = 0) {
    for i in order.indices { order[i] = Int32(i) }
    guard order.count > 1 else { return }
    var block = SIMD4<UInt32>()
    for i in stride(from: order.count - 1, to: 0, by: -1) {
      if i & 3 == 3 || i == order.count - 1 {
        block = self.block(purpose, step: step, row: 0, column: i)
      }
      // 32 bits scaled to 0...i: the bias is below 2⁻³² · i.
      let j = Int((UInt64(block[i & 3]) &* UInt64(i + 1)) >> 32)
      order.swapAt(i, j)
    }
  }

  /// A random order of 0 ..< count.
  ///
  /// Precondition: 0 ≤ count ≤ 2³¹ − 1.
  public func permutation(of count: Int, _ purpose: Purpose, step: Int = 0) -> [Int32] {
    var order = [Int32](repeating: 0, count: count)
    permute(&order, purpose, step: step)
    return order
  }

  /// Ten rounds of Philox4x32: a block of four random words.
  @inlinable
  public static func philox(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (c, k) = (counter, key)
    for _ in 0..<10 {
      let p0 = UInt64(c.x) &* 0xD251_1F53
      let p1 = UInt64(c.z) &* 0xCD9E_8D57
      c = SIMD4(
        UInt32(p1 >> 32) ^ c.y ^ k.x, UInt32(truncatingIfNeeded: p1),
        UInt32(p0 >> 32) ^ c.w ^ k.y, UInt32(truncatingIfNeeded: p0))
      k = SIMD2(k.x &+ 0x9E37_79B9, k.y &+ 0xBB67_AE85)
    }
    return c
  }
}
