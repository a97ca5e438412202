import ChainruleData
import ChainruleTensors

extension Diagnostics {
  /// Columns that alone give the target away, which as a rule means that they were made from it.
  ///
  /// Each column in use is scored alone on the given rows, from 20 on; numbers, which have to be
  /// sorted, on 100,000 drawn ones of more. Half of the rows, drawn once for all, learn and the other
  /// half is answered, then the other way round, so that a value that stands in one row alone tells
  /// nothing.
  /// - Classes: a value is answered with the most frequent class of that value, a number with that
  ///   of the five rows nearest to it (or of all rows that have it). A column is reported where
  ///   99.5 % are right, and at most a fifth as many are wrong as by always answering the most
  ///   frequent class. Of two classes, with ten rows or more of each, a number is reported too
  ///   where the area under the ROC curve is 0.999.
  /// - Numbers: a number is reported where Pearson's or Spearman's correlation is beyond ±0.999, a
  ///   category where the means of its values explain 99.8 % of the variance. Of three columns or
  ///   more a number is reported from ±0.99 on too, where no other column alone explains 90 % of
  ///   the variance: a corrected copy of the target stands far beyond the others.
  ///
  /// - Parameters:
  ///   - columns: which columns are used, and as what.
  ///   - rows: the training rows; those without a target are left out.
  /// - Throws: `DataError` where the table has no such column.
  public static func leaks(
    in table: Table, columns: Columns, rows: [Int]
  ) throws -> [Warning] {
    let target = try table.column(named: columns.target)
    let rows = rows.filter { !target.isMissing($0) }
    guard rows.count >= 20 else { return [] }
    switch (columns.task, target.values) {
    case (.regression, .numbers(let numbers)):
      let all = LeakRows(rows, truth: rows.map { numbers[$0] })
      let found = try leaks(columns, table, all) { NumberLeak($0, $1, truth: $2.truth, $2.halves) }
      return NumberLeak.warnings(of: found)
    case (.regression, .text): return []
    case (.classification, _):
      let all = LeakRows(rows, truth: distinct(rows.map { target.spelling($0) }))
      return try leaks(columns, table, all) {
        ClassLeak($0, $1, truth: $2.truth, $2.halves).warning
      }
    }
  }

  /// What `judge` finds in each column that is used.
  private static func leaks<Truth, Judgment>(
    _ columns: Columns, _ table: Table, _ all: LeakRows<Truth>,
    _ judge: (String, LeakValues, LeakRows<Truth>) -> Judgment?
  ) throws -> [Judgment] {
    let some = all.drawn(100_000)
    return try columns.inputs.filter { $0.kind != .ignored }.compactMap { choice in
      let column = try table.column(named: choice.name)
      if case .numbers(let numbers) = column.values, choice.kind == .number {
        return judge(choice.name, .numbers(some.rows.map { numbers[$0] }), some)
      }
      let words = distinct(all.rows.map { column.spelling($0) })
      return judge(choice.name, .categories(words), all)
    }
  }
}

/// Rows on which columns are judged, with their targets and the halves that learn and are answered.
private struct LeakRows<Truth> {
  let rows: [Int]
  let truth: [Truth]
  let halves: Halves

  init(_ rows: [Int], truth: [Truth]) {
    (self.rows, self.truth, halves) = (rows, truth, Halves(rows.count))
  }

  /// So many of more rows, in their order.
  func drawn(_ most: Int) -> LeakRows {
    guard rows.count > most else { return self }
    let places = Random(seed: 0).permutation(of: rows.count, .split).prefix(most).sorted()
    return LeakRows(places.map { rows[Int($0)] }, truth: places.map { truth[Int($0)] })
  }
}

/// A column's values in the given rows: numbers, NaN where one is missing, or the places of
/// categories.
enum LeakValues {
  case numbers([Double])
  case categories([Int])
}

/// Each value by the order of its first appearance; a missing one is a value of its own.
private func distinct(_ values: [String?]) -> [Int] {
  var places: [String?: Int] = [:]
  return values.map { value in
    if let place = places[value] { return place }
    places[value] = places.count
    return places.count - 1
  }
}
