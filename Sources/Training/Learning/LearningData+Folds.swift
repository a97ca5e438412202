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
  ///   - stratifies: whether small and large targets are spread evenly over the folds; classes always are.
  /// - Returns: none where the rows cannot be divided so.
  /// - Throws: `DataError`.
  public func folds<S: Scalar>(
    of rows: [Int], count: Int, group: String? = nil, time: String? = nil,
    stratifies: Bool = false, seed: UInt64,
    as type: S.Type = S.self
  ) throws -> [Fold<S>] {
    if let time {
      guard let split = try? Split.split(rows: rows, of: table, time: time, validation: 0.2) else {
        return []
      }
      return try [told(split.training, split.validation)].compactMap { $0 }
    }
    if let group, count == 1 {
      guard
        let split = try? Split.split(
          rows: rows, of: table, group: group, validation: 0.2, seed: seed)
      else { return [] }
      return try [told(split.training, split.validation)].compactMap { $0 }
    }
    let groups = try group.map { try groupNumbers(of: $0, rows) }
    let values = stratifies && group == nil ? try targetNumbers(rows) : nil
    let parts = Folds.assign(
      rows: rows.count, count: count == 1 ? 5 : count, classes: try classNumbers(rows),
      groups: groups, spreading: values, seed: seed)
    return try (0..<count).compactMap { part in
      try told(
        rows.indices.filter { parts[$0] != part }.map { rows[$0] },
        rows.indices.filter { parts[$0] == part }.map { rows[$0] })
    }
  }

  /// A fold without the judged rows of classes that are not learned from; nil where nothing can be judged.
  private func told<S: Scalar>(_ training: [Int], _ judged: [Int]) throws -> Fold<S>? {
    var judged = judged
    // Numbers of one call mean the same classes.
    if let numbers = try classNumbers(training + judged) {
      let known = Set(numbers.prefix(training.count))
      if known.count < 2 { return nil }
      judged = zip(judged, numbers.dropFirst(training.count)).filter { known.contains($1) }.map(\.0)
    }
    return training.isEmpty || judged.isEmpty ? nil : try fold(training, judged)
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
