import ChainruleTensors

/// What the rules find in some rows of a column. The values themselves are looked up anew for what is said of them: those
/// of all columns at once would take several times the table's memory.
struct ColumnSummary {
  let column: Column
  let kind: ColumnKind
  private let table: Table
  private let rows: [Int]
  private let isAsked: Bool
  /// What speaks for the kind.
  private let grounds: [String?]

  /// - Parameter given: what the user says.
  init(_ column: Column, rows: [Int], table: Table, given: ColumnKind?) {
    self.column = column
    self.table = table
    self.rows = rows
    isAsked = given != nil
    (kind, grounds) =
      given.map { ($0, []) } ?? PresentValues(column, rows: rows).guess(table)
  }

  /// The kind with all that is done for it.
  func choice(_ indicators: MissingIndicators) throws -> ColumnChoice {
    lazy var values = PresentValues(column, rows: rows)
    lazy var missing = rows.count - values.rows.count
    func lacking(_ replacement: String) -> String? {
      guard missing > 0 else { return nil }
      return "\(missing.grouped) missing → \(replacement)"
        + (indicators[column.name].map { ", \($0)" } ?? "")
    }
    var reasons: [String?] = []
    switch kind {
    case .number:
      let present = try numbers(of: column, rows: values.rows, table: table)
      let median = missing > 0 ? median(of: present) : nil
      reasons = [
        LongTails(fitting: present).map { "long tails → \($0.shown)" },
        median.flatMap { lacking("median \($0.shortened())") },
      ]
    case .category:
      let own = missing > 0 ? "\(missing.grouped) missing → a category of their own" : nil
      reasons = [counted(values.distinct, "value"), pooled, own]
    case .boolean:
      let boolean = try BooleanTransform(fitting: column, rows: rows, table: table)
      reasons = [
        values.booleanWords,
        lacking("\(boolean.share.shortened(to: 4)), the share of 1"),
      ]
    case .date:
      let date = try DateTransform(fitting: column, rows: rows, table: table)
      reasons = [date.summary, values.dateOrderWords, lacking("zeros")]
    case .identifier, .constant, .text, .ignored: break
    }
    reasons = isAsked ? reasons + ["as asked for"] : reasons + grounds
    return ColumnChoice(
      name: column.name, kind: kind,
      reason: reasons.compactMap { $0 }.joined(separator: ", "))
  }

  private var pooled: String? {
    let count = Categories(fittingInput: column, rows: rows).pooled.count
    return count > 0 ? "\(counted(count, "rare one")) pooled as other" : nil
  }
}

/// The values that are not missing in some rows of a column.
struct PresentValues {
  let name: String
  let rows: [Int]
  /// The numbers, if all values are; in the order of the rows.
  let numbers: [Double]?
  /// The different spellings of a text column.
  let spellings: [String]
  private let count: Int
  private let column: Column

  init(_ column: Column, rows all: [Int]) {
    self.column = column
    name = column.name
    count = all.count
    rows = all.filter { !column.isMissing($0) }
    switch column.values {
    case .numbers(let values):
      numbers = rows.map { values[$0] }
      spellings = []
    case .text(let codes, let vocabulary):
      let present = Set(rows.map { codes[$0] })
      spellings = present.sorted().map { vocabulary[Int($0)] }
      // A value elsewhere that is no number must not change what these are.
      let parsed = vocabulary.map { DecimalNumber.standard.number($0) }
      let areNumbers = present.allSatisfy { !parsed[Int($0)].isNaN }
      numbers = areNumbers ? rows.map { parsed[Int(codes[$0])] } : nil
    }
  }

  /// How many different values there are.
  var distinct: Int {
    guard spellings.isEmpty, let sorted = numbers?.sorted(), !sorted.isEmpty else {
      return spellings.count
    }
    return zip(sorted, sorted.dropFirst()).reduce(1) { $0 + ($1.0 == $1.1 ? 0 : 1) }
  }

  private var isConstant: Bool {
    guard spellings.isEmpty, let numbers else { return spellings.count == 1 }
    return numbers.allSatisfy { $0 == numbers[0] }
  }

  /// The rules of `Columns`, without the user's word.
  func guess(_ table: Table) -> (ColumnKind, [String?]) {
    guard let first = rows.first.flatMap(column.spelling) else {
      return (.constant, ["every value is missing"])
    }
    if isConstant, rows.count == count {
      return (.constant, ["every value is \(quoted(first))"])
    }
    if isBoolean { return (.boolean, []) }
    if dateOrder != nil { return (.date, []) }
    if isIdentifier { return (.identifier, ["every value is different", intruder(table)]) }
    if numbers != nil { return (.number, []) }
    if spellings.count > 50, spellings.count * 2 > rows.count {
      return (
        .text,
        [
          "\(spellings.count.grouped) different values in \(counted(rows.count, "row"))",
          intruder(table),
        ]
      )
    }
    return (.category, [intruder(table)])
  }

  private var isBoolean: Bool {
    if let numbers, spellings.isEmpty {
      return numbers.allSatisfy { $0 == 0 || $0 == 1 } && !isConstant
    }
    // Each pair has at most a handful of spellings (True, TRUE, true, …).
    guard (2...16).contains(spellings.count) else { return false }
    let words = spellings.map(BooleanWord.init)
    guard let pair = words[0]?.pair, words.allSatisfy({ $0?.pair == pair }) else { return false }
    return Set(words.map { $0?.value }).count == 2
  }

  /// “no → 0, yes → 1”; nil where the values are 0 and 1 themselves.
  var booleanWords: String? {
    guard let pair = spellings.lazy.compactMap({ BooleanWord($0)?.pair }).first else { return nil }
    let (no, yes) = BooleanWord.pairs[pair]
    return no == "0" ? nil : "\(no) → 0, \(yes) → 1"
  }

  /// How the values are read as dates, if all are.
  var dateOrder: (order: DateOrder, isCertain: Bool?)? {
    guard !spellings.isEmpty, numbers == nil else { return nil }
    return DateOrder.found(in: spellings)
  }

  /// How days and months are told apart, where that is a question.
  var dateOrderWords: String? {
    guard let found = dateOrder, let isCertain = found.isCertain else { return nil }
    return isCertain ? found.order.words : "\(found.order.words) (no value decides)"
  }

  private var isIdentifier: Bool {
    guard let numbers else { return rows.count >= 10 && distinct == rows.count }
    guard rows.count == count, count > 1, numbers.allSatisfy({ $0 == $0.rounded() }) else {
      return false
    }
    return count > 50 && countsRows(numbers)
      || PresentValues.namesIdentifier(name) && distinct == rows.count
  }

  private func countsRows(_ numbers: [Double]) -> Bool {
    let start = numbers[0] - Double(rows[0])
    return (start == 0 || start == 1)
      && zip(rows, numbers).allSatisfy { $1 - Double($0) == start }
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

  /// “because “abc” in row 17 is not a number”, where at least nine of ten values are numbers; the
  /// same for dates.
  func intruder(_ table: Table) -> String? {
    guard case .text(let codes, let vocabulary) = column.values else { return nil }
    func intruder(_ what: String, _ isOne: [Bool]) -> String? {
      let others = rows.filter { !isOne[Int(codes[$0])] }
      guard let row = others.first, others.count * 10 <= rows.count else { return nil }
      let found = quoted(vocabulary[Int(codes[row])])
      return "because \(found) in row \(table.rowNumber(row)) is not a \(what)"
    }
    let groups = [GroupedNumber(decimalSign: 0x2E), GroupedNumber(decimalSign: 0x2C)]
    return intruder(
      "number",
      vocabulary.map { word in
        !DecimalNumber.standard.number(word).isNaN || groups.contains { !$0.number(word).isNaN }
      })
      ?? intruder("date", vocabulary.map { CalendarDate($0, order: .dayFirst) != nil })
  }
}

extension DecimalNumber {
  /// Numbers as they stand in a table: a decimal point, and no leading zeros.
  static let standard = DecimalNumber(decimalSign: 0x2E, allowsLeadingZeros: false)
  /// The same, leading zeros allowed, for columns that are known to be numbers.
  static let lenient = DecimalNumber(decimalSign: 0x2E, allowsLeadingZeros: true)
}
