import ChainruleFormulas

/// How a person rounds numbers that are not written down.
struct Rounding: Hashable {
  /// Where a number goes that lies in the middle: 1.095, to two decimals.
  enum Ties: CaseIterable {
    /// Up in size, as is taught.
    case away
    /// Down in size.
    case toward
    /// By the binary number that is nearest, as programs print it.
    case printed
  }

  let format: NumberFormat
  let ties: Ties

  func rounded(_ number: Double) -> Double {
    guard number.isFinite, number != 0, let unit = format.unit(of: number) else { return number }
    let count = number.magnitude / unit
    let isTie = abs(count - count.rounded(.down) - 0.5) < 1e-9 * max(1, count)
    guard isTie else { return format.rounded(number) }
    let sign: Double = number < 0 ? -1 : 1
    switch ties {
    case .away: return sign * count.rounded(.up) * unit
    case .toward: return sign * count.rounded(.down) * unit
    case .printed: return Double(format.string(number, as: .ascii)) ?? format.rounded(number)
    }
  }
}
