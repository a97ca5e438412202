import ChainruleTensors

/// A spelling of true or false.
struct BooleanWord: Hashable {
  /// Which of the pairs it belongs to.
  let pair: Int
  let value: Bool

  static let pairs: [(no: String, yes: String)] = [
    ("false", "true"), ("no", "yes"), ("f", "t"), ("n", "y"), ("off", "on"), ("0", "1"),
  ]

  /// nil for any other spelling. Upper and lower case are the same, and so are 1 and 1.0.
  init?(_ spelling: String) {
    var spelling = spelling
    let word = spelling.withUTF8 {
      String(decoding: trimmingBlanks(UnsafeRawBufferPointer($0)), as: UTF8.self).lowercased()
    }
    for (i, (no, yes)) in BooleanWord.pairs.enumerated() where word == no || word == yes {
      (pair, value) = (i, word == yes)
      return
    }
    let number = DecimalNumber.lenient.number(word)
    guard number == 0 || number == 1 else { return nil }
    (pair, value) = (BooleanWord.pairs.count - 1, number == 1)
  }
}

/// A boolean column as the network reads it: 1 for true, yes, t, y, on and 1, and 0 for their
/// opposites, in any case.
///
/// A missing value, and one that is neither, becomes the share of ones among the training rows.
/// Where that is worthwhile (`MissingIndicators`) a second feature is 1 where the value is missing.
public struct BooleanTransform: Hashable, Sendable {
  /// The column's name in the table.
  public let name: String
  /// The share of ones among the training rows that have a value.
  public let share: Double
  /// Whether training rows lacked the value, and whether a second feature says so.
  public let missing: MissingValues

  init(name: String, share: Double, missing: MissingValues) {
    self.name = name
    self.share = share
    self.missing = missing
  }

  /// Fits the transform to some rows of a column.
  init(fitting column: Column, rows: [Int], table: Table, hasIndicator: Bool = false) throws {
    let values = BooleanTransform.values(of: column, rows: rows)
    if let i = values.firstIndex(of: .other) {
      throw table.error(
        row: rows[i], column: column.name,
        expected: "true or false, yes or no, t or f, y or n, on or off, 1 or 0",
        found: quoted(column.spelling(rows[i]) ?? ""))
    }
    let ones = values.count { $0 == .one }
    let present = values.count { $0 != .missing }
    guard present > 0 else {
      throw table.error(
        column: column.name, expected: "a value in some training row", found: "none")
    }
    self.init(
      name: column.name, share: Double(ones) / Double(present),
      missing: MissingValues(wereSeen: present < values.count, hasIndicator: hasIndicator))
  }

  /// What stands in a row.
  enum Value: Hashable {
    case zero, one, missing, other
  }

  static func values(of column: Column, rows: [Int]) -> [Value] {
    switch column.values {
    case .numbers(let values):
      return rows.map { row in
        let value = values[row]
        return value.isNaN ? .missing : value == 1 ? .one : value == 0 ? .zero : .other
      }
    case .text(let codes, let vocabulary):
      let values = vocabulary.map { word -> Value in
        BooleanWord(word).map { $0.value ? .one : .zero } ?? .other
      }
      return rows.map { codes[$0] < 0 ? .missing : values[Int(codes[$0])] }
    }
  }

  /// The names of its one or two inputs: “alone”, “alone is missing”.
  public var featureNames: [String] { [name] + missing.featureNames(name) }

  private func number(_ value: Value) -> Double {
    switch value {
    case .zero: 0
    case .one: 1
    case .missing, .other: share
    }
  }

  /// Writes the features of all rows from `offset` on, `width` apart.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func encode<S: Scalar>(
    _ values: [Value], into inputs: inout [S], offset: Int, width: Int
  ) {
    var place = offset
    for value in values {
      inputs[place] = S(number(value))
      if missing.hasIndicator { inputs[place + 1] = value == .missing ? 1 : 0 }
      place += width
    }
  }

  func count(
    _ values: [Value], _ column: Column, rows: [Int], into report: inout EncodingReport.Column
  ) {
    missing.count(values.count { $0 == .missing }, into: &report)
    let rounded = spelled((share * 1000).rounded() / 1000)
    let treatment = "taken as the share of ones in training, \(rounded)"
    (report.missingTreatment, report.unseenTreatment) = (treatment, treatment)
    for (i, value) in values.enumerated() where value == .other {
      report.noteUnseen(column.spelling(rows[i]))
    }
  }

  func preparations(_ value: Value, raw: String?) -> [Preparation] {
    let raw = raw ?? "missing"
    let formula =
      switch value {
      case .zero: "0, because it is \(raw)"
      case .one: "1, because it is \(raw)"
      case .missing: "\(spelled(share)), the share of 1 in training for the missing value"
      case .other: "\(spelled(share)), the share of 1 in training for what is neither"
      }
    return [Preparation(name: name, raw: raw, formula: formula, value: number(value))]
      + missing.preparations(name, raw: raw, isMissing: value == .missing)
  }
}
