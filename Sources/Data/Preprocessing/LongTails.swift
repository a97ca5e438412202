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
  /// The median of the training rows, in the column's unit.
  public let center: Double
  /// The distance between the quartiles of the training rows, above 0, in the column's unit.
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

  /// The x of a value; infinite where it is beyond all numbers.
  func inverse(_ value: Double) -> Double { center + scale * sinh(value) }

  /// The calculation for an x as it is written.
  func formula(_ written: String) -> String {
    "asinh((\(written) − \(subtrahend(center))) / \(spelled(scale)))"
  }

  /// “asinh((x − 14.45) / 23.1)”
  public var shown: String {
    let center = center < 0 ? "(\(center.shortened(to: 4)))" : center.shortened(to: 4)
    return "asinh((x − \(center)) / \(scale.shortened(to: 4)))"
  }
}
