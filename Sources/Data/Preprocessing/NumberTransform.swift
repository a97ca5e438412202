import ChainruleTensors

/// A number column as the network reads it: z = (x − mean) / deviation, or, of long tails,
/// z = (asinh((x − center) / scale) − mean) / deviation.
///
/// A missing x becomes the median of the training rows. Where that is worthwhile
/// (`MissingIndicators`) there is a second feature, 1 where x is missing and else 0. Mean and
/// deviation are those of the training rows after that. A constant column becomes 0.
public struct NumberTransform: Hashable, Sendable {
  /// The column's name in the table.
  public let name: String
  /// What stands in for a missing x: the median of the training rows that have one.
  public let median: Double
  /// How long tails are drawn in; nil where there are none.
  public let tails: LongTails?
  /// Of x, or of asinh((x − center) / scale) where tails are long.
  public let standardization: Standardization
  /// Whether training rows lacked the number, and whether a second feature says so.
  public let missing: MissingValues

  init(
    name: String, median: Double, tails: LongTails? = nil, standardization: Standardization,
    missing: MissingValues
  ) {
    self.name = name
    self.median = median
    self.tails = tails
    self.standardization = standardization
    self.missing = missing
  }

  /// Fits the transform to some rows of a column.
  init(fitting column: Column, rows: [Int], table: Table, hasIndicator: Bool = false) throws {
    let values = try numbers(of: column, rows: rows, table: table)
    let present = values.filter { !$0.isNaN }
    guard let median = ChainruleData.median(of: present) else {
      throw table.error(
        column: column.name, expected: "a number in some training row", found: "none")
    }
    let tails = LongTails(fitting: present)
    let filled = values.map { value -> Double in
      let value = value.isNaN ? median : value
      return tails?(value) ?? value
    }
    self.init(
      name: column.name, median: median, tails: tails,
      standardization: try Standardization(fitting: filled, table: table, column: column.name),
      missing: MissingValues(wereSeen: present.count < values.count, hasIndicator: hasIndicator))
  }

  /// The names of its one or two inputs: “age”, “age is missing”.
  public var featureNames: [String] { [name] + missing.featureNames(name) }

  /// z of one number; NaN is missing.
  public func standardized(_ number: Double) -> Double {
    let number = number.isNaN ? median : number
    return standardization(tails?(number) ?? number)
  }

  /// Writes the features of all rows from `offset` on, `width` apart.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func encode<S: Scalar>(
    _ numbers: [Double], into inputs: inout [S], offset: Int, width: Int
  ) {
    let hasIndicator = missing.hasIndicator
    var place = offset
    for number in numbers {
      inputs[place] = S(standardized(number))
      if hasIndicator { inputs[place + 1] = number.isNaN ? 1 : 0 }
      place += width
    }
  }

  func count(
    _ numbers: [Double], _ column: Column, rows: [Int], into report: inout EncodingReport.Column
  ) {
    missing.count(numbers.count { $0.isNaN }, into: &report)
    report.missingTreatment = "taken as the median \(spelled(median))"
    guard standardization.deviation != 0 else { return }
    // Comparing with the numbers at the limit spares a second asinh.
    let reach = standardization.limit * standardization.deviation
    let (low, high) = (standardization.mean - reach, standardization.mean + reach)
    let (least, greatest) = (tails?.inverse(low) ?? low, tails?.inverse(high) ?? high)
    for (i, number) in numbers.enumerated() where number < least || number > greatest {
      report.outside += 1
      report.firstOutside = report.firstOutside ?? column.spelling(rows[i])
    }
  }

  func preparations(_ number: Double) -> [Preparation] {
    let raw = number.isNaN ? "missing" : spelled(number)
    let x = number.isNaN ? median : number
    let written = tails?.formula(spelled(x)) ?? spelled(x)
    let isFilled = number.isNaN && standardization.deviation != 0
    let formula = standardization.formula(written, of: tails?(x) ?? x)
    let standard = Preparation(
      name: name, raw: raw,
      formula: isFilled ? "\(formula), the median for the missing value" : formula,
      value: standardized(number), standardization: standardization)
    return [standard] + missing.preparations(name, raw: raw, isMissing: number.isNaN)
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
