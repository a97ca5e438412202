/// Whether a target is a class or a number, and why.
///
/// A text target has classes. A number target has classes if all its values are integers and at
/// most 20 of them are different; otherwise it is a number to predict.
struct TaskGuess {
  let task: TaskKind
  let reason: String

  /// - Throws: `DataError` where the target does not fit the task: a text among numbers to
  ///   predict, classes that do not repeat, a single class.
  init(table: Table, target: Column, rows: [Int], task given: TaskKind?) throws {
    switch target.values {
    case .text(let codes, let vocabulary):
      let distinct = Set(rows.map { codes[$0] }).count
      task = given ?? .classification
      reason = given.map(TaskGuess.asked) ?? "the target is text with \(distinct) values"
      if task == .regression {
        try TaskGuess.checkNumbers(table, target, codes, vocabulary, rows)
      } else {
        try TaskGuess.checkClasses(table, target, distinct: distinct, rows: rows)
      }
    case .numbers(let values):
      let present = rows.map { values[$0] }
      let distinct = Set(present).count
      let areIntegers = present.allSatisfy { $0 == $0.rounded() }
      let guess: TaskKind = areIntegers && distinct <= 20 ? .classification : .regression
      task = given ?? guess
      let kind = areIntegers ? "integers" : "numbers"
      reason = given.map(TaskGuess.asked) ?? "the target has \(distinct) different \(kind)"
      if task == .classification {
        try TaskGuess.checkClasses(table, target, distinct: distinct, rows: rows)
      }
    }
  }

  private static func asked(_ task: TaskKind) -> String { "as asked for" }

  private static func checkNumbers(
    _ table: Table, _ target: Column, _ codes: [Int32], _ vocabulary: [String], _ rows: [Int]
  ) throws {
    let isNumber = vocabulary.map { !DecimalNumber.lenient.number($0).isNaN }
    guard let row = rows.first(where: { !isNumber[Int(codes[$0])] }) else { return }
    throw table.error(
      row: row, column: target.name, expected: "a number (the task is regression)",
      found: quoted(vocabulary[Int(codes[row])]))
  }

  private static func checkClasses(
    _ table: Table, _ target: Column, distinct: Int, rows: [Int]
  ) throws {
    guard distinct > 1 else {
      throw table.error(
        column: target.name, expected: "at least two classes",
        found: "only \(quoted(rows.first.flatMap(target.spelling) ?? ""))")
    }
    guard distinct <= 50 || distinct * 2 <= rows.count else {
      let summary = ColumnSummary(target, rows: rows, table: table)
      throw table.error(
        column: target.name, expected: "classes that repeat",
        found: (["\(distinct) different ones in \(counted(rows.count, "row"))"]
          + [summary.intruder].compactMap { $0 }).joined(separator: ", "))
    }
  }
}
