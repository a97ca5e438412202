import ChainruleTensors

/// Draws numbers of one digit, the same from the same numbers everywhere.
public struct KindDraw {
  private let random: Random
  private var drawn = 0

  init(variant: Int, attempt: Int) {
    random = Random(seed: UInt64(truncatingIfNeeded: variant) &* 1000 &+ UInt64(attempt))
  }

  /// 1, or −1 once in three times.
  public mutating func sign() -> Double { whole(0...2) == 0 ? -1 : 1 }

  /// One of these whole numbers.
  public mutating func whole(_ range: ClosedRange<Int>) -> Int {
    let bits = random.bits(.variant, column: drawn)
    drawn += 1
    return range.lowerBound + Int(bits % UInt32(range.count))
  }

  /// A number of one digit like this one: of its sign, whole where it is whole, else tenths; 0 stays.
  public mutating func like(_ number: Double) -> Double {
    if number == 0 { return 0 }
    let size = number == number.rounded() ? Double(whole(1...9)) : Double(whole(1...9)) / 10
    return number < 0 ? -size : size
  }
}
