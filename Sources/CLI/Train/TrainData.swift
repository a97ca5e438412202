import Chainrule

/// What `train` learns from: read, divided, and the preprocessing fitted to the training rows.
struct TrainData {
  let source: String
  /// The rows that are divided, and the preprocessing fitted to those to train on.
  let divided: DividedData
  /// What was found out about the file.
  let remarks: [String]
  let training: LabeledRows
  let validation: LabeledRows?
  let test: LabeledRows?
  /// Whether rows to choose by or to test on are arrays beside those that are learned from.
  let hasOwnParts: (validation: Bool, test: Bool)
  /// The model whose weights are the first ones.
  let initial: Model?

  var learning: LearningData { divided.data }
  var split: Split { divided.split }
  var preprocessing: Preprocessing { divided.preprocessing }
  /// The guesses about columns, for a table.
  var columns: Columns? { divided.columns }
  var folds: Int { divided.folds }
  var task: TaskKind { learning.task }
  var targetName: String { preprocessing.target.name }
  var rowCount: Int { learning.rows.count + learning.withoutTarget }
  var book: RecipeBook { divided.book }
  /// How the rows were divided, in words.
  var divisionRemark: String? { divided.remark }

  /// - Parameter initial: the model that the settings name, read and checked.
  init(_ settings: TrainSettings, initial: Model? = nil) throws {
    guard let path = settings.data else {
      throw UsageError(
        "DATA", expected: "a table, images with --labels, or a folder of images", found: "nothing")
    }
    source = path
    try settings.checkDivision()
    let reader = TrainSource(settings: settings)
    let found = try reader.read(path, labels: settings.labels)
    let learning = found.data
    var division = settings.division
    if found.validation != nil { division.validation = .elsewhere }
    if found.test != nil { division.test = .elsewhere }
    hasOwnParts = (found.validation != nil, found.test != nil)
    let divided = try DividedData(
      learning, division, chooses: settings.leavesLearningOpen,
      layers: settings.layers?.sizes, knowing: initial?.preprocessing, seed: settings.seed)
    (self.remarks, self.initial, self.divided) = (found.remarks, initial, divided)
    let content = learning.content
    func part(
      _ asked: HeldBack?, labels: String?, _ rows: [Int], _ own: NamedArrays.Pair?
    ) throws -> LabeledRows? {
      if let own { return try reader.rows(of: path, own, task: learning.task) }
      if case .file(let path) = asked {
        return try TrainData.rows(of: path, labels: labels, reader, divided.preprocessing)
      }
      if rows.isEmpty { return nil }
      return LabeledRows(content: content, rows: rows, weights: settings.sampleWeights)
    }
    training = LabeledRows(
      content: content, rows: divided.split.training, weights: settings.sampleWeights)
    validation = try part(
      settings.validation, labels: nil, divided.split.validation, found.validation)
    test = try part(
      settings.test, labels: settings.testLabels, divided.split.test, found.test)
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
  func makeFolds<S: Scalar>(as type: S.Type) throws -> [Fold<S>] {
    try divided.makeFolds(
      validation: validation.map { try $0.encoded(by: preprocessing).examples }, as: type)
  }
}
