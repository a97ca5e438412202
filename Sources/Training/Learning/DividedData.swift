import ChainruleData
import ChainruleTensors

/// Data with its rows divided, and the preprocessing fitted to those that are learned from.
///
///     let divided = try DividedData(data, Division(test: 0.25), seed: 1)
///     divided.split                          // 258 rows to train, 86 to test
///     divided.preprocessing.featureCount     // the inputs of a network
public struct DividedData: Sendable {
  /// All rows.
  public let data: LearningData
  /// How they were to be divided.
  public let division: Division
  /// How they are divided.
  public let split: Split
  /// Fitted to the training rows only.
  public let preprocessing: Preprocessing
  /// What each column was taken for; nil for images.
  public let columns: Columns?
  /// How many folds of the training rows choose among recipes; 0: there is nothing to choose, 1: the validation rows
  /// do where there are any, else a fifth of the training rows.
  public let folds: Int
  private let seed: UInt64

  /// Holds rows back to test on; where recipes are not to be chosen by cross-validation, others to choose by.
  ///
  /// - Parameters:
  ///   - chooses: whether a recipe is to be chosen, as far as the rows allow.
  ///   - layers: the sizes of the hidden layers, on which it depends how much can be tried; nil: the recipe's.
  ///   - known: how a network that goes on learning knows its inputs; nil: they are fitted to the training rows.
  ///   - seed: draws the rows.
  /// - Throws: `Split.Impossible` where the rows cannot be divided as was asked for; `DataError` where nothing can be
  ///   learned from them.
  public init(
    _ data: LearningData, _ division: Division = Division(), chooses: Bool = true,
    layers: [Int]? = nil, knowing known: Preprocessing? = nil, seed: UInt64 = 0
  ) throws {
    // What tells groups apart tells nothing about new groups.
    let data = data.withoutInput(division.group)
    var split = try division.testing(data, seed: seed)
    var fitted = try DividedData.fitted(data, split.training, known)
    let book = RecipeBook(split.training.count, fitted.preprocessing)
    var folds = chooses && division.validation != .none ? book.folds(layers: layers) : 0
    if division.validation != .usual { folds = min(folds, 1) }
    if division.validation != .usual || folds == 0 {
      let usual = split.training.count < RecipeBook.many ? 0.2 : 0.1
      split = try division.validating(split, of: data, usual: usual, seed: seed)
      fitted = try DividedData.fitted(data, split.training, known)
    }
    (self.data, self.division, self.split) = (data, division, split)
    (self.folds, self.seed) = (folds, seed)
    (preprocessing, columns) = fitted
  }

  /// The recipes that suit the training rows.
  public var book: RecipeBook { RecipeBook(split.training.count, preprocessing) }

  /// How the rows were divided, in words: “stratified by class”; nil where there is nothing to say.
  public var remark: String? { division.remark(on: split, task: data.task) }

  /// The folds that choose among recipes.
  ///
  /// - Parameter validation: rows to choose by, encoded by `preprocessing`; nil: parts of the training rows.
  /// - Throws: `DataError`; `Split.Impossible` where the rows cannot be divided so.
  public func makeFolds<S: Scalar>(
    validation: Examples<S>?, as type: S.Type = S.self
  ) throws -> [Fold<S>] {
    guard let validation else {
      return try data.folds(
        of: split.training, count: folds, group: division.group, time: division.time,
        stratifies: division.stratifies, seed: seed)
    }
    let training: Examples<S> = try data.examples(split.training, by: preprocessing).examples
    return [Fold(training: training, validation: validation, target: preprocessing.target)]
  }

  /// Preprocessing of these rows; what is known already stays as the weights of a network know it.
  private static func fitted(
    _ data: LearningData, _ rows: [Int], _ known: Preprocessing?
  ) throws -> (preprocessing: Preprocessing, columns: Columns?) {
    let fitted = try data.preprocessing(fittedTo: rows)
    guard let known else { return fitted }
    let isSame =
      known.target.names == fitted.preprocessing.target.names
      && known.target.classes == fitted.preprocessing.target.classes
    return (isSame ? known : known.with(target: fitted.preprocessing.target), fitted.columns)
  }
}

extension RecipeBook {
  fileprivate init(_ rows: Int, _ preprocessing: Preprocessing) {
    self.init(
      rows: rows, inputs: preprocessing.featureCount, outputs: preprocessing.target.outputCount)
  }
}
