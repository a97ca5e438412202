#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// x ↦ asinh((x − center) / scale), for numbers of which a few lie far from all others: nearly
/// straight within the scale, logarithmic beyond it, on both sides, at 0 too.
///
/// The center is the median of the training rows, the scale the distance between their quartiles;
/// where that is 0, the median distance of those that are not the median. Tails are long where some
/// value is further than 20 scales from the center: a normal column of any length has none (its
/// scale is 1.35 deviations), incomes and counts often do.
///
/// Quartiles and medians are those of every kth value where there are more than 100,000, at least
/// 100,000 of them.
public struct LongTails: Hashable, Sendable {
  public let center: Double
  public let scale: Double

  private static let farthest = 20.0
  private static let sampled = 100_000

  init(center: Double, scale: Double) {
    self.center = center
    self.scale = scale
  }

  /// nil where tails are not long. Precondition: no value is NaN.
  init?(fitting values: [Double]) {
    let sorted = LongTails.sample(values).sorted()
    guard let center = quantile(0.5, ofSorted: sorted), let low = quantile(0.25, ofSorted: sorted),
      let high = quantile(0.75, ofSorted: sorted)
    else { return nil }
    var scale = high - low
    if scale == 0 {
      let distances = values.lazy.map { abs($0 - center) }.filter { $0 > 0 }
      scale = quantile(0.5, ofSorted: LongTails.sample(Array(distances)).sorted()) ?? 0
    }
    guard scale > 0, scale.isFinite else { return nil }
    // A quotient could overflow where this product does, and not the other way round.
    let reach = LongTails.farthest * scale
    guard values.contains(where: { abs($0 - center) > reach }) else { return nil }
    self.init(center: center, scale: scale)
  }

  private static func sample(_ values: [Double]) -> [Double] {
    let step = values.count / sampled
    guard step > 1 else { return values }
    return stride(from: 0, to: values.count, by: step).map { values[$0] }
  }

  @inline(__always)
  func callAsFunction(_ x: Double) -> Double { asinh((x - center) / scale) }

  /// The calculation for an x as it is written.
  func formula(_ written: String) -> String {
    "asinh((\(written) − \(subtrahend(center))) / \(spelled(scale)))"
  }

  /// “asinh((x − 14.45) / 23.1)”
  public var shown: String {
    let center = center < 0 ? "(\(center.shortened))" : center.shortened
    return "asinh((x − \(center)) / \(scale.shortened))"
  }
}

/// The value below which this share of the sorted values lies, between two of them in proportion;
/// nil of none.
func quantile(_ share: Double, ofSorted sorted: [Double]) -> Double? {
  guard !sorted.isEmpty else { return nil }
  let place = share * Double(sorted.count - 1)
  let below = Int(place)
  let rest = place - Double(below)
  // Equal neighbors must give just their value, or a quartile distance of 0 would be rounded up.
  if rest == 0 || sorted[below] == sorted[below + 1] { return sorted[below] }
  // Shares first: a difference of two large numbers could be infinite.
  return sorted[below] * (1 - rest) + sorted[below + 1] * rest
}

/// The value in the middle, or halfway between the two in the middle; nil of none.
func median(of numbers: [Double]) -> Double? { quantile(0.5, ofSorted: numbers.sorted()) }
