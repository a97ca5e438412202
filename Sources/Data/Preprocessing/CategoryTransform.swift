import ChainruleTensors

/// A category column as the network reads it: one feature for each value of the training rows, 1
/// for the value that stands in the row and 0 for all others (one-hot).
///
/// Rare values share a feature (`Categories`). Missing is a value of its own where training rows
/// were missing. A value that training had not seen counts as a rare one; where there are none, it
/// becomes all zeros.
public struct CategoryTransform: Hashable, Sendable {
  /// The column's name in the table.
  public let name: String
  /// The values that have a feature of their own, and those that share one.
  public let coding: Categories
  /// Whether a last feature is 1 where the value is missing: some training row lacked it.
  public let hasMissing: Bool

  init(name: String, coding: Categories, hasMissing: Bool) {
    self.name = name
    self.coding = coding
    self.hasMissing = hasMissing
  }

  /// Fits the transform to some rows of a column.
  init(fitting column: Column, rows: [Int], table: Table) throws {
    let coding = Categories(fittingInput: column, rows: rows)
    guard !coding.names.isEmpty else {
      throw table.error(
        column: column.name, expected: "a value in some training row", found: "none")
    }
    self.init(
      name: column.name, coding: coding, hasMissing: rows.contains { column.isMissing($0) })
  }

  private var hasPool: Bool { !coding.pooled.isEmpty }

  /// One name for each value, and for those that share: “sex=female”, “port is other”, “port is missing”.
  public var featureNames: [String] {
    coding.names.map { "\(name)=\($0)" } + (hasPool ? ["\(name) is other"] : [])
      + (hasMissing ? [MissingValues.name(name)] : [])
  }

  /// The feature that is 1 for a place among the categories, nil where none is.
  private func feature(_ place: Int32) -> Int? {
    if place >= 0 { return Int(place) }
    if place == Categories.unseen { return hasPool ? coding.names.count : nil }
    return hasMissing ? coding.names.count + (hasPool ? 1 : 0) : nil
  }

  /// Writes the features of all rows from `offset` on, `width` apart. Precondition: `inputs` holds
  /// zeros.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func encode<S: Scalar>(
    _ places: [Int32], into inputs: inout [S], offset: Int, width: Int
  ) {
    for (row, place) in places.enumerated() {
      if let feature = feature(place) { inputs[row * width + offset + feature] = 1 }
    }
  }

  func count(
    _ places: [Int32], _ column: Column, rows: [Int], into report: inout EncodingReport.Column
  ) {
    report.missingTreatment = "counted as none of the known ones"
    report.unseenTreatment =
      hasPool ? "counted as the rare ones are" : "counted as none of the known ones"
    for (i, place) in places.enumerated() where place < 0 {
      if place == Categories.missing {
        report.missing += 1
        if !hasMissing { report.missingUnforeseen += 1 }
      } else {
        report.noteUnseen(column.spelling(rows[i]), known: coding.names)
      }
    }
  }

  func preparations(_ place: Int32, raw: String?) -> [Preparation] {
    let chosen = feature(place)
    let other = place == Categories.unseen ? "not known from training" : "rare in training"
    let values = coding.names + (hasPool ? [other] : []) + (hasMissing ? ["missing"] : [])
    return zip(featureNames, values).enumerated().map { i, pair in
      let isPool = hasPool && i == coding.names.count
      let holds = i == chosen
      let value = isPool && !holds ? "rare in training" : pair.1
      return Preparation(
        name: pair.0, raw: raw ?? "missing",
        formula: holds ? "1, because it is \(value)" : "0, because it is not \(value)",
        value: holds ? 1 : 0)
    }
  }
}
