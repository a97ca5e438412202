extension ConfusionMatrix {
  /// Of the rows taken for a class, the share that are of it.
  public func precision(_ class: Int) -> Double { ratio(hits(`class`), predictions(`class`)) }

  /// Of the rows of a class, the share that was found.
  public func recall(_ class: Int) -> Double { ratio(hits(`class`), support(`class`)) }

  /// The harmonic mean of precision and recall: 2 hits / (support + predictions).
  public func f1(_ class: Int) -> Double {
    ratio(2 * hits(`class`), support(`class`) + predictions(`class`))
  }

  /// The mean over all classes that are true or predicted of some row.
  public var precisionMacro: Double { mean(occurring.map(precision)) }
  public var recallMacro: Double { mean(occurring.map(recall)) }
  public var f1Macro: Double { mean(occurring.map(f1)) }

  /// The mean with each class weighted by its rows.
  public var precisionWeighted: Double { weighted(precision) }
  public var recallWeighted: Double { weighted(recall) }
  public var f1Weighted: Double { weighted(f1) }

  private func weighted(_ measure: (Int) -> Double) -> Double {
    guard total > 0 else { return 0 }
    return occurring.reduce(0) { $0 + measure($1) * Double(support($1)) } / Double(total)
  }
}
