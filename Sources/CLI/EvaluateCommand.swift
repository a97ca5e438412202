import ArgumentParser
import Chainrule

/// How good a saved model is on labeled data.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Measure a saved model on labeled data.",
    discussion: """
      Columns are found by name, in any order; further ones do not matter. Rows without a target are left out and \
      counted.
      """)

  @Argument(help: "A model file or a run folder.") var model: String
  @Argument(help: "A CSV file with the target, or images in IDX; - for standard input.")
  var data: String
  @Option(help: ArgumentHelp("IDX labels, where the data are images.", valueName: "file"))
  var labels: String?
  @OptionGroup var format: CSVFormatOptions
  @Option(help: ArgumentHelp("Threads that work.", valueName: "count")) var threads: String?
  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "Say nothing on standard error but warnings.") var quiet = false

  func run() throws {
    let reader = SettingsReader(object: nil)
    let threads = try reader.value("threads", threads, must: .beCount(upTo: 1024)) ?? 1
    let format = try CSVFormat(reader, format)
    let model = try Model.load(model)
    let rows = try LabeledRows(data: data, labels: labels, for: model, format)
    let metrics = try measure(model, rows, threads: threads)
    if json {
      let result: JSONValue = ["rows": .integer(metrics.rows), "metrics": metrics.json]
      Output.print(result.description)
    } else {
      for line in lines(metrics) { Output.print(line) }
    }
  }

  private func measure(_ model: Model, _ rows: LabeledRows, threads: Int) throws -> Metrics {
    let found = try model.measured(on: rows, threads: threads)
    Remarks.warn(found.remarks, about: data)
    return found.metrics
  }

  private func lines(_ metrics: Metrics) -> [String] {
    var lines = MetricsTable(parts: [("data", metrics)]).lines(on: .output)
    if let confusion = metrics.confusion, let classes = metrics.classes {
      lines += [""]
      lines += ConfusionTable(matrix: confusion, classes: classes).lines(on: .output)
    }
    return lines
  }
}
