import ChainruleInterchange

extension ConfusionMatrix {
  /// Of the rows taken for a class, the share that are of it.
  public func precision(_ class: Int) -> Double {
    ratio(hitWeight(`class`), predictedWeight(`class`))
  }

  /// Of the rows of a class, the share that was found.
  public func recall(_ class: Int) -> Double { ratio(hitWeight(`class`), supportWeight(`class`)) }

  /// The harmonic mean of precision and recall: 2 hits / (support + predictions).
  public func f1(_ class: Int) -> Double {
    ratio(2 * hitWeight(`class`), supportWeight(`class`) + predictedWeight(`class`))
  }

  /// The mean over all classes that are true or predicted of some row.
  public var precisionMacro: Double { mean(occurring.map(precision)) }
  /// The mean recall of the classes that occur.
  public var recallMacro: Double { mean(occurring.map(recall)) }
  /// The mean F1 of the classes that occur.
  public var f1Macro: Double { mean(occurring.map(f1)) }

  /// The mean with each class weighted by its rows.
  public var precisionWeighted: Double { weightedMean(precision) }
  /// The recall of the classes, each weighted by its rows.
  public var recallWeighted: Double { weightedMean(recall) }
  /// The F1 of the classes, each weighted by its rows.
  public var f1Weighted: Double { weightedMean(f1) }

  private func weightedMean(_ measure: (Int) -> Double) -> Double {
    ratio(occurring.reduce(0) { $0 + measure($1) * supportWeight($1) }, totalWeight)
  }
}

/// How well one class is told from the others.
///
/// Reference: scikit-learn's `precision_recall_fscore_support` with `zero_division=0`.
public struct ClassMeasures: Sendable, Hashable {
  /// The class's name.
  public let name: String
  /// tp / (tp + fp): of the rows taken for the class, the share that are of it; 0 where there are none.
  public let precision: Double
  /// tp / (tp + fn): of the rows of the class, the share that were taken for it; 0 where there are none.
  public let recall: Double
  /// 2 tp / (2 tp + fp + fn), the harmonic mean of the two; 0 where there is nothing to divide by.
  public let f1: Double
  /// The rows of the class; the sum of their weights, where they have some.
  public let support: Double

  init(name: String, precision: Double, recall: Double, f1: Double, support: Double) {
    self.name = name
    self.precision = precision
    self.recall = recall
    self.f1 = f1
    self.support = support
  }

  init(_ name: String, _ place: Int, of matrix: ConfusionMatrix) {
    self.name = name
    precision = matrix.precision(place)
    recall = matrix.recall(place)
    f1 = matrix.f1(place)
    support = matrix.supportWeight(place)
  }

  /// An object with the keys `class`, `precision`, `recall`, `f1` and `support`, an integer where
  /// it is whole.
  var json: JSONValue {
    let rows = Int(exactly: support).map { JSONValue.integer($0) }
    return [
      "class": .string(name), "precision": .number(precision), "recall": .number(recall),
      "f1": .number(f1), "support": rows ?? .number(support),
    ]
  }
}
