import ChainruleInterchange
import ChainruleTensors

/// The measures of some labeled rows, by the names that `--json` prints.
///
///     metrics["accuracy"]                 // 0.97
///     metrics.json.description            // {"loss":0.09,"accuracy":0.97,…}
///
/// Classes: `loss`, `accuracy`, `balanced_accuracy`, `log_loss`, `f1_macro`, `f1_weighted`,
/// `precision_macro`, `recall_macro`, `roc_auc` and the confusion matrix; `log_loss` and `roc_auc`
/// only where they are defined. Numbers: `loss`, `rmse`, `mae`, `r2`, in the target's own units
/// except for the loss. All but the loss, which is the one of training, are defined as in
/// scikit-learn with `zero_division=0`.
public struct Metrics: Sendable, Hashable {
  public struct Entry: Sendable, Hashable {
    public let key: String
    public let value: Double

    public init(_ key: String, _ value: Double) {
      self.key = key
      self.value = value
    }
  }

  /// The measured rows.
  public let rows: Int
  /// In the order in which they are printed.
  public let entries: [Entry]
  /// nil for numbers.
  public let confusion: ConfusionMatrix?
  /// The names of the classes, in the order of the matrix.
  public let classes: [String]?
  /// What the best constant answer reaches on the same rows: `accuracy` of the most frequent class,
  /// `rmse` of the mean.
  public let baseline: Entry

  /// The measure of this name, if it is defined here.
  public subscript(key: String) -> Double? { entries.first { $0.key == key }?.value }

  /// Measures of classes.
  ///
  /// - Parameters:
  ///   - scores: [rows, classes]; the greatest of a row is the answer, the first of equal ones.
  ///   - areProbabilities: whether the scores of a row are probabilities.
  ///   - epsilon: see `logLoss`.
  public static func ofClasses(
    truth: [Int32], scores: Tensor<Double>, classes: [String], loss: Double? = nil,
    areProbabilities: Bool = true, epsilon: Double = Double.ulpOfOne
  ) -> Metrics {
    let matrix = ConfusionMatrix(
      truth: truth, predicted: greatest(scores), classes: classes.count)
    let found: [(String, Double?)] = [
      ("loss", loss), ("accuracy", matrix.accuracy),
      ("balanced_accuracy", matrix.balancedAccuracy),
      (
        "log_loss",
        areProbabilities ? logLoss(truth: truth, probabilities: scores, epsilon: epsilon) : nil
      ),
      ("f1_macro", matrix.f1Macro), ("f1_weighted", matrix.f1Weighted),
      ("precision_macro", matrix.precisionMacro), ("recall_macro", matrix.recallMacro),
      ("roc_auc", areProbabilities ? rocAUC(truth: truth, probabilities: scores) : nil),
    ]
    let most = (0..<matrix.classes).map(matrix.support).max() ?? 0
    return Metrics(
      rows: truth.count, entries: entries(found), confusion: matrix, classes: classes,
      baseline: Entry("accuracy", ratio(most, matrix.total)))
  }

  /// Measures of numbers.
  ///
  /// - Parameters: `truth` and `predicted`: [rows, outputs], in the target's units, with at least one row.
  public static func ofNumbers(
    truth: Tensor<Double>, predicted: Tensor<Double>, loss: Double? = nil
  ) -> Metrics {
    let errors = RegressionErrors(truth: truth, predicted: predicted)
    let found: [(String, Double?)] = [
      ("loss", loss), ("rmse", errors.rmse), ("mae", errors.mae), ("r2", errors.r2),
    ]
    return Metrics(
      rows: truth.shape[0], entries: entries(found), confusion: nil, classes: nil,
      baseline: Entry("rmse", errors.baselineRMSE))
  }

  private static func entries(_ found: [(String, Double?)]) -> [Entry] {
    found.compactMap { key, value in value.map { Entry(key, $0) } }
  }

  /// One object, keys in the order above, then `confusion`, `classes`, and `baseline` as an object
  /// of one key.
  public var json: JSONValue {
    var object = JSONObject(entries.map { .init($0.key, .number($0.value)) })
    if let confusion {
      object["confusion"] = .array(
        confusion.counts.map { .array($0.map { .integer($0) }) })
    }
    if let classes { object["classes"] = .array(classes.map { .string($0) }) }
    object["baseline"] = .object(JSONObject([.init(baseline.key, .number(baseline.value))]))
    return .object(object)
  }
}

/// The place of the greatest score of each row, the first of equal ones. A NaN is never the
/// greatest.
///
/// - Parameter scores: [rows, classes].
public func greatest(_ scores: Tensor<Double>) -> [Int32] {
  let width = scores.shape[1]
  return (0..<scores.shape[0]).map { row in
    var (best, place) = (-Double.infinity, 0)
    for i in 0..<width where scores.values[row * width + i] > best {
      (best, place) = (scores.values[row * width + i], i)
    }
    return Int32(place)
  }
}
