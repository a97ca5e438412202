import ChainruleFormulas

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Numbers beside ticks: as many decimals as tell neighbors apart.
enum TickLabel {
  /// A multiple of `step`, on an axis whose greatest magnitude is given.
  static func text(_ value: Double, step: Double, greatest: Double) -> String {
    let power = floorLog10(step * 1.000_001)
    guard greatest < 1e6, power >= -5 else {
      guard value != 0 else { return "0" }
      let large = floorLog10(greatest)
      let digits = max(0, large - power)
      let mantissa = NumberFormat.decimals(min(digits, 12)).string(value / powerOfTen(large))
      return "\(mantissa)·10\(raised(large))"
    }
    return NumberFormat.decimals(max(0, -power)).string(value == 0 ? 0 : value)
  }

  /// A number of a logarithmic axis: 0.01, 1000, 10⁻⁶, 5·10⁻⁶.
  static func text(decade value: Double) -> String {
    let power = floorLog10(value * 1.000_001)
    if (-3...4).contains(power) {
      return NumberFormat.decimals(max(0, -power)).string(value)
    }
    let mantissa = (value / powerOfTen(power)).rounded()
    return (mantissa == 1 ? "" : "\(Int(mantissa))·") + "10\(raised(power))"
  }

  /// A level between shades: 1500, 1.5·10⁸.
  static func text(level value: Double) -> String {
    let power = floorLog10(value.magnitude * 1.000_001)
    guard value != 0, !(-4..<6).contains(power) else {
      return NumberFormat.significant(6).string(value)
    }
    // Its first power of ten is a number of its own below 10⁻³⁰⁸.
    let mantissa =
      power < -300 ? value * 1e300 / powerOfTen(power + 300) : value / powerOfTen(power)
    let digits = NumberFormat.shortest.string((mantissa * 1e5).rounded() / 1e5)
    return "\(digits)·10\(raised(power))"
  }

  private static func raised(_ power: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return String(
      String(power).map { $0 == "-" ? "⁻" : digits[$0.wholeNumberValue ?? 0] })
  }
}

/// The whole part of a number's logarithm; 0 for what has none.
func floorLog10(_ number: Double) -> Int {
  guard number > 0, number.isFinite else { return 0 }
  return Int(log10(number).rounded(.down))
}

func powerOfTen(_ power: Int) -> Double { pow(10, Double(power)) }

func naturalLog(_ number: Double) -> Double { log(number) }
