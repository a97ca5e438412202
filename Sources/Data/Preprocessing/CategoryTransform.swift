import ChainruleTensors

/// A category column as the network reads it: one feature for each value of the training rows, 1
/// for the value that stands in the row and 0 for all others (one-hot).
///
/// Missing is a value of its own where training rows were missing. A value that training had not
/// seen becomes all zeros.
public struct CategoryTransform: Hashable, Sendable {
  public let name: String
  public let coding: Categories
  public let hasMissing: Bool

  init(name: String, coding: Categories, hasMissing: Bool) {
    self.name = name
    self.coding = coding
    self.hasMissing = hasMissing
  }

  /// Fits the transform to some rows of a column.
  init(fitting column: Column, rows: [Int], table: Table) throws {
    let coding = Categories(fitting: column, rows: rows)
    guard !coding.names.isEmpty else {
      throw table.error(
        column: column.name, expected: "a value in some training row", found: "none")
    }
    self.init(
      name: column.name, coding: coding, hasMissing: rows.contains { column.isMissing($0) })
  }

  public var featureNames: [String] {
    coding.names.map { "\(name)=\($0)" } + (hasMissing ? ["\(name) is missing"] : [])
  }

  /// The feature that is 1 for a place among the categories, nil where none is.
  private func feature(_ place: Int32) -> Int? {
    if place >= 0 { return Int(place) }
    return place == Categories.missing && hasMissing ? coding.names.count : nil
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
    for (i, place) in places.enumerated() where place < 0 {
      if place == Categories.missing {
        report.missing += 1
        if !hasMissing { report.missingUnforeseen += 1 }
      } else {
        report.unseen += 1
        report.firstUnseen = report.firstUnseen ?? column.spelling(rows[i])
      }
    }
  }

  func preparations(_ place: Int32, raw: String?) -> [Preparation] {
    let chosen = feature(place)
    return featureNames.enumerated().map { i, feature in
      let value = i < coding.names.count ? coding.names[i] : "missing"
      let holds = i == chosen
      return Preparation(
        name: feature, raw: raw ?? "missing",
        formula: holds ? "1, because it is \(value)" : "0, because it is not \(value)",
        value: holds ? 1 : 0)
    }
  }
}

/// The different values of a column, sorted: categories of an input, or classes of a target.
///
/// Values read as numbers are sorted and compared as numbers (2 and 2.0 are one), others as text.
public struct Categories: Hashable, Sendable {
  public let names: [String]
  /// Whether the values are numbers.
  public let areNumbers: Bool

  /// What `places(of:rows:)` says of a missing value.
  static let missing: Int32 = -1
  /// What it says of a value that is none of the categories.
  static let unseen: Int32 = -2

  init(names: [String], areNumbers: Bool) {
    self.names = names
    self.areNumbers = areNumbers
  }

  /// The values in some rows of a column.
  init(fitting column: Column, rows: [Int]) {
    switch column.values {
    case .numbers(let values):
      areNumbers = true
      names = Set(rows.map { values[$0] }.filter { !$0.isNaN }).sorted().map(spelled)
    case .text(let codes, let vocabulary):
      areNumbers = false
      let present = Set(rows.map { codes[$0] }.filter { $0 >= 0 })
      names = Categories.sorted(Set(present.map { vocabulary[Int($0)] }))
    }
  }

  /// Numerically if all are numbers (of equal numbers, as 1 and 01, by spelling), else as text.
  private static func sorted(_ names: Set<String>) -> [String] {
    let keys = names.map { (number: DecimalNumber.lenient.number($0), name: $0) }
    if keys.contains(where: { $0.number.isNaN }) { return names.sorted() }
    return keys.sorted { ($0.number, $0.name) < ($1.number, $1.name) }.map(\.name)
  }

  /// The place of each row's value among the names, `missing` or `unseen`.
  func places(of column: Column, rows: [Int]) -> [Int32] {
    let placeOf = Dictionary(
      zip(names, 0..<Int32(names.count)), uniquingKeysWith: { first, _ in first })
    switch column.values {
    case .text(let codes, let vocabulary):
      let places = vocabulary.map { placeOf[canonical($0)] ?? Categories.unseen }
      return rows.map { codes[$0] < 0 ? Categories.missing : places[Int(codes[$0])] }
    case .numbers(let values):
      var known: [Double: Int32] = [:]
      return rows.map { row in
        let value = values[row]
        if value.isNaN { return Categories.missing }
        if let place = known[value] { return place }
        let place = placeOf[spelled(value)] ?? Categories.unseen
        known[value] = place
        return place
      }
    }
  }

  /// A spelling as it stands among the names.
  private func canonical(_ spelling: String) -> String {
    guard areNumbers else { return spelling }
    let number = DecimalNumber.lenient.number(spelling)
    return number.isNaN ? spelling : spelled(number)
  }
}
