extension Diagnostics {
  /// Whether the network is worth having on rows it was not trained on.
  ///
  /// - Classes: accuracy counts, with the standard error √(p (1 − p) / n) of the other's p on n
  ///   rows. Where log loss is lower by 2/√n of the other's, the network is better all the same.
  /// - Classes that were weighted while the network learned: balanced accuracy, the mean of the
  ///   recalls rₖ, with the network's standard error √(Σₖ rₖ (1 − rₖ) / nₖ) / K, of the recalls
  ///   (hits + 1) / (rows + 2), so that few rows are never certain.
  /// - Numbers: the root mean squared error, whose standard error is 1/√(2n) of the other's for
  ///   normal errors.
  ///
  /// A network that is better by no more than one standard error is reported as well, in milder
  /// words.
  ///
  /// - Parameters:
  ///   - metrics: the network's, of validation or test rows.
  ///   - constant: those of `ConstantBaseline` on the same rows.
  ///   - linear: those of `LinearBaseline` on the same rows, fitted with the weights of the network.
  ///   - areClassesWeighted: whether the network learned with rows weighted by their class.
  public static func comparison(
    of metrics: Metrics, constant: Metrics? = nil, linear: Metrics? = nil,
    areClassesWeighted: Bool = false
  ) -> [Warning] {
    let answer = metrics.classes == nil ? "mean" : "most frequent class"
    let comparisons = [
      constant.map {
        Comparison(
          metrics, $0, kind: .noBetterThanConstant, name: "always the \(answer)",
          advice: "the inputs may tell nothing about the target, or too few epochs were trained",
          isWeighted: areClassesWeighted)
      },
      linear.map {
        Comparison(
          metrics, $0, kind: .noBetterThanLinear, name: "the linear model",
          advice: "the linear model is simpler", isWeighted: areClassesWeighted)
      },
    ]
    return comparisons.compactMap { $0??.warning }
  }

  /// Whether the network does far better on its training rows than on others: its error there,
  /// 1 − accuracy or 1 − R², is at most a tenth of that on others, which is 0.1 or more; from 20
  /// rows on, and with classes by three standard errors.
  ///
  /// - Parameter isChosen: whether regularization was chosen by rows that were not trained on, so
  ///   that nothing is left to be tried.
  public static func overfitting(
    training: Metrics, validation: Metrics, isChosen: Bool = false
  ) -> [Warning] {
    let key = training.classes == nil ? "r2" : "accuracy"
    guard validation.rows >= 20, let known = training[key], let new = validation[key] else {
      return []
    }
    let (left, error) = (1 - known, 1 - new)
    guard left <= error / 10, error >= 0.1 else { return [] }
    let margin =
      key == "r2" ? 0 : 3 * (max(new * (1 - new), 0) / Double(validation.rows)).squareRoot()
    guard error - left >= margin else { return [] }
    let others = isChosen ? "" : "; early stopping, weight decay or dropout may help too"
    return [
      Warning(
        kind: .overfitting, place: nil,
        numbers: [.init("training_" + key, known), .init("validation_" + key, new)],
        description: "the network does much better on rows it has learned, "
          + "\(measureName(key)) \(written(known, key)), than on others, \(written(new, key)); "
          + "more rows help most\(others)")
    ]
  }

  /// Classes with 5 rows or more that no row was taken for, as happens where they are rare.
  ///
  /// - Parameter areClassesWeighted: whether the network learned with rows weighted by their class.
  public static func neverPredicted(
    in metrics: Metrics, areClassesWeighted: Bool = false
  ) -> [Warning] {
    guard let matrix = metrics.confusion, let classes = metrics.classes else { return [] }
    let advice =
      areClassesWeighted
      ? "" : "; --class-weights balanced makes rare classes count as much as frequent ones"
    return classes.indices.compactMap { place in
      let rows = matrix.support(place)
      guard rows >= 5, matrix.predictions(place) == 0 else { return nil }
      let (name, all) = (classes[place], matrix.total)
      return Warning(
        kind: .neverPredicted, place: name,
        numbers: [.init("rows", Double(rows)), .init("of", Double(all))],
        description: "class \(name): no row is taken for it, although \(rows) of \(all) are of it"
          + advice)
    }
  }
}

/// The network beside a simpler answer.
private struct Comparison {
  /// What is compared, how far both got, and how much of it chance may be.
  private let key: String
  private let own, found, margin: Double
  private let metrics, other: Metrics
  private let kind: Diagnostics.Warning.Kind
  private let name, advice: String

  /// nil where the measure is missing.
  init?(
    _ metrics: Metrics, _ other: Metrics, kind: Diagnostics.Warning.Kind, name: String,
    advice: String, isWeighted: Bool
  ) {
    let ofClasses = isWeighted ? "balanced_accuracy" : "accuracy"
    key = metrics.classes == nil ? "rmse" : ofClasses
    guard metrics.rows > 0, let own = metrics[key], let found = other[key] else { return nil }
    (self.own, self.found, self.metrics, self.other) = (own, found, metrics, other)
    (self.kind, self.name, self.advice) = (kind, name, advice)
    let rows = Double(metrics.rows)
    switch key {
    case "rmse": margin = found / (2 * rows).squareRoot()
    case "accuracy": margin = (max(found * (1 - found), 0) / rows).squareRoot()
    default: margin = metrics.confusion?.balancedError ?? 0
    }
  }

  /// Whether the network is better by more than so much; not where its measure is not a number.
  private func isBetter(by margin: Double) -> Bool {
    key == "rmse" ? own < found - margin : own > found + margin
  }

  /// How much lower its log loss is, as a share of the other's; 0 where that cannot be compared:
  /// the constant's shares are those of rows without weights.
  private var surer: Double {
    guard key == "accuracy" || (key == "balanced_accuracy" && kind == .noBetterThanLinear),
      let own = metrics["log_loss"], let found = other["log_loss"], found > 0
    else { return 0 }
    return 1 - own / found
  }

  var warning: Diagnostics.Warning? {
    let isSurer = surer > 2 / Double(metrics.rows).squareRoot()
    guard !isBetter(by: margin), !isSurer else { return nil }
    let isSomewhat = isBetter(by: 0) || (own == found && surer > 0)
    let verdict = isSomewhat ? "not better than \(name) beyond doubt" : "no better than \(name)"
    let numbers = [own, found, margin].map { written($0, key) }
    return Diagnostics.Warning(
      kind: kind, place: nil,
      numbers: [.init(key, own), .init("other", found), .init("standard_error", margin)],
      description: "the network is \(verdict): \(measureName(key)) \(numbers[0]) against "
        + "\(numbers[1]), give or take \(numbers[2]) on \(metrics.rows) rows; \(advice)")
  }
}

extension ConfusionMatrix {
  /// The standard error of balanced accuracy.
  fileprivate var balancedError: Double {
    let present = (0..<classes).filter { support($0) > 0 }
    let variances = present.map { place in
      let rows = Double(support(place))
      let recall = (Double(hits(place)) + 1) / (rows + 2)
      return recall * (1 - recall) / rows
    }
    return ratio(variances.reduce(0, +).squareRoot(), Double(present.count))
  }
}

/// The measure as tables name it.
private func measureName(_ key: String) -> String {
  switch key {
  case "rmse": "RMSE"
  case "r2": "R²"
  default: key.split(separator: "_").joined(separator: " ")
  }
}

/// Shares with three decimals, errors in the target's units with four digits that count.
private func written(_ value: Double, _ key: String) -> String {
  guard key != "rmse", value.isFinite, abs(value) < 1e6 else { return short(value) }
  let thousandths = Int((abs(value) * 1000).rounded())
  let fraction = String(1000 + thousandths % 1000).dropFirst()
  return "\(value < 0 && thousandths > 0 ? "-" : "")\(thousandths / 1000).\(fraction)"
}
