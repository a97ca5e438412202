import Chainrule

/// Which rows are tested on and chosen by, from what was asked for or from how many there are.
struct Division {
  let data: LearningData
  let settings: TrainSettings

  static let usual = 0.2
  /// Fewer rows than these in a part would tell nothing.
  private static let fewestToTest = 5
  private static let fewestToValidate = 10

  /// Holds rows back to test on; `validation` of the result is empty.
  func testing() throws -> Split {
    let asked = fraction(settings.test, of: data.rows.count, fewest: Division.fewestToTest)
    do {
      return try split(data.rows, test: asked, validation: nil)
    } catch let error as Split.Impossible {
      // What was not asked for need not be done.
      if settings.test != nil || isTold { throw error }
      return Split(training: data.rows, validation: [], test: [])
    }
  }

  /// Holds some of the training rows back to choose by.
  ///
  /// - Parameter usual: the fraction of them that is held back where nothing was asked for.
  func validating(_ split: Split, usual: Double) throws -> Split {
    let all = data.rows.count
    // What was asked for is a fraction of all rows, as that of the test rows.
    let share = Double(split.training.count) / Double(max(all, 1))
    let asked =
      if case .fraction(let fraction) = settings.validation { fraction / share } else {
        Double?.none
      }
    guard asked ?? 0 < 1 else {
      throw Split.Impossible.nothingLeft(test: 1 - share, validation: (asked ?? 0) * share)
    }
    let fraction =
      settings.validation == nil
      ? fraction(nil, usual: usual, of: split.training.count, fewest: Division.fewestToValidate)
      : asked
    do {
      let parts = try self.split(split.training, test: nil, validation: fraction)
      return Split(training: parts.training, validation: parts.validation, test: split.test)
    } catch let error as Split.Impossible {
      if settings.validation != nil || isTold { throw error }
      return split
    }
  }

  /// How the rows were divided, in words.
  func remark(_ split: Split) -> String? {
    if let group = settings.group { return "no \(group) in two parts" }
    if let time = settings.time { return "the latest by \(time)" }
    guard !split.test.isEmpty || !split.validation.isEmpty else {
      if case .file = settings.test { return nil }
      return settings.test == nil ? "too few to hold any back" : nil
    }
    if data.task == .classification { return "stratified by class" }
    return settings.stratify ? "small and large targets in each part" : nil
  }

  private var isTold: Bool {
    settings.stratify || settings.group != nil || settings.time != nil
  }

  private func fraction(
    _ asked: HeldBack?, usual: Double = Division.usual, of rows: Int, fewest: Int
  ) -> Double? {
    switch asked {
    case .fraction(let fraction): fraction
    case .file, .none?: nil
    case nil: Double(rows) * usual >= Double(fewest) ? usual : nil
    }
  }

  private func split(_ rows: [Int], test: Double?, validation: Double?) throws -> Split {
    if let group = settings.group {
      return try Split.split(
        rows: rows, of: data.table, group: group, test: test, validation: validation,
        seed: settings.seed)
    }
    if let time = settings.time {
      return try Split.split(
        rows: rows, of: data.table, time: time, test: test, validation: validation)
    }
    if settings.stratify, data.task == .regression {
      let column = try data.table.column(named: data.targets[0])
      return try Split.split(
        rows: rows, spreading: rows.map { column.number($0) }, test: test, validation: validation,
        seed: settings.seed)
    }
    return try Split.split(
      rows: rows, test: test, validation: validation, stratifiedBy: data.classNumbers(rows),
      seed: settings.seed)
  }
}

extension Column {
  /// A value as a number; NaN where it is none.
  fileprivate func number(_ row: Int) -> Double {
    switch values {
    case .numbers(let numbers): numbers[row]
    case .text: spelling(row).flatMap { Double($0) } ?? .nan
    }
  }
}
