import ChainruleTensors

/// How one number that enters the network was made from what stands in the data.
public struct Preparation: Hashable, Sendable {
  /// The feature's name: “age”, “island=Biscoe”, “age is missing”.
  public let name: String
  /// The value as it stands in the data; “missing” where there is none.
  public let raw: String
  /// The calculation with its numbers: “(29 − 28.5) / 14.25”, each printed so that it reads back
  /// exactly.
  public let formula: String
  /// The number that the network reads, before it is narrowed to `Float`.
  public let value: Double
  /// What is taken away and divided by, where the value is standardized; nil for all else.
  public let standardization: Standardization?

  public init(
    name: String, raw: String, formula: String, value: Double,
    standardization: Standardization? = nil
  ) {
    self.name = name
    self.raw = raw
    self.formula = formula
    self.value = value
    self.standardization = standardization
  }
}

/// What encoding found in a table that its preprocessing had not seen, column by column.
public struct EncodingReport: Hashable, Sendable {
  /// What was met in one input column.
  public struct Column: Hashable, Sendable {
    /// The column's name in the table.
    public let name: String
    /// Missing values.
    public var missing = 0
    /// Those of them in a column that had none in training: they became the median, the share of
    /// ones, or zeros.
    public var missingUnforeseen = 0
    /// What a missing value became: “taken as the median 3.2”.
    public var missingTreatment: String?
    /// Values of a category that training had not seen: they became “other” or zeros; values of a
    /// boolean that are neither: they became the share of ones.
    public var unseen = 0
    /// The first of them.
    public var firstUnseen: String?
    /// A known value that the first of them may mean.
    public var nearestKnown: String?
    /// What a value became that training had not seen: “counted as none of the known ones”.
    public var unseenTreatment: String?
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
      columns[i].missingTreatment = columns[i].missingTreatment ?? column.missingTreatment
      columns[i].unseen += column.unseen
      columns[i].unseenTreatment = columns[i].unseenTreatment ?? column.unseenTreatment
      if columns[i].firstUnseen == nil {
        columns[i].firstUnseen = column.firstUnseen
        columns[i].nearestKnown = column.nearestKnown
      }
      columns[i].outside += column.outside
      columns[i].firstOutside = columns[i].firstOutside ?? column.firstOutside
    }
  }

  /// What a user should know, one remark a line: what was found and what was done with it; empty
  /// where all was as in training.
  public var remarks: [String] {
    var remarks: [String] = []
    if missingTargets > 0 {
      remarks.append("\(tally(missingTargets, "row")) without a target left out")
    }
    return remarks + columns.flatMap(\.remarks)
  }
}

extension EncodingReport.Column {
  /// What a user should know of this column.
  fileprivate var remarks: [String] {
    var remarks: [String] = []
    if unseen > 0 {
      let found = "\(tally(unseen, "value")) not seen in training\(example(firstUnseen, unseen))"
      let question = nearestKnown.map { "; did you mean \(quoted($0))?" } ?? ""
      remarks.append("\(shown(name)): \(found)\(done(unseenTreatment))\(question)")
    }
    if outside > 0 {
      let found = "\(tally(outside, "value")) far outside training"
      remarks.append("\(shown(name)): \(found)\(example(firstOutside, outside)), held at the limit")
    }
    if missingUnforeseen > 0 {
      let found = "\(tally(missingUnforeseen, "missing value")), none in training"
      remarks.append("\(shown(name)): \(found)\(done(missingTreatment))")
    }
    return remarks
  }

  private func done(_ treatment: String?) -> String { treatment.map { ", \($0)" } ?? "" }

  private func example(_ value: String?, _ count: Int) -> String {
    value.map { count == 1 ? " (\(quoted($0)))" : " (the first is \(quoted($0)))" } ?? ""
  }

  /// Notes a value that training had not seen.
  ///
  /// - Parameter known: the values that it may be a misspelling of.
  mutating func noteUnseen(_ value: String?, known: [String] = []) {
    unseen += 1
    guard firstUnseen == nil, let value else { return }
    firstUnseen = value
    nearestKnown = likely(value, among: known)
  }
}

/// The known value that another most likely means: the same but for case, blanks, `-` and `_`, or
/// of a long word one letter apart. Short words and such with digits are different more often than
/// misspelled: “east” and “west”, “a1” and “a2”.
private func likely(_ value: String, among known: [String]) -> String? {
  func plain(_ word: String) -> String {
    String(word.lowercased().filter { !$0.isWhitespace && $0 != "-" && $0 != "_" })
  }
  let wanted = plain(value)
  guard (1...100).contains(wanted.count) else { return nil }
  if let same = known.first(where: { plain($0) == wanted }) { return same }
  guard wanted.count >= 6, !wanted.contains(where: \.isNumber) else { return nil }
  return known.first { name in
    let name = plain(name)
    return abs(name.count - wanted.count) <= 1
      && editDistance(Array(wanted), Array(name)) == 1
  }
}

/// “1 row”, “2,000 rows”.
private func tally(_ count: Int, _ noun: String) -> String {
  let digits = Array(String(count))
  let groups = digits.indices.map { place in
    (place > 0 && (digits.count - place) % 3 == 0 ? "," : "") + String(digits[place])
  }
  return "\(groups.joined()) \(noun)\(count == 1 ? "" : "s")"
}
