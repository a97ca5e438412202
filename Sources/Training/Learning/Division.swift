import ChainruleData

/// Which rows are tested on and chosen by: as it was asked for, or as many as tell something.
///
///     var division = Division()
///     division.test = 0.25            // a quarter of the rows
///     division.group = "patient"      // never one patient in two parts
///
/// What was asked for and cannot be done is an error; what was left open is done where there are rows enough.
public struct Division: Sendable, Hashable {
  /// How many rows go into a part.
  public enum Share: Sendable, Hashable, ExpressibleByFloatLiteral {
    /// A fifth to test on where that is 5 rows or more; to choose by, what `DividedData.folds` says.
    case usual
    /// A fraction of all rows, above 0 and below 1.
    case fraction(Double)
    /// No rows: nothing is tested, or nothing is chosen.
    case none
    /// None of these rows: the part is elsewhere, in a file of its own, say.
    case elsewhere

    public init(floatLiteral value: Double) { self = .fraction(value) }
  }

  /// The rows that nothing is learned from and nothing chosen by.
  public var test = Share.usual
  /// The rows to choose by.
  public var validation = Share.usual
  /// Whether classes, or small and large targets, must be spread evenly over the parts. Classes are anyway where that
  /// can be done.
  public var stratifies = false
  /// A column of which no value is in two parts.
  public var group: String?
  /// A column to divide by: the latest rows are tested on.
  public var time: String?

  public init(test: Share = .usual, validation: Share = .usual) {
    self.test = test
    self.validation = validation
  }

  private static let usual = 0.2
  /// Fewer rows than these in a part would tell nothing.
  private static let fewestToTest = 5
  private static let fewestToValidate = 10

  /// How the rows are divided was asked for.
  private var isTold: Bool { stratifies || group != nil || time != nil }

  /// Holds rows back to test on; `validation` of the result is empty.
  ///
  /// Throws `Split.Impossible`, and `DataError` for a column that is not there.
  func testing(_ data: LearningData, seed: UInt64) throws -> Split {
    let asked: Double? =
      switch test {
      case .fraction(let fraction): fraction
      case .none, .elsewhere: nil
      case .usual:
        Division.fraction(Division.usual, of: data.rows.count, fewest: Division.fewestToTest)
      }
    do {
      return try split(data.rows, of: data, test: asked, seed: seed)
    } catch let error as Split.Impossible {
      // What was not asked for need not be done.
      if test != .usual || isTold { throw error }
      return Split(training: data.rows, validation: [], test: [])
    }
  }

  /// Holds some of the training rows back to choose by.
  ///
  /// - Parameter usual: the fraction of them that is held back where nothing was asked for.
  func validating(
    _ held: Split, of data: LearningData, usual: Double, seed: UInt64
  ) throws -> Split {
    let rows = held.training.count
    let asked: Double? =
      switch validation {
      case .fraction(let fraction):
        try Division.fraction(fraction, ofAll: data.rows.count, in: rows)
      case .none, .elsewhere: nil
      case .usual: Division.fraction(usual, of: rows, fewest: Division.fewestToValidate)
      }
    do {
      let parts = try split(held.training, of: data, validation: asked, seed: seed)
      return Split(training: parts.training, validation: parts.validation, test: held.test)
    } catch let error as Split.Impossible {
      if validation != .usual { throw error }
      return held
    }
  }

  /// A fraction of all rows as one of those that are not tested on.
  private static func fraction(
    _ asked: Double, ofAll all: Int, in rows: Int
  ) throws(Split.Impossible) -> Double {
    let share = Double(rows) / Double(max(all, 1))
    let fraction = asked / share
    guard fraction < 1 else {
      throw Split.Impossible.nothingLeft(test: 1 - share, validation: asked)
    }
    return fraction
  }

  private static func fraction(_ usual: Double, of rows: Int, fewest: Int) -> Double? {
    Double(rows) * usual >= Double(fewest) ? usual : nil
  }

  private func split(
    _ rows: [Int], of data: LearningData, test: Double? = nil, validation: Double? = nil,
    seed: UInt64
  ) throws -> Split {
    if let group {
      return try Split.split(
        rows: rows, of: data.table, group: group, test: test, validation: validation, seed: seed)
    }
    if let time {
      return try Split.split(
        rows: rows, of: data.table, time: time, test: test, validation: validation)
    }
    if stratifies, let values = try data.targetNumbers(rows) {
      return try Split.split(
        rows: rows, spreading: values, test: test, validation: validation, seed: seed)
    }
    return try Split.split(
      rows: rows, test: test, validation: validation, stratifiedBy: data.classNumbers(rows),
      seed: seed)
  }
}

extension Division {
  /// How the rows were divided, in words; nil where there is nothing to say.
  func remark(on split: Split, task: TaskKind) -> String? {
    if let group { return "no \(group) in two parts" }
    if let time { return "the latest by \(time)" }
    guard !split.test.isEmpty || !split.validation.isEmpty else {
      return test == .usual ? "too few to hold any back" : nil
    }
    if task == .classification { return "stratified by class" }
    return stratifies ? "small and large targets in each part" : nil
  }
}

extension LearningData {
  /// The first target of each row; nil where classes are to be predicted.
  func targetNumbers(_ rows: [Int]) throws -> [Double]? {
    guard task == .regression else { return nil }
    let column = try table.column(named: targets[0])
    return rows.map { column.number($0) }
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
