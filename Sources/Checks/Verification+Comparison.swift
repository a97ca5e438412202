extension Verification {
  /// Why an element was not compared.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// A kink or a jump lies within the reach of every difference that was tried.
    case kink
    /// Rounding makes more of an error than the number could show.
    case rounding
    /// On paper it is 0·∞, or a part of it is larger than any number: only its limit has a value.
    case limit
  }

  /// What one witness says of one group: the largest error, where, and how much was compared.
  public struct Comparison: Sendable, CustomStringConvertible {
    /// Which derivative: that of C by one parameter, or by the inputs.
    public let group: Group
    /// Who found the numbers that are held against the adjoints.
    public let witness: Witness
    /// The largest relative error; infinite where one of the two numbers is not finite.
    public private(set) var worst = 0.0
    /// The element with the largest error, as it is typed: `dC/dw1[2,3]`; nil where nothing differs.
    public private(set) var place: String?
    /// What the witness finds there; 0 as long as nothing differs.
    public private(set) var found = 0.0
    /// What the adjoints have there; 0 as long as nothing differs.
    public private(set) var expected = 0.0
    /// How many elements were compared.
    public private(set) var count = 0
    /// How many elements the group has.
    public let total: Int
    /// How many elements the witness looked at, of a sample or of all.
    public internal(set) var chosen = 0
    /// How many elements were looked at and not compared, by reason; a reason that never occurred has no entry.
    public internal(set) var leftOut: [Reason: Int] = [:]
    /// The largest error that passes.
    public let bound: Double

    init(_ group: Group, _ witness: Witness, total: Int, bound: Double) {
      (self.group, self.witness, self.total, self.bound) = (group, witness, total, bound)
    }

    /// Whether no error exceeds the bound, and something was looked at.
    public var passes: Bool { worst <= bound && count + leftOutCount > 0 }
    /// The sum of `leftOut`: with `count` it makes `chosen`.
    public var leftOutCount: Int { leftOut.values.reduce(0, +) }
    /// Whether it is a sample that was looked at.
    public var isSample: Bool { chosen < total }

    public var description: String {
      """
      \(group.name): \(witness.rawValue), \(place ?? "nowhere"): expected \(expected), found \(found), \
      error \(worst), allowed \(bound), \(count) compared, \(leftOutCount) left out
      """
    }

    /// Takes one element in.
    ///
    /// - Parameters:
    ///   - estimate: E, the error that rounding, or the way the witness calculates, may make.
    ///   - scale: what an error that means something is small beside.
    mutating func compare(
      _ found: Double, _ expected: Double, estimate: Double, scale: Double,
      _ place: @autoclosure () -> String
    ) {
      chosen += 1
      let difference = abs(found - expected)
      let size = max(abs(expected), estimate / bound)
      if difference > bound * abs(expected), difference <= estimate, estimate > scale / 1000 {
        leftOut[.rounding, default: 0] += 1
        return
      }
      count += 1
      // NaN, infinities, and anything beside a zero that must be exact.
      let error =
        found == expected && found.isFinite
        ? 0 : difference.isFinite ? difference / size : .infinity
      guard error > worst || count == 1 && error > 0 else { return }
      (worst, self.found, self.expected, self.place) = (error, found, expected, place())
    }

    mutating func leaveOut(_ reason: Reason) {
      chosen += 1
      leftOut[reason, default: 0] += 1
    }
  }
}
