import Chainrule

/// Which rows are trained on, chosen by and tested on, from what was asked for or from how many there are.
struct Division {
  let split: Split
  /// What was done, in words: “stratified by class”.
  let remark: String?
  /// What was held back, as settings say it.
  let test: HeldBack
  let validation: HeldBack

  /// Fewer rows than these in a part would tell nothing.
  private static let fewestToTest = 5
  private static let fewestToValidate = 10

  /// - Parameters:
  ///   - test, validation: what was asked for; nil to choose, where a file holds none of these rows.
  ///   - classes: the class of each of `rows`; nil for a number to predict.
  init(
    rows: [Int], test: HeldBack?, validation: HeldBack?, classes: [Int32]?, seed: UInt64
  ) throws {
    let testing = Division.fraction(test, of: rows.count, fewest: Division.fewestToTest)
    // A fifth of the rows that are left, as a number that is pleasant to read.
    let share = ((1 - (testing ?? 0)) * Division.usual * 10_000).rounded() / 10_000
    let validating = Division.fraction(
      validation, usual: share, of: rows.count, fewest: Division.fewestToValidate)
    do {
      split = try Split.split(
        rows: rows, test: testing, validation: validating, stratifiedBy: classes, seed: seed)
      remark = classes == nil || testing == nil && validating == nil ? nil : "stratified by class"
      self.test = test ?? testing.map { .fraction($0) } ?? HeldBack.none
      self.validation = validation ?? validating.map { .fraction($0) } ?? HeldBack.none
    } catch let error as Split.Impossible {
      // What was not asked for need not be done.
      guard test == nil, validation == nil else { throw error }
      split = Split(training: rows, validation: [], test: [])
      remark = "too few rows of some classes to hold any back"
      (self.test, self.validation) = (.none, .none)
    }
  }

  static let usual = 0.2

  private static func fraction(
    _ asked: HeldBack?, usual: Double = Division.usual, of rows: Int, fewest: Int
  ) -> Double? {
    switch asked {
    case .fraction(let fraction): fraction
    case .file, .none?: nil
    case nil: Double(rows) * usual >= Double(fewest) ? usual : nil
    }
  }
}
