extension ConfusionMatrix {
  /// The share of rows that were answered rightly.
  public var accuracy: Double {
    ratio((0..<classes).reduce(0) { $0 + hitWeight($1) }, totalWeight)
  }

  /// The mean of the shares found of each class: what accuracy would be if all classes were equally
  /// frequent.
  ///
  /// Over the classes that are true of some row. Reference: scikit-learn's
  /// `balanced_accuracy_score`.
  public var balancedAccuracy: Double {
    mean((0..<classes).filter { supportWeight($0) > 0 }.map { recall($0) })
  }
}
