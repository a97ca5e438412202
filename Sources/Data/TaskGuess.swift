import ChainruleTensors

/// Whether a target is a class or a number, and why.
///
/// A text target has classes. A number target has classes if all its values are integers and
/// - two of them are different, or
/// - at most 20 are different, with 5 rows or more each on average, and they stand close together:
///   the largest less the smallest is at most 5 times their number. So 1, 2 and 3 are classes, and
///   prices of 100, 200 and 500 are not.
///
/// Otherwise it is a number to predict. Several targets are numbers.
public struct TaskGuess: Hashable, Sendable {
  /// What is to be learned.
  public let task: TaskKind
  /// “the target is text with 3 values”
  public let reason: String

  private static let mostClasses = 20
  /// Each two classes have a place in a confusion matrix.
  private static let mostClassesOfAll = 2_000
  private static let rowsForClass = 5
  private static let spanForClass = 5.0

  /// - Parameters:
  ///   - rows: the rows to look at; nil for all. Those without a target are left out.
  ///   - task: given by the user; nil to guess it.
  /// - Throws: `DataError` where there is no such target, or no row with it, or it does not fit the
  ///   task: a text among numbers to predict,
  ///   classes that do not repeat, a single class, several targets with classes.
  public init(
    table: Table, targets: [String], rows: [Int]? = nil, task given: TaskKind? = nil
  ) throws {
    let rows = try table.rows(rows, withValuesIn: targets)
    guard !rows.isEmpty else {
      throw table.error(
        column: targets.joined(separator: ", "), expected: "rows with a target", found: "none")
    }
    let columns = try targets.map { try table.column(named: $0) }
    if columns.count > 1 {
      guard given != .classification else {
        throw table.error(
          column: targets[0], expected: "a single target with classes",
          found: "\(columns.count) targets")
      }
      (task, reason) = (.regression, given.map(TaskGuess.asked) ?? "\(columns.count) targets")
    } else {
      let (guess, why) = TaskGuess.guess(columns[0], rows)
      (task, reason) = (given ?? guess, given.map(TaskGuess.asked) ?? why)
    }
    for column in columns { try check(table, column, rows) }
  }

  private static func asked(_ task: TaskKind) -> String { "as asked for" }

  private static func guess(_ target: Column, _ rows: [Int]) -> (TaskKind, String) {
    switch target.values {
    case .text(let codes, _):
      let distinct = Set(rows.map { codes[$0] }).count
      return (.classification, "the target is text with \(counted(distinct, "value"))")
    case .numbers(let values): return guess(rows.map { values[$0] })
    }
  }

  private static func guess(_ values: [Double]) -> (TaskKind, String) {
    let distinct = Set(values).count
    guard values.allSatisfy({ $0 == $0.rounded() }) else {
      return (.regression, "the target has \(counted(distinct, "different number"))")
    }
    let words = "the target has \(counted(distinct, "different integer"))"
    guard distinct > 2 else { return (.classification, words) }
    guard distinct <= mostClasses else { return (.regression, words) }
    guard values.count >= rowsForClass * distinct else {
      return (.regression, "\(words) in only \(counted(values.count, "row"))")
    }
    let (least, greatest) = (values.min() ?? 0, values.max() ?? 0)
    let range = "from \(spelled(least)) to \(spelled(greatest))"
    guard greatest - least <= spanForClass * Double(distinct) else {
      return (.regression, "\(words), far apart \(range)")
    }
    return (.classification, "\(words) \(range)")
  }

  private func check(_ table: Table, _ target: Column, _ rows: [Int]) throws {
    switch task {
    case .classification: try TaskGuess.checkClasses(table, target, rows: rows)
    case .regression: try TaskGuess.checkNumbers(table, target, rows: rows)
    }
  }

  private static func checkNumbers(_ table: Table, _ target: Column, rows: [Int]) throws {
    guard case .text(let codes, let vocabulary) = target.values else { return }
    let isNumber = vocabulary.map { !DecimalNumber.lenient.number($0).isNaN }
    guard let row = rows.first(where: { !isNumber[Int(codes[$0])] }) else { return }
    throw table.error(
      row: row, column: target.name, expected: "a number (the task is regression)",
      found: quoted(vocabulary[Int(codes[row])]))
  }

  private static func checkClasses(_ table: Table, _ target: Column, rows: [Int]) throws {
    let values = PresentValues(target, rows: rows)
    guard values.distinct > 1 else {
      throw table.error(
        column: target.name, expected: "at least two classes",
        found: "only \(quoted(rows.first.flatMap(target.spelling) ?? ""))")
    }
    guard values.distinct <= mostClassesOfAll else {
      throw table.error(
        column: target.name,
        expected:
          "at most \(mostClassesOfAll) classes (each two have a place in the confusion matrix)",
        found: "\(values.distinct); rare ones may become one class, or numbers a regression")
    }
    guard values.distinct <= 50 || values.distinct * 2 <= rows.count else {
      throw table.error(
        column: target.name, expected: "classes that repeat",
        found: (["\(values.distinct.grouped) different ones in \(counted(rows.count, "row"))"]
          + [values.intruder(table)].compactMap { $0 }).joined(separator: ", "))
    }
  }
}
