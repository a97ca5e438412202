extension Diagnostics {
  /// Whether the network is worth having on rows it was not trained on.
  ///
  /// Classes: it is no better where its accuracy is not above the other's by more than one standard
  /// error, √(p (1 − p) / n) with the other's accuracy p on n rows, and its log loss is not lower by
  /// 2/√n of the other's either. Numbers: where its root mean squared error is not below the
  /// other's by more than one standard error, which is 1/√(2n) of it for normal errors.
  ///
  /// - Parameters:
  ///   - metrics: the network's, of validation or test rows.
  ///   - constant: those of `ConstantBaseline` on the same rows.
  ///   - linear: those of `LinearBaseline` on the same rows.
  public static func comparison(
    of metrics: Metrics, constant: Metrics? = nil, linear: Metrics? = nil
  ) -> [Warning] {
    let constant = constant.flatMap {
      warning(
        .noBetterThanConstant, metrics, $0, "always the same answer",
        "the inputs may tell nothing about the target, or training has not got going: try another "
          + "learning rate, more epochs, or look at the columns")
    }
    let linear = linear.flatMap {
      warning(
        .noBetterThanLinear, metrics, $0, "the linear model",
        "prefer the linear model, which is simpler, unless more rows or another network do better")
    }
    return [constant, linear].compactMap { $0 }
  }

  private static func warning(
    _ kind: Warning.Kind, _ metrics: Metrics, _ other: Metrics, _ name: String, _ advice: String
  ) -> Warning? {
    let key = metrics.classes == nil ? "rmse" : "accuracy"
    guard metrics.rows > 0, let own = metrics[key], let found = other[key] else { return nil }
    let margin: Double
    if metrics.classes == nil {
      margin = found / Double(2 * metrics.rows).squareRoot()
      // So written that an error that is not a number is no better either.
      guard !(own < found - margin) else { return nil }
    } else {
      margin = (max(found * (1 - found), 0) / Double(metrics.rows)).squareRoot()
      guard own <= found + margin else { return nil }
      if let own = metrics["log_loss"], let found = other["log_loss"],
        own < found * (1 - 2 / Double(metrics.rows).squareRoot())
      {
        return nil
      }
    }
    return Warning(
      kind: kind, place: nil,
      numbers: [.init(key, own), .init("other", found), .init("standard_error", margin)],
      description: "the network is no better than \(name): \(key) \(short(own)) against "
        + "\(short(found)), with a standard error of \(short(margin)) on \(metrics.rows) rows; "
        + advice)
  }

  /// Whether the network knows its training rows far better than others.
  ///
  /// Classes: from 20 rows on, where the accuracy is less by 0.1 or more, and by three standard
  /// errors; or the log loss is more than twice as high, and by 0.2 or more. Numbers: where the root
  /// mean squared error is more than one and a half times as high.
  public static func overfitting(training: Metrics, validation: Metrics) -> [Warning] {
    guard validation.rows >= 20 else { return [] }
    let keys = training.classes == nil ? ["rmse"] : ["accuracy", "log_loss"]
    for key in keys {
      guard let known = training[key], let new = validation[key],
        isGap(key, known, new, rows: validation.rows)
      else { continue }
      return [
        Warning(
          kind: .overfitting, place: nil,
          numbers: [.init("training_" + key, known), .init("validation_" + key, new)],
          description: "the network knows its training rows by heart: \(words(key)) "
            + "\(short(known)) on them, \(short(new)) on rows it has not seen; early stopping, "
            + "weight decay, dropout, a smaller network or more rows may help")
      ]
    }
    return []
  }

  private static func words(_ key: String) -> String {
    key.split(separator: "_").joined(separator: " ")
  }

  private static func isGap(_ key: String, _ known: Double, _ new: Double, rows: Int) -> Bool {
    switch key {
    case "accuracy":
      let error = (max(new * (1 - new), 0) / Double(rows)).squareRoot()
      return known - new >= 0.1 && known - new >= 3 * error
    case "log_loss": return new > 2 * known && new - known >= 0.2
    default: return new > 1.5 * known
    }
  }

  /// Classes with 5 rows or more that no row was taken for, as happens where they are rare.
  public static func neverPredicted(in metrics: Metrics) -> [Warning] {
    guard let matrix = metrics.confusion, let classes = metrics.classes else { return [] }
    return classes.indices.compactMap { place in
      let rows = matrix.support(place)
      guard rows >= 5, matrix.predictions(place) == 0 else { return nil }
      let (name, all) = (classes[place], matrix.total)
      return Warning(
        kind: .neverPredicted, place: name,
        numbers: [.init("rows", Double(rows)), .init("of", Double(all))],
        description: "class \(name): no row is taken for it, although \(rows) of \(all) are of it; "
          + "--class-weights balanced makes rare classes count as much as frequent ones")
    }
  }
}
