/// How one number that enters the network was made from what stands in the data.
public struct Preparation: Hashable, Sendable {
  /// The feature's name: “age”, “island=Biscoe”, “age is missing”.
  public let name: String
  /// The value as it stands in the data; “missing” where there is none.
  public let raw: String
  /// The calculation with its numbers: “(29 − 28.5) / 14.25”, each printed so that it reads back
  /// exactly.
  public let formula: String
  public let value: Double

  public init(name: String, raw: String, formula: String, value: Double) {
    self.name = name
    self.raw = raw
    self.formula = formula
    self.value = value
  }
}

/// What encoding found in a table that its preprocessing had not seen, column by column.
public struct EncodingReport: Hashable, Sendable {
  public struct Column: Hashable, Sendable {
    public let name: String
    /// Missing values.
    public var missing = 0
    /// Those of them in a column that had none in training: they became the median, the share of
    /// ones, or zeros.
    public var missingUnforeseen = 0
    /// Values of a category that training had not seen: they became “other” or zeros; values of a
    /// boolean that are neither: they became the share of ones.
    public var unseen = 0
    /// The first of them.
    public var firstUnseen: String?
    /// Numbers and dates so far from those of training that they were held at the limit, see
    /// `Standardization`.
    public var outside = 0
    /// The first of them.
    public var firstOutside: String?
  }

  /// Rows encoded.
  public var rows = 0
  /// Rows left out because their target is missing.
  public var missingTargets = 0
  /// One entry for each input column, in the order of the preprocessing.
  public var columns: [Column] = []

  public init() {}

  /// Adds the report of another batch of the same preprocessing.
  public mutating func add(_ other: EncodingReport) {
    rows += other.rows
    missingTargets += other.missingTargets
    if columns.isEmpty { return columns = other.columns }
    for (i, column) in other.columns.enumerated() {
      columns[i].missing += column.missing
      columns[i].missingUnforeseen += column.missingUnforeseen
      columns[i].unseen += column.unseen
      columns[i].firstUnseen = columns[i].firstUnseen ?? column.firstUnseen
      columns[i].outside += column.outside
      columns[i].firstOutside = columns[i].firstOutside ?? column.firstOutside
    }
  }

  /// What a user should know, one remark a line; empty where all was as in training.
  public var remarks: [String] {
    var remarks: [String] = []
    if missingTargets > 0 {
      remarks.append("\(counted(missingTargets, "row")) without a target left out")
    }
    for column in columns {
      if column.unseen > 0 {
        let example = column.firstUnseen.map { " (the first is \(quoted($0)))" } ?? ""
        remarks.append(
          "\(column.name): \(counted(column.unseen, "value")) not seen in training\(example)")
      }
      if column.outside > 0 {
        let example = column.firstOutside.map { " (the first is \(quoted($0)))" } ?? ""
        remarks.append(
          "\(column.name): \(counted(column.outside, "value")) far outside training, held at the "
            + "limit\(example)")
      }
      if column.missingUnforeseen > 0 {
        remarks.append(
          "\(column.name): \(counted(column.missingUnforeseen, "value")) missing, none in training")
      }
    }
    return remarks
  }
}
