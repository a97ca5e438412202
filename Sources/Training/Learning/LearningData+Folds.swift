import ChainruleData
import ChainruleTensors

extension LearningData {
  /// Rows divided into folds, each with a preprocessing of its own that has not seen the rows it judges.
  ///
  /// - Parameters:
  ///   - rows: the training rows.
  ///   - count: parts to divide them into; 1: a fifth of them judges, once.
  ///   - group: a column of which no value is in two folds.
  ///   - time: a column to divide by: the latest rows judge, once, whatever `count` says.
  /// - Throws: `DataError`; `Split.Impossible` where the rows cannot be divided so.
  public func folds<S: Scalar>(
    of rows: [Int], count: Int, group: String? = nil, time: String? = nil, seed: UInt64,
    as type: S.Type = S.self
  ) throws -> [Fold<S>] {
    if let time {
      let split = try Split.split(rows: rows, of: table, time: time, validation: 0.2)
      return [try fold(split.training, split.validation)]
    }
    let classes = try classNumbers(rows)
    let groups = try group.map { try groupNumbers(of: $0, rows) }
    let parts = Folds.assign(
      rows: rows.count, count: count == 1 ? 5 : count, classes: classes, groups: groups,
      seed: seed)
    return try (0..<count).compactMap { part in
      let training = rows.indices.filter { parts[$0] != part }
      let known = classes.map { classes in Set(training.map { classes[$0] }) }
      // A class that is not learned from cannot be asked for.
      let judged = rows.indices.filter { place in
        parts[place] == part && known?.contains(classes?[place] ?? 0) != false
      }
      if training.isEmpty || judged.isEmpty { return nil }
      return try fold(training.map { rows[$0] }, judged.map { rows[$0] })
    }
  }

  /// A fold of rows to learn from and rows to judge by.
  public func fold<S: Scalar>(
    _ training: [Int], _ validation: [Int], as type: S.Type = S.self
  ) throws -> Fold<S> {
    let fitted = try preprocessing(fittedTo: training).preprocessing
    return Fold(
      training: try examples(training, by: fitted).examples,
      validation: try examples(validation, by: fitted).examples, target: fitted.target)
  }

  /// The group of each row; one that has none is a group of its own.
  private func groupNumbers(of column: String, _ rows: [Int]) throws -> [Int32] {
    let numbers = LearningData.numbers(of: try table.column(named: column), rows)
    var next = (numbers.max() ?? 0) + 1
    return numbers.map { number in
      if number >= 0 { return number }
      defer { next += 1 }
      return next
    }
  }
}
