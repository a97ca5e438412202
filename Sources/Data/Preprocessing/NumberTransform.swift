import ChainruleTensors

/// A number column as the network reads it: z = (x − mean) / deviation.
///
/// A missing x becomes the median of the training rows. Where training rows were missing there is a
/// second feature, 1 where x is missing and else 0. Mean and deviation (of the population: divided
/// by n) are those of the training rows after that. A constant column becomes 0.
public struct NumberTransform: Hashable, Sendable {
  public let name: String
  public let median: Double
  public let mean: Double
  /// The population deviation; 0 for a constant column.
  public let deviation: Double
  public let hasIndicator: Bool

  init(name: String, median: Double, mean: Double, deviation: Double, hasIndicator: Bool) {
    self.name = name
    self.median = median
    self.mean = mean
    self.deviation = deviation
    self.hasIndicator = hasIndicator
  }

  /// Fits the transform to some rows of a column.
  init(fitting column: Column, rows: [Int], table: Table) throws {
    let values = try numbers(of: column, rows: rows, table: table)
    guard let median = ChainruleData.median(of: values.filter { !$0.isNaN }) else {
      throw table.error(
        column: column.name, expected: "a number in some training row", found: "none")
    }
    let filled = values.map { $0.isNaN ? median : $0 }
    let moments = try Moments(filled, table: table, column: column.name)
    self.init(
      name: column.name, median: median, mean: moments.mean, deviation: moments.deviation,
      hasIndicator: values.contains { $0.isNaN })
  }

  public var featureNames: [String] { hasIndicator ? [name, "\(name) is missing"] : [name] }

  /// z of one number; NaN is missing.
  public func standardized(_ number: Double) -> Double {
    deviation == 0 ? 0 : ((number.isNaN ? median : number) - mean) / deviation
  }

  /// Writes the features of all rows from `offset` on, `width` apart.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func encode<S: Scalar>(
    _ numbers: [Double], into inputs: inout [S], offset: Int, width: Int
  ) {
    var place = offset
    for number in numbers {
      inputs[place] = S(standardized(number))
      if hasIndicator { inputs[place + 1] = number.isNaN ? 1 : 0 }
      place += width
    }
  }

  func count(_ numbers: [Double], into report: inout EncodingReport.Column) {
    report.missing = numbers.count { $0.isNaN }
    report.missingUnforeseen = hasIndicator ? 0 : report.missing
  }

  func preparations(_ number: Double) -> [Preparation] {
    let raw = number.isNaN ? "missing" : spelled(number)
    let x = spelled(number.isNaN ? median : number)
    let formula =
      deviation == 0
      ? "0 (constant in training)" : "(\(x) − \(subtrahend(mean))) / \(spelled(deviation))"
    let note = number.isNaN && deviation != 0 ? ", the median for the missing value" : ""
    let standard = Preparation(
      name: name, raw: raw, formula: formula + note, value: standardized(number))
    guard hasIndicator else { return [standard] }
    let isMissing = number.isNaN ? 1.0 : 0
    return [
      standard,
      Preparation(
        name: "\(name) is missing", raw: raw,
        formula: number.isNaN ? "1, because it is missing" : "0, because it is not missing",
        value: isMissing),
    ]
  }
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

/// The values of some rows as numbers, NaN where missing.
///
/// A text column will do if every value reads as a number (with leading zeros if need be).
/// - Throws: `DataError` that names the first value that is none.
func numbers(of column: Column, rows: [Int], table: Table) throws -> [Double] {
  switch column.values {
  case .numbers(let values): return rows.map { values[$0] }
  case .text(let codes, let vocabulary):
    let parsed = vocabulary.map { DecimalNumber.lenient.number($0) }
    return try rows.map { row in
      guard codes[row] >= 0 else { return .nan }
      let value = parsed[Int(codes[row])]
      guard !value.isNaN else {
        throw table.error(
          row: row, column: column.name, expected: "a number",
          found: quoted(vocabulary[Int(codes[row])]))
      }
      return value
    }
  }
}

/// A number after a minus sign, in parentheses where it is negative.
private func subtrahend(_ number: Double) -> String {
  number < 0 ? "(\(spelled(number)))" : spelled(number)
}
