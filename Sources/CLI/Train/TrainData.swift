import Chainrule

/// What `train` learns from: read, divided, and the preprocessing fitted to the training rows.
struct TrainData {
  let source: String
  let learning: LearningData
  /// What was found out about the file.
  let remarks: [String]
  let split: Split
  /// How the rows were divided, in words.
  let divisionRemark: String?
  let training: LabeledRows
  let validation: LabeledRows?
  let test: LabeledRows?
  let preprocessing: Preprocessing
  /// The guesses about columns, for a table.
  let columns: Columns?
  /// How many folds choose among recipes; 0: there is nothing to choose, 1: the validation rows do where there are any.
  let folds: Int
  /// The model whose weights are the first ones.
  let initial: Model?

  var task: TaskKind { learning.task }
  var targetName: String { preprocessing.target.name }
  var rowCount: Int { learning.rows.count + learning.withoutTarget }
  var book: RecipeBook {
    RecipeBook(
      rows: training.count, inputs: preprocessing.featureCount,
      outputs: preprocessing.target.outputCount)
  }

  init(_ settings: TrainSettings) throws {
    guard let path = settings.data else {
      throw UsageError(
        "DATA", expected: "a table, images with --labels, or a folder of images", found: "nothing")
    }
    source = path
    let reader = TrainSource(settings: settings)
    (learning, remarks) = try reader.read(path, labels: settings.labels)
    initial = try settings.initial.map { try Model.load($0) }
    let division = Division(data: learning, settings: settings)
    var split = try division.testing()
    var fitted = try TrainData.fitted(learning, split.training, initial)
    let book = RecipeBook(
      rows: split.training.count, inputs: fitted.preprocessing.featureCount,
      outputs: fitted.preprocessing.target.outputCount)
    var folds = settings.leavesLearningOpen ? book.folds(layers: settings.layers?.sizes) : 0
    if settings.validation == HeldBack.none { folds = 0 }
    if settings.validation != nil { folds = min(folds, 1) }
    if settings.validation != nil || folds == 0 {
      split = try division.validating(
        split, usual: split.training.count < RecipeBook.many ? 0.2 : 0.1)
      fitted = try TrainData.fitted(learning, split.training, initial)
    }
    (preprocessing, columns) = fitted
    (self.split, self.folds) = (split, folds)
    divisionRemark = division.remark(split)
    let content = learning.content
    func part(_ asked: HeldBack?, labels: String?, _ rows: [Int]) throws -> LabeledRows? {
      if case .file(let path) = asked {
        return try TrainData.rows(of: path, labels: labels, reader, fitted.preprocessing)
      }
      if rows.isEmpty { return nil }
      return LabeledRows(content: content, rows: rows, weights: settings.sampleWeights)
    }
    training = LabeledRows(
      content: content, rows: split.training, weights: settings.sampleWeights)
    validation = try part(settings.validation, labels: nil, split.validation)
    test = try part(settings.test, labels: settings.testLabels, split.test)
  }

  /// Preprocessing of the training rows; what a model brings along stays as its weights know it.
  private static func fitted(
    _ learning: LearningData, _ rows: [Int], _ initial: Model?
  ) throws -> (preprocessing: Preprocessing, columns: Columns?) {
    let fitted = try learning.preprocessing(fittedTo: rows)
    guard let known = initial?.preprocessing else { return fitted }
    let isSame =
      known.target.names == fitted.preprocessing.target.names
      && known.target.classes == fitted.preprocessing.target.classes
    return (isSame ? known : known.with(target: fitted.preprocessing.target), fitted.columns)
  }

  /// Rows in a file of their own, read as the training rows were.
  private static func rows(
    of path: String, labels: String?, _ reader: TrainSource, _ preprocessing: Preprocessing
  ) throws -> LabeledRows {
    if case .pixels = preprocessing.inputs {
      if labels == nil, case .array = try DataFile(path) {
        throw UsageError("--test-labels", expected: "the labels of \(path)", found: "none")
      }
      let data = try reader.read(path, labels: labels).data
      return LabeledRows(content: data.content, rows: data.rows)
    }
    if labels != nil {
      throw UsageError("--test-labels", expected: "images", found: "a table")
    }
    let table = try reader.rows(of: path, as: preprocessing)
    let rows = try table.rows(withValuesIn: preprocessing.target.names).rows
    guard !rows.isEmpty else {
      throw DataError(
        file: path, column: preprocessing.target.name, expected: "rows with a target",
        found: "none")
    }
    return LabeledRows(content: .table(table), rows: rows, weights: reader.settings.sampleWeights)
  }
}

extension TrainData {
  /// The folds that choose among recipes.
  func makeFolds<S: Scalar>(_ settings: TrainSettings, as type: S.Type) throws -> [Fold<S>] {
    if let validation {
      return [
        Fold(
          training: try training.encoded(by: preprocessing, as: type).examples,
          validation: try validation.encoded(by: preprocessing, as: type).examples,
          target: preprocessing.target)
      ]
    }
    return try learning.folds(
      of: split.training, count: folds, group: settings.group, time: settings.time,
      seed: settings.seed)
  }
}
