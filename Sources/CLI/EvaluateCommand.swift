import ArgumentParser
import Chainrule

/// How good a saved model is on labeled data.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure a saved model on labeled data.",
    discussion: """
      Columns are found by name, in any order; further ones do not matter. Rows without a target are left out and \
      counted.

        chainrule evaluate runs/penguins-2026-11-21-1 new-penguins.csv
      """)

  @Argument(help: "A model file or a run folder.") var model: String
  @Argument(help: "A CSV file with the target, or images in IDX; - for standard input.")
  var data: String
  @Option(help: ArgumentHelp("IDX labels, where the data are images.", valueName: "file"))
  var labels: String?
  @OptionGroup(title: "Format of CSV files") var format: CSVFormatOptions
  @Option(help: ArgumentHelp("Threads that work. (default: 1)", valueName: "count"))
  var threads: String?
  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "Say nothing on standard error but errors.") var quiet = false

  func run() throws {
    let reader = SettingsReader(object: nil)
    let threads = try reader.value("threads", threads, must: .beCount(upTo: 1024)) ?? 1
    let format = try CSVFormat(reader, format)
    let predictor = try ModelPredictor(Model.load(model), threads: threads)
    let found = try evaluate(predictor, format)
    if !quiet { Remarks.note(found.report.remarks, about: data) }
    if json {
      let result: JSONValue = [
        "rows": .integer(found.metrics.rows), "metrics": found.metrics.json,
      ]
      Output.print(result.description)
    } else {
      for line in lines(found.metrics) { Output.print(line) }
    }
  }

  private func evaluate(_ predictor: ModelPredictor, _ format: CSVFormat) throws -> Evaluated {
    guard let preprocessing = predictor.model.preprocessing else {
      throw DataError(
        file: model, expected: "a model with preprocessing", found: "one that takes bare numbers")
    }
    guard case .pixels = preprocessing.inputs else {
      if labels != nil {
        throw UsageError("--labels", expected: "a model of images", found: "one of tables")
      }
      let table = try CSV.read(
        path: data, options: format.options, kinds: preprocessing.fieldKinds(withTarget: true))
      return try predictor.evaluate(table)
    }
    guard let labels else {
      throw UsageError("--labels", expected: "the labels of the images", found: "none")
    }
    let images = try IDX.read(path: data)
    guard images.count > 0 else {
      throw DataError(file: data, expected: "images", found: "none")
    }
    return try predictor.evaluate(images: images, labels: IDX.read(path: labels))
  }

  private func lines(_ metrics: Metrics) -> [String] {
    let lines = MetricsTable(parts: [("data", metrics)]).lines(on: .output)
    guard let confusion = metrics.confusion, let classes = metrics.classes else { return lines }
    return lines + [""]
      + ConfusionTable(matrix: confusion, classes: classes).lines(on: .output)
  }
}
