/// Which columns get an input that says whether their value is missing.
///
/// A column does where at least 5 training rows and at least one in a hundred lack its value: with
/// fewer there is nothing to learn from it. Columns that lack theirs in exactly the same rows share
/// the input of the first.
struct MissingIndicators {
  private enum Indicator {
    case own
    case shared(with: String)
  }

  private var indicators: [String: Indicator] = [:]

  static let fewestRows = 5
  static let rowsForOne = 100

  /// - Parameter columns: those of numbers, booleans and dates, in the table's order.
  init(of columns: [Column], rows: [Int]) {
    var first: [[Int]: String] = [:]
    for column in columns {
      let missing = rows.filter { column.isMissing($0) }
      guard missing.count >= MissingIndicators.fewestRows,
        missing.count * MissingIndicators.rowsForOne >= rows.count
      else { continue }
      if let other = first[missing] {
        indicators[column.name] = .shared(with: other)
      } else {
        first[missing] = column.name
        indicators[column.name] = .own
      }
    }
  }

  func hasOwn(_ name: String) -> Bool {
    if case .own = indicators[name] { return true }
    return false
  }

  /// “indicator”, “indicator shared with deck”; nil where there is none.
  subscript(name: String) -> String? {
    switch indicators[name] {
    case .own: "indicator"
    case .shared(let other): "indicator shared with \(other)"
    case nil: nil
    }
  }
}

/// What a transform knows of missing values.
public struct MissingValues: Hashable, Sendable {
  /// Whether some training row lacked its value.
  public let wereSeen: Bool
  /// Whether an input says that the value is missing.
  public let hasIndicator: Bool

  static func name(_ column: String) -> String { "\(column) is missing" }

  func featureNames(_ column: String) -> [String] {
    hasIndicator ? [MissingValues.name(column)] : []
  }

  func preparations(_ column: String, raw: String, isMissing: Bool) -> [Preparation] {
    guard hasIndicator else { return [] }
    return [
      Preparation(
        name: MissingValues.name(column), raw: raw,
        formula: isMissing ? "1, because it is missing" : "0, because it is not missing",
        value: isMissing ? 1 : 0)
    ]
  }

  func count(_ missing: Int, into report: inout EncodingReport.Column) {
    report.missing = missing
    report.missingUnforeseen = wereSeen ? 0 : missing
  }
}
