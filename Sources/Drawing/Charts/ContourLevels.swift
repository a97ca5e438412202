/// Heights between which shades change: numbers of few digits.
enum ContourLevels {
  /// Multiples of 1, 2 or 5 times a power of ten, equally far from each other.
  static func even(_ heights: [Double], most: Int = 8) -> [Double] {
    guard let (low, high) = range(heights) else { return [] }
    let step = AxisSpan.step(high - low, most: most + 2)
    let (first, last) = ((low / step).rounded(.down), (high / step).rounded(.up))
    guard last - first < 100 else { return [] }
    return stride(from: first, through: last, by: 1).map { rounded($0 * step, to: step) }.filter {
      $0 > low && $0 < high
    }
  }

  /// Those that cut a map into parts of about equal area, with more of them where it is low: a flat valley shows as well as a
  /// steep wall.
  static func dense(_ heights: [Double], count: Int = 8) -> [Double] {
    guard let (low, high) = range(heights) else { return [] }
    let sorted = heights.filter(\.isFinite).sorted()
    let found = (1...count).map { part in
      let share = Double(part) / Double(count + 1)
      return sorted[Int(share * share * Double(sorted.count - 1))]
    }
    let all = [low] + Set(found).filter { $0 > low && $0 < high }.sorted() + [high]
    // As many digits as tell each from its neighbors.
    let short = all.indices.dropFirst().dropLast().map { i in
      let gap = min(all[i] - all[i - 1], all[i + 1] - all[i])
      return rounded(all[i], to: powerOfTen(floorLog10(gap)))
    }
    return Set(short).filter { $0 > low && $0 < high }.sorted()
  }

  private static func range(_ heights: [Double]) -> (Double, Double)? {
    let finite = heights.filter { $0.isFinite && abs($0) < 1e300 }
    guard let low = finite.min(), let high = finite.max() else { return nil }
    return high - low > 1e-9 * max(abs(low), abs(high)) ? (low, high) : nil
  }

  /// The multiple of a power of ten, as near to its decimal spelling as a number can be.
  private static func rounded(_ number: Double, to step: Double) -> Double {
    let power = floorLog10(step * 1.000_001)
    let unit = powerOfTen(abs(power))
    return power < 0 ? (number * unit).rounded() / unit : (number / unit).rounded() * unit
  }
}
