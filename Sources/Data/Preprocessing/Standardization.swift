/// z = (x − mean) / deviation, held within ±limit: 0 everywhere where the deviation is 0.
///
/// The deviation is that of the population (divided by n). The limit is ten times the largest |z|
/// of the training rows, which it therefore never touches: it keeps a value met later, a slip of
/// many digits, say, from driving a network where nothing was learned.
public struct Standardization: Hashable, Sendable {
  /// The mean of the training rows.
  public let mean: Double
  /// The standard deviation of the training rows.
  public let deviation: Double
  /// The largest |z| that comes out; infinite in models written before there was one.
  public let limit: Double

  private static let reach = 10.0

  init(mean: Double, deviation: Double, limit: Double = .infinity) {
    self.mean = mean
    self.deviation = deviation
    self.limit = limit
  }

  /// Precondition: there are values, none of them NaN.
  /// - Throws: `DataError` where the numbers are so large that their sums overflow.
  init(fitting values: [Double], table: Table, column: String) throws {
    let moments = try Moments(values, table: table, column: column)
    let free = Standardization(mean: moments.mean, deviation: moments.deviation)
    let largest = values.reduce(0) { max($0, abs(free($1))) }
    self.init(
      mean: moments.mean, deviation: moments.deviation, limit: Standardization.reach * largest)
  }

  /// z of one number, which must not be NaN.
  @inline(__always)
  func callAsFunction(_ x: Double) -> Double {
    deviation == 0 ? 0 : max(-limit, min(limit, (x - mean) / deviation))
  }

  /// Whether the limit holds a number back.
  func isBeyond(_ x: Double) -> Bool {
    deviation != 0 && abs((x - mean) / deviation) > limit
  }

  /// The calculation for an x as it is written: “(29 − 28.5) / 14.25”.
  func formula(_ written: String, of x: Double) -> String {
    if deviation == 0 { return "0 (constant in training)" }
    let formula = "(\(written) − \(subtrahend(mean))) / \(spelled(deviation))"
    guard isBeyond(x) else { return formula }
    return "\(formula), held at \(spelled(self(x))): far outside training"
  }
}

/// A number after a minus sign, in parentheses where it is negative.
func subtrahend(_ number: Double) -> String {
  number < 0 ? "(\(spelled(number)))" : spelled(number)
}

/// Mean and population deviation, in `Double`.
struct Moments {
  let mean: Double
  let deviation: Double

  /// Precondition: there are values, none of them NaN.
  /// - Throws: `DataError` where the numbers are so large that their sums overflow.
  init(_ values: [Double], table: Table, column: String) throws {
    let count = Double(values.count)
    // Rounding would give a constant column a tiny deviation, and then large inputs.
    if let first = values.first, values.allSatisfy({ $0 == first }) {
      (mean, deviation) = (first, 0)
      return
    }
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard mean.isFinite, squares.isFinite else {
      let largest = values.max { abs($0) < abs($1) } ?? 0
      throw table.error(
        column: column, expected: "numbers whose squares can be added", found: spelled(largest))
    }
    (self.mean, deviation) = (mean, (squares / count).squareRoot())
  }
}
