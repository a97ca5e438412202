/// What the rules about columns look at: the values of some rows of a column, counted.
struct ColumnSummary {
  let name: String
  let rows: Int
  let missing: Int
  let distinct: Int
  let isText: Bool
  /// A number column's values that are not missing, in the order of the rows.
  private let numbers: [Double]
  private let countsRows: Bool
  /// A single value's spelling.
  private let first: String?
  /// Why a column that is nearly all numbers is text.
  let intruder: String?

  init(_ column: Column, rows: [Int], table: Table) {
    name = column.name
    self.rows = rows.count
    let present = rows.filter { !column.isMissing($0) }
    missing = rows.count - present.count
    first = present.first.flatMap(column.spelling)
    switch column.values {
    case .numbers(let values):
      isText = false
      numbers = present.map { values[$0] }
      distinct = Set(numbers).count
      let start = present.first.map { values[$0] - Double($0) }
      countsRows =
        (start == 0 || start == 1) && present.allSatisfy { values[$0] - Double($0) == start }
      intruder = nil
    case .text(let codes, let vocabulary):
      isText = true
      numbers = []
      distinct = Set(present.map { codes[$0] }).count
      countsRows = false
      intruder = ColumnSummary.intruder(present, codes, vocabulary, table)
    }
  }

  /// “because “abc” in row 17 is not a number”, where at least nine of ten values are numbers.
  private static func intruder(
    _ rows: [Int], _ codes: [Int32], _ vocabulary: [String], _ table: Table
  ) -> String? {
    let isNumber = vocabulary.map { !DecimalNumber.standard.number($0).isNaN }
    let others = rows.filter { !isNumber[Int(codes[$0])] }
    guard let row = others.first, others.count * 10 <= rows.count else { return nil }
    let found = quoted(vocabulary[Int(codes[row])])
    return "because \(found) in row \(table.rowNumber(row)) is not a number"
  }

  func choice(_ given: ColumnKind?) -> ColumnChoice {
    switch given {
    case .ignored: choice(.ignored, ["as asked for"])
    case .number: choice(.number, ["as asked for", missingNumbers])
    case .category:
      choice(.category, [counted(distinct, "value"), missingCategory, "as asked for"])
    case nil: guess()
    }
  }

  private func guess() -> ColumnChoice {
    let present = rows - missing
    if present == 0 { return choice(.ignored, ["every value is missing"]) }
    if distinct == 1, missing == 0 {
      return choice(.ignored, ["every value is \(quoted(first ?? "")) (constant)"])
    }
    if isIdentifier {
      return choice(.ignored, ["every value is different (identifier)", intruder])
    }
    if isText, distinct > 50, distinct * 2 > present {
      return choice(
        .ignored,
        ["\(distinct) different values in \(counted(present, "row")) (free text)", intruder])
    }
    if isText { return choice(.category, [counted(distinct, "value"), missingCategory, intruder]) }
    return choice(.number, [missingNumbers])
  }

  private var isIdentifier: Bool {
    let present = rows - missing
    guard distinct == present else { return false }
    if isText { return present >= 10 }
    guard missing == 0, present > 1, numbers.allSatisfy({ $0 == $0.rounded() }) else {
      return false
    }
    return countsRows && present > 50 || ColumnSummary.namesIdentifier(name)
  }

  /// Whether one of the name's words says that it identifies rows: “id”, “customer_id”,
  /// “PassengerId”.
  static func namesIdentifier(_ name: String) -> Bool {
    var words: [String] = [""]
    var wasLower = false
    for character in name {
      if !character.isLetter || character.isUppercase && wasLower { words.append("") }
      if character.isLetter { words[words.count - 1] += character.lowercased() }
      wasLower = character.isLowercase
    }
    return words.contains { ["id", "identifier", "uuid", "key", "index"].contains($0) }
  }

  private var missingNumbers: String? {
    guard missing > 0, let median = median(of: numbers) else { return nil }
    return "\(missing) missing → median \(spelled(median)), indicator"
  }

  private var missingCategory: String? {
    missing > 0 ? "\(missing) missing → a category of their own" : nil
  }

  private func choice(_ kind: ColumnKind, _ reasons: [String?]) -> ColumnChoice {
    ColumnChoice(
      name: name, kind: kind, reason: reasons.compactMap { $0 }.joined(separator: ", "))
  }
}

extension DecimalNumber {
  /// Numbers as they stand in a table: a decimal point, and no leading zeros.
  static let standard = DecimalNumber(decimalSign: 0x2E, allowsLeadingZeros: false)
  /// The same, leading zeros allowed, for columns that are known to be numbers.
  static let lenient = DecimalNumber(decimalSign: 0x2E, allowsLeadingZeros: true)
}

/// The value in the middle, or halfway between the two in the middle; nil of none.
func median(of numbers: [Double]) -> Double? {
  guard !numbers.isEmpty else { return nil }
  let sorted = numbers.sorted()
  let middle = sorted.count / 2
  if sorted.count % 2 == 1 { return sorted[middle] }
  // Halves first: the sum of two large numbers could be infinite.
  return sorted[middle - 1] / 2 + sorted[middle] / 2
}
