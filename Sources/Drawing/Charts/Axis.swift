/// What is measured along one side of a chart.
///
///     Axis("loss", unit: "nats", scale: .log)    // “loss (nats)”
public struct Axis: Hashable, Sendable {
  /// How numbers become lengths.
  public enum Scale: Hashable, Sendable {
    /// Equal differences are equally long.
    case linear
    /// Equal factors are equally long. Numbers that are not above 0 have no place and leave a gap; where there is no other
    /// number, the axis is linear.
    case log
  }

  /// What is measured: “epoch”.
  public var title: String
  /// What it is measured in: “s”, “%”; empty for a bare number.
  public var unit: String
  /// How its numbers become lengths.
  public var scale: Scale
  /// From where to where; nil: as far as the numbers go, rounded to ticks.
  public var range: ClosedRange<Double>?
  /// Whether only whole numbers have ticks, as for epochs.
  public var isWhole: Bool
  /// A number that the axis has to reach, such as 0 below bars.
  public var reaches: Double?

  /// An axis, by default linear and as long as its numbers need.
  public init(
    _ title: String, unit: String = "", scale: Scale = .linear, range: ClosedRange<Double>? = nil,
    isWhole: Bool = false, reaches: Double? = nil
  ) {
    (self.title, self.unit, self.scale) = (title, unit, scale)
    (self.range, self.isWhole, self.reaches) = (range, isWhole, reaches)
  }

  /// What stands beside it.
  var label: String { unit.isEmpty ? title : "\(title) (\(unit))" }
}

/// An axis with the numbers that it has to show: from where to where it goes, and where a number stands.
struct AxisSpan: Equatable {
  let axis: Axis
  let scale: Axis.Scale
  /// Both finite, `low < high`; above 0 on a logarithmic scale.
  let low, high: Double
  let ticks: [Tick]

  struct Tick: Equatable {
    var value: Double
    var label: String
  }

  /// - Parameter most: the greatest number of ticks, at least 2; those of a range that was asked for stay within it.
  init(_ axis: Axis, of numbers: some Sequence<Double>, most: Int) {
    let all = numbers.filter { $0.isFinite && abs($0) < 1e300 } + [axis.reaches].compactMap { $0 }
    let positive = all.filter { $0 > 0 }
    let isLog = axis.scale == .log && (axis.range.map { $0.lowerBound > 0 } ?? !positive.isEmpty)
    self.axis = axis
    scale = isLog ? .log : .linear
    let found = isLog ? positive : all
    if isLog {
      (low, high, ticks) = AxisSpan.decades(
        axis.range?.lowerBound ?? found.min() ?? 1, axis.range?.upperBound ?? found.max() ?? 10,
        most: most)
      return
    }
    let (least, greatest) = AxisSpan.apart(
      axis.range?.lowerBound ?? found.min() ?? 0, axis.range?.upperBound ?? found.max() ?? 1)
    let step = AxisSpan.step(greatest - least, most: most, isWhole: axis.isWhole)
    let isGiven = axis.range != nil
    // Whole numbers count something: their axis ends where the count does.
    let exact = isGiven || axis.isWhole
    // Of shares there are none below 0 % and none above 100 %.
    let isShare = axis.unit == "%" && all.allSatisfy { (0...100).contains($0) }
    let lower = exact ? least : (least / step + 1e-9).rounded(.down) * step
    let upper = exact ? greatest : (greatest / step - 1e-9).rounded(.up) * step
    (low, high) = isShare ? (max(lower, 0), min(upper, 100)) : (lower, upper)
    ticks = AxisSpan.multiples(of: step, from: low, to: high)
  }

  /// Room around a single number.
  private static func apart(_ low: Double, _ high: Double) -> (Double, Double) {
    guard high - low <= 1e-12 * max(abs(low), abs(high)) else { return (low, high) }
    let room = low == 0 ? 1 : abs(low) * 0.5
    return (low - room, high + room)
  }

  /// 1, 2 or 5 times a power of ten, so that at most so many of it, with one at each end, cover a length.
  static func step(_ length: Double, most: Int, isWhole: Bool = false) -> Double {
    let least = length / Double(max(most - 2, 1))
    var power = 1.0
    while power > least { power /= 10 }
    while power * 10 <= least { power *= 10 }
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= least * 0.999_999 } ?? 10 * power
    return isWhole ? max(1, step) : step
  }

  private static func multiples(of step: Double, from low: Double, to high: Double) -> [Tick] {
    let (first, last) = ((low / step - 1e-9).rounded(.up), (high / step + 1e-9).rounded(.down))
    guard first <= last, last - first < 100 else { return [] }
    let greatest = max(abs(low), abs(high))
    return stride(from: first, through: last, by: 1).map { count in
      let value = count * step
      return Tick(value: value, label: TickLabel.text(value, step: step, greatest: greatest))
    }
  }

  /// Whole decades where there are some, with 2 and 5 between few of them.
  private static func decades(_ low: Double, _ high: Double, most: Int) -> (
    Double, Double, [Tick]
  ) {
    let (low, high) = low < high ? (low, high) : (low / 2, low * 2)
    let span = (floorLog10(low), floorLog10(high) + 1)
    let stride = max(1, (span.1 - span.0 + most - 1) / most)
    let isFew = span.1 - span.0 <= 2
    let steps = [1.0, 2, 5]
    let found = (span.0...span.1).flatMap { power in steps.map { $0 * powerOfTen(power) } }
    let least = found.last { $0 <= low * 1.000_001 } ?? low
    let greatest = found.first { $0 >= high * 0.999_999 } ?? high
    let labeled = (span.0...span.1).filter { ($0 - span.0) % stride == 0 }.flatMap { power in
      (isFew ? steps : [1]).map { $0 * powerOfTen(power) }
    }
    let ticks = labeled.filter { $0 >= least * 0.999_999 && $0 <= greatest * 1.000_001 }
    return (least, greatest, ticks.map { Tick(value: $0, label: TickLabel.text(decade: $0)) })
  }

  /// Where a number stands, 0 at the low end and 1 at the high one; nil where it has no place.
  func share(_ number: Double) -> Double? {
    guard number.isFinite else { return nil }
    switch scale {
    case .linear: return (number - low) / (high - low)
    case .log:
      return number > 0
        ? (naturalLog(number) - naturalLog(low)) / (naturalLog(high) - naturalLog(low)) : nil
    }
  }
}
