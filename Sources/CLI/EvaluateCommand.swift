import ArgumentParser
import Chainrule

/// How good a saved model is on labeled data.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure a saved model on labeled data.",
    discussion: """
      The measures stand beside those of a linear model and of a constant answer, both fitted to the rows that the \
      model was trained on. Columns are found by name, in any order; further ones do not matter. Rows without a \
      target are left out and counted.

        chainrule evaluate runs/penguins-2026-11-21-1 new-penguins.csv
        chainrule evaluate runs/digits-2026-11-21-1 digits.npz --inputs x_test --targets y_test
        chainrule evaluate runs/digits-2026-11-21-1 scans
      """)

  @Argument(help: "A model file or a run folder.") var model: String
  @Argument(
    help: """
      A CSV file with the target, images in IDX, NPY or NPZ, or a folder with a folder of PNG images for each class; \
      gzip too, - for standard input.
      """)
  var data: String
  @Option(
    help: ArgumentHelp(
      "Labels in IDX or NPY, where the data are images or arrays.", valueName: "file"))
  var labels: String?
  @Option(
    help: ArgumentHelp(
      "The array of inputs in an NPZ file. (default: by names such as x_test, else the only one that fits)",
      valueName: "name"))
  var inputs: String?
  @Option(
    help: ArgumentHelp(
      "The array of targets in an NPZ file. (default: by names such as y_test, else the only one that fits)",
      valueName: "name"))
  var targets: String?
  @OptionGroup(title: "Format of CSV files") var format: CSVFormatOptions
  @Option(
    help: ArgumentHelp(
      "Threads that work; the result is the same for any. (default: all processors)",
      valueName: "count"))
  var threads: String?
  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "Say nothing on standard error but errors.") var quiet = false

  func run() throws {
    let reader = SettingsReader(object: nil)
    let threads =
      try reader.value("threads", threads, must: .beCount(upTo: 1024)) ?? Learner.processorCount
    let format = try CSVFormat(reader, format)
    let predictor = try ModelPredictor(Model.load(model), threads: threads)
    let (found, remarks) = try evaluate(predictor, format)
    let results = EvaluateResults(
      found: found, isTrainingFile: try isTrainingFile(of: predictor.model), model: predictor.model)
    if !quiet {
      Remarks.note(remarks + found.report.remarks + results.remarks, about: data)
    }
    if json {
      Output.print(results.json.description)
    } else {
      for line in results.lines(on: .output) { Output.print(line) }
    }
  }

  /// The measures on the data, and what is to be said of them.
  func evaluate(
    _ predictor: ModelPredictor, _ format: CSVFormat
  ) throws -> (found: Evaluated, remarks: [String]) {
    guard let preprocessing = predictor.model.preprocessing else {
      throw DataError(
        file: model, expected: "a model with preprocessing", found: "one that takes bare numbers")
    }
    let arrays = try testArrays()
    let place = DataPlace(
      path: data, preprocessing: preprocessing, inputs: inputs ?? arrays?.inputs,
      targets: targets ?? arrays?.targets)
    let (found, remarks) = try evaluate(predictor, place, format)
    let named = arrays.map { ["\($0.inputs) with the targets \($0.targets)"] } ?? []
    return (found, named + remarks)
  }

  /// The arrays of an NPZ file that are named as those to test on.
  private func testArrays() throws -> NamedArrays.Pair? {
    guard inputs == nil, targets == nil, labels == nil, data != "-", !ImageFolder.isFolder(data),
      case .archive = try DataFile(data)
    else { return nil }
    return NamedArrays(try NPZ.names(path: data))?.test
  }

  private func evaluate(
    _ predictor: ModelPredictor, _ place: DataPlace, _ format: CSVFormat
  ) throws -> (found: Evaluated, remarks: [String]) {
    let preprocessing = place.preprocessing
    guard case .pixels = preprocessing.inputs else {
      let table = try table(place, format)
      let remarks = table.format?.remarks ?? []
      try check(table.columnNames, preprocessing)
      return (try predictor.evaluate(table), remarks)
    }
    switch try place.labeledImages(labels) {
    case .arrays(let images, let labels):
      guard images.count > 0 else {
        throw DataError(file: data, expected: "images", found: "none")
      }
      return (try predictor.evaluate(images: images, labels: labels), [])
    case .folder(let folder):
      let classes = (folder.labels?.numbers ?? []).map { Int32($0) }
      return (try predictor.evaluate(images: folder.images, classes: classes), folder.remarks)
    }
  }

  private func table(_ place: DataPlace, _ format: CSVFormat) throws -> Table {
    let file = try DataFile(data)
    guard case .table(let bytes) = file else { return try place.labeledTable(file, labels) }
    let arrayOptions = [("--labels", labels), ("--inputs", inputs), ("--targets", targets)]
    if let (option, _) = arrayOptions.first(where: { $0.1 != nil }) {
      throw UsageError(option, expected: "images or arrays", found: "a table")
    }
    return try CSV.read(
      bytes, options: format.options,
      kinds: place.preprocessing.fieldKinds(withTarget: true))
  }

  /// All columns of the model, then its targets, without which there is nothing to measure.
  private func check(_ found: [String], _ preprocessing: Preprocessing) throws {
    try NeededColumns.check(
      preprocessing.inputNames + preprocessing.target.names, among: found, file: data)
  }

  /// Whether the model was trained on this very file, and not on other arrays of it.
  private func isTrainingFile(of model: Model) throws -> Bool {
    guard try testArrays() == nil, data != "-", let trained = model.provenance.data else {
      return false
    }
    return (try? SHA256.hex(ofFile: data)) == trained.sha256
  }
}
