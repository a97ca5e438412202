extension Split {
  /// Divides `rows` by time: the latest are tested on, those before them chosen by, and the earliest
  /// trained on, as a forecast would be.
  ///
  /// Rows of the same time stay together: each cut is moved to the nearest place between two times
  /// (of two equally near ones the later), so that each part has one time at least.
  ///
  /// - Parameters:
  ///   - times: the time of each of `rows`, at the same places, in any unit; not NaN.
  ///   - test, validation: as in `split(rows:test:validation:stratifiedBy:seed:)`.
  /// - Throws: `Impossible`, also where there are fewer different times than parts.
  public static func split(
    rows: [Int], times: [Double], test: Double? = nil, validation: Double? = nil
  ) throws -> Split {
    precondition(times.count == rows.count, "a time for each row")
    precondition(!times.contains { $0.isNaN }, "a time that is a number")
    let wanted = try sizes(rows: rows.count, test: test, validation: validation)
    let order = rows.indices.sorted { (times[$0], $0) < (times[$1], $1) }
    // Where a new time begins.
    let cuts = order.indices.dropFirst().filter { times[order[$0 - 1]] < times[order[$0]] }
    let heldBack = (test == nil ? 0 : 1) + (validation == nil ? 0 : 1)
    guard cuts.count >= heldBack else {
      throw Impossible.tooFewTimes(cuts.count + 1, parts: heldBack + 1)
    }
    var end = order.count
    func cut(_ size: Int, leaving kept: Int) -> [Int] {
      let allowed = cuts.dropFirst(kept).filter { $0 < end }
      let begin = allowed.min { (abs(end - size - $0), -$0) < (abs(end - size - $1), -$1) } ?? end
      defer { end = begin }
      return order[begin..<end].map { rows[$0] }.sorted()
    }
    let testing = test == nil ? [] : cut(wanted.test, leaving: heldBack - 1)
    let validating = validation == nil ? [] : cut(wanted.validation, leaving: 0)
    return Split(
      training: order[..<end].map { rows[$0] }.sorted(), validation: validating, test: testing)
  }

  /// The same by a column of a table, of numbers or of dates as `CalendarDate` reads them.
  ///
  /// - Throws: `DataError` where there is no such column, or a row has no time in it.
  public static func split(
    rows: [Int], of table: Table, time: String, test: Double? = nil, validation: Double? = nil
  ) throws -> Split {
    let column = try table.column(named: time)
    if let row = rows.first(where: { column.isMissing($0) }) {
      throw table.error(
        row: row, column: time, expected: "a time to divide the rows by", found: "a missing value")
    }
    return try split(
      rows: rows, times: times(of: column, rows: rows, table: table), test: test,
      validation: validation)
  }

  private static func times(of column: Column, rows: [Int], table: Table) throws -> [Double] {
    let values = PresentValues(column, rows: rows)
    if let numbers = values.numbers { return numbers }
    let order = values.dateOrder?.order ?? .dayFirst
    let dates = try Dates(column, rows: rows, order: order, table: table)
    return dates.places.map { dates.dates[Int($0)]?.instant ?? 0 }
  }
}
